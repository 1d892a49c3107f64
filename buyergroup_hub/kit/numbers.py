"""Numbers as people in the Netherlands write them, and a field that reads them.

A comma begins the decimals and a point parts the thousands: `1.234,5`. Others write a decimal point, and both are
read where there is no doubt. `1.234` can be either, and to who reads English so can `1,234`: they are asked again
instead of guessed, since a thousandfold error would go unseen.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from buyergroup_hub.kit.i18n import _, locale

SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009](?=\d{3}(\D|$))", re.ASCII)
DOUBTFUL = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)
DOUBTFUL_IN_ENGLISH = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
DUTCH = re.compile(r"-?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?", re.ASCII)
ENGLISH = re.compile(r"-?(\d+|[1-9]\d{0,2}(,\d{3})+)\.\d+", re.ASCII)
MOST = Decimal(10) ** 13
DECIMALS = 4


class Unreadable(ValueError):
    """Not a number that can be kept; its text says what to write."""


def read(text: str, *, is_money: bool = False) -> Decimal:
    """A number from what was typed. Raises Unreadable with a sentence. Money has two decimals: three digits after a
    point or comma are thousands there, without a doubt."""
    plain = SPACES.sub("", text.strip().replace("−", "-"))
    doubtful = DOUBTFUL_IN_ENGLISH if locale() == "en" else DOUBTFUL
    if doubtful.fullmatch(plain):
        whole, part = re.split("[.,]", plain)
        if is_money:
            return _kept(whole + part)
        raise Unreadable(
            _(
                "Bedoel je met %(typed)s het getal %(whole)s of %(part)s? Vul een van die twee in.",
                typed=plain,
                whole=whole + part,
                part=f"{whole},{part}0",
            )
        )
    if DUTCH.fullmatch(plain):
        return _kept(plain.replace(".", "").replace(",", "."))
    if ENGLISH.fullmatch(plain):
        return _kept(plain.replace(",", ""))
    raise Unreadable(_("Dit is geen getal. Schrijf het met cijfers, bijvoorbeeld 1.234,5."))


def _kept(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number) >= MOST:
        raise Unreadable(_("Dit getal is te groot. Gebruik een grotere eenheid, of kijk de nullen na."))
    if -int(number.normalize().as_tuple().exponent) > DECIMALS:
        raise Unreadable(_("Rond dit getal af op vier cijfers achter de komma."))
    return number


def written(number: Decimal | None) -> str:
    """As a person would type it in a field: `1234,5`. Three decimals get a fourth, so that nobody can doubt them."""
    if number is None:
        return ""
    text = format(number.normalize(), "f").replace(".", ",")
    return f"{text}0" if len(text.partition(",")[2]) == len("000") else text


class NumberField(Field):
    """A number in Dutch writing; `data` is a Decimal, None where nothing was filled in. What cannot be read comes back
    as it was typed."""

    widget = TextInput()
    is_money = False
    data: Decimal | None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["render_kw"] = {"inputmode": "decimal", **options.get("render_kw", {})}
        super().__init__(*arguments, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            self.data = read(typed, is_money=self.is_money)

    def pre_validate(self, _form: Any) -> None:
        if self.process_errors:
            raise StopValidation  # the sentence of the reader is enough

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else written(self.data)


class MoneyField(NumberField):
    """An amount of money; `125.000` is a hundred and twenty-five thousand."""

    is_money = True
