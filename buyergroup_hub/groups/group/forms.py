"""Words of the glossary as choices, and a day that may be unknown."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import Field
from wtforms.validators import StopValidation

from buyergroup_hub.kit.forms import Choice
from buyergroup_hub.kit.i18n import _


def words_of(words: dict[str, Any], but: tuple[str, ...] = ()) -> list[Choice]:
    """The glossary's words as what one can choose."""
    return [Choice(key, str(said).capitalize()) for key, said in words.items() if key not in but]


class Dated:
    """The day is there, in part or whole, or somebody says that it is unknown: nobody dates a phase by being silent."""

    field_flags: ClassVar[dict[str, Any]] = {}

    def __call__(self, form: Any, field: Field) -> None:
        if bool(field.data) == form.undated.data:
            raise StopValidation(_("Vul in wanneer de fase begon, of geef aan dat dit onbekend is."))
        if not field.data:
            raise StopValidation
