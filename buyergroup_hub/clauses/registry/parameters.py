"""What a buyer fills in: numbers and days with bounds, named as `{weken}` in the text of a level.

Values are kept as one spelling each: a number with a point and no thousands (`12.5`), a day as ISO 8601.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from buyergroup_hub.kit import formats
from buyergroup_hub.kit.i18n import _, locale

KINDS = ("number", "date")
KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,29})\}")
MOST_DIGITS = 15

_NUMBER = re.compile(r"-?\d+(?:[.,]\d{1,4})?")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d{1,4})?")
_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")


@dataclass(frozen=True)
class Parameter:
    """One thing to fill in at one level. `lowest`, `highest` and `usual` are values, or None where nothing is said."""

    key: str
    label: str
    unit: str = ""
    kind: str = "number"
    lowest: str | None = None
    highest: str | None = None
    usual: str | None = None
    label_en: str | None = None

    @property
    def name(self) -> str:
        return (self.label_en if locale() == "en" else None) or self.label

    @property
    def bounds(self) -> str:
        """The hint beside the field: `4 tot 26`, `minstens 30`, or nothing."""
        low, high = self.shown(self.lowest), self.shown(self.highest)
        if low and high:
            return _("%(low)s tot en met %(high)s", low=low, high=high)
        if low:
            return _("%(low)s of meer", low=low) if self.kind == "number" else _("%(low)s of later", low=low)
        if high:
            return _("%(high)s of minder", high=high) if self.kind == "number" else _("%(high)s of eerder", high=high)
        return ""

    @property
    def hint(self) -> str:
        """The bounds and what the text says by itself, in sentences."""
        usual = _("De tekst zegt %(usual)s.", usual=self.shown(self.usual)) if self.usual else ""
        return " ".join(part for part in (f"{self.bounds}." if self.bounds else "", usual) if part)

    def shown(self, value: str | None) -> str:
        """A value as people read it; nothing where there is none."""
        if not value:
            return ""
        if self.kind == "date":
            return formats.partial_date(value)
        return str(formats.number(Decimal(value)))

    def typed(self, value: str | None) -> str:
        """A value as people type it in a field; what is no value stays as it was typed."""
        if not value or not is_value(self.kind, value):
            return value or ""
        if self.kind == "date":
            day = date.fromisoformat(value)
            return f"{day.day}-{day.month}-{day.year}"
        return value.replace(".", ",")

    def read(self, typed: str) -> str | None:
        """What somebody typed as a value; None where the field is empty.

        Raises:
            ValueError: with a sentence; no number, no day, or out of bounds.
        """
        if not typed.strip():
            return None
        value = read(self.kind, typed)
        if not self.holds(value):
            data = {"value": self.shown(value), "bounds": self.bounds}
            raise ValueError(_("%(value)s valt buiten de grenzen. Kies %(bounds)s.", **data))
        return value

    def holds(self, value: str) -> bool:
        """Does a value lie within the bounds?"""
        low, high, own = self.lowest, self.highest, _order(self.kind, value)
        return (not low or own >= _order(self.kind, low)) and (not high or own <= _order(self.kind, high))

    def fault(self, value: str) -> str | None:
        """Why a value may not stand here, as a sentence; None where it may."""
        if self.holds(value):
            return None
        return _(
            "%(name)s is %(value)s en valt buiten de grenzen. Kies %(bounds)s.",
            name=self.name,
            value=self.shown(value),
            bounds=self.bounds,
        )

    def takes(self, value: str) -> bool:
        """May a value from elsewhere stand here? There it may have been of another kind."""
        return is_value(self.kind, value) and self.fault(value) is None


def read(kind: str, typed: str) -> str:
    """One spelling of what somebody typed: `12,5`, `1.344` and `1344` as numbers, `1-7-2027` as a day.

    Raises:
        ValueError: with a sentence.
    """
    typed = typed.strip()
    return _read_day(typed) if kind == "date" else _read_number(typed)


def _read_number(typed: str) -> str:
    plain = typed.replace(" ", "").replace("%", "")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif _NUMBER.fullmatch(plain):
        plain = plain.replace(",", ".")
    else:
        raise ValueError(_("Vul een getal in, bijvoorbeeld 12,5."))
    if len(plain) > MOST_DIGITS:
        raise ValueError(_("Vul een korter getal in, van hoogstens %(n)s tekens.", n=MOST_DIGITS))
    return format(Decimal(plain).normalize() + 0, "f")


def _read_day(typed: str) -> str:
    dutch = _DAY.fullmatch(typed)
    try:
        day = date(int(dutch[3]), int(dutch[2]), int(dutch[1])) if dutch else date.fromisoformat(typed)
    except ValueError:
        raise ValueError(_("Vul een datum in, bijvoorbeeld 4-12-2026.")) from None
    return day.isoformat()


def is_value(kind: str, value: str) -> bool:
    """Is this the one spelling of a value?"""
    try:
        return read(kind, value.replace(".", ",") if kind == "number" else value) == value
    except ValueError:
        return False


def _order(kind: str, value: str) -> Decimal:
    return Decimal(date.fromisoformat(value).toordinal()) if kind == "date" else Decimal(value)


def placeholders(text: str) -> set[str]:
    """The keys that a text names."""
    return set(PLACEHOLDER.findall(text))


def faults_of(parameters: Sequence[Parameter], text: str) -> list[str]:
    """What is wrong between a level's text and its parameters, as sentences: a key that only one of them has, bounds
    that exclude each other, a usual value outside them."""
    faults = []
    named, given = placeholders(text), {parameter.key for parameter in parameters}
    faults += [
        _("De tekst noemt {%(key)s}, maar die invulplek bestaat niet.", key=key) for key in sorted(named - given)
    ]
    faults += [_("De invulplek {%(key)s} staat niet in de tekst.", key=key) for key in sorted(given - named)]
    for parameter in parameters:
        low, high = parameter.lowest, parameter.highest
        if low and high and _order(parameter.kind, low) > _order(parameter.kind, high):
            faults.append(_("Bij {%(key)s} ligt het minimum boven het maximum.", key=parameter.key))
        elif parameter.usual and (fault := parameter.fault(parameter.usual)):
            faults.append(fault)
    return faults


def filled(
    text: str, parameters: Sequence[Parameter], values: Mapping[str, str], *, around: tuple[str, str] = ("", "")
) -> str:
    """The text with its values, else the usual ones. What nobody filled in says so, and is never made up. `around`:
    what stands before and after each."""
    by_key = {parameter.key: parameter for parameter in parameters}

    def put(match: re.Match[str]) -> str:
        parameter = by_key.get(match[1])
        if parameter is None:
            return match[0]
        value = values.get(parameter.key) or parameter.usual
        return (parameter.shown(value) if value else to_fill_in(parameter)).join(around)

    return PLACEHOLDER.sub(put, text)


def to_fill_in(parameter: Parameter) -> str:
    """What stands where nobody filled in yet."""
    return _("[vul in: %(what)s]", what=parameter.name)


def missing(parameters: Sequence[Parameter], values: Mapping[str, str]) -> list[Parameter]:
    """Those without a value, usual or chosen."""
    return [parameter for parameter in parameters if not values.get(parameter.key) and not parameter.usual]
