"""Fields that choose between things: a page calls each by a word, since the number of its row never leaves the hub.

Numbers count: who sees those of her own rows learns how many others there are. A word is an HMAC under the hub's
secret of the kind of thing and its number: the same on every page, of no use for a thing of another kind, and two words
never tell that two things of different kinds have the same number.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, TypeVar, cast

from flask import current_app
from wtforms import SelectField, SelectMultipleField, ValidationError

from buyergroup_hub.kit.db import Model, db
from buyergroup_hub.kit.digests import ALPHABET
from buyergroup_hub.kit.i18n import _

LENGTH = 12


def word_of(kind: type[Model], number: Any) -> str:
    """What a row is called outside; what is no row, such as the choice of none, stays as it is."""
    if not number:
        return str(number if number is not None else "")
    return worded(kind.__tablename__, int(number), str(current_app.config["SECRET_KEY"]))


def worded(table: str, number: int, secret: str) -> str:
    drawn = hmac.new(secret.encode(), f"thing\x1f{table}\x1f{number}".encode(), sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn[:LENGTH])


Row = TypeVar("Row", bound=Model)


def thing_of(kind: type[Row], number: int) -> Row:
    """The row of a number that is known to be right: chosen from what a form offered, or named by another row."""
    return db.session.get_one(kind, number)


def _number(value: Any) -> int | None:
    return int(value) if value else None


class ThingField(SelectField):
    """One thing of a kind; `data` is the number of its row, None where none was chosen. The choices are given after the
    form was filled in, and then the word is looked up."""

    drawn_as = "SelectField"
    _typed: Sequence[str] | None = None
    _unknown = False

    def __init__(self, kind: type[Model], *arguments: Any, **options: Any) -> None:
        self.kind = kind
        super().__init__(*arguments, **options | {"coerce": _number})
        self.type = self.drawn_as

    @property
    def choices(self) -> Sequence[Any] | dict[str, Any] | None:
        return super().choices

    @choices.setter
    def choices(self, choices: Any) -> None:
        cast(Any, SelectField.choices).fset(self, choices)
        self._look_up()

    def process_formdata(self, valuelist: list[str]) -> None:
        self._typed = valuelist
        self._look_up()

    def iter_choices(self) -> Iterator[Any]:
        return (cast(Any, one)._replace(value=self._word(one)) for one in super().iter_choices())

    def pre_validate(self, _form: Any) -> None:
        if self._unknown:
            raise ValidationError(_("Kies een optie uit de lijst."))

    def _look_up(self) -> None:
        if self._typed is None or self.choices is None:
            return
        offered = self._choices_from_input(self.choices)  # type: ignore[attr-defined]
        known = {self._word(one): _number(one.value) for one in offered}
        self._unknown = any(word not in known for word in self._typed)
        self._take([known[word] for word in self._typed if word in known])

    def _word(self, choice: Any) -> str:
        return word_of(self.kind, choice.value)

    def _take(self, numbers: list[int | None]) -> None:
        self.data = numbers[0] if numbers else None


class ThingsField(ThingField, SelectMultipleField):
    """Several things."""

    drawn_as = "SelectMultipleField"

    def _take(self, numbers: list[int | None]) -> None:
        self.data = numbers
