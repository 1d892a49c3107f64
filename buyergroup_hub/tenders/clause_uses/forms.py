"""What a lot does with a clause, as forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.kit.forms import Form, StaleCheckForm, or_none
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.tenders.glossary import REASON_WORDS


class ResultForm(StaleCheckForm):
    result = TextAreaField(
        _l("Wat is het resultaat?"),
        [InputRequired(), Length(max=2000)],
        description=_l("Schrijf wat er is geleverd en wat anders liep. Zonder namen en prijzen."),
    )


class ClauseChoiceForm(Form):
    """Which clause a lot records next."""

    clause = SelectField(_l("Bepaling"), [InputRequired()])


class UseForm(StaleCheckForm):
    """What a lot does with one clause. What the level leaves open comes as fields `p_<key>`."""

    use = RadioField(_l("Wat doe je met de bepaling?"), [InputRequired()])
    level = SelectField(_l("Niveau"), [Optional()], coerce=lambda value: int(value) if value else None)
    final_text = TextAreaField(
        _l("Tekst in de aanbesteding"),
        [Optional(), Length(max=20_000)],
        description=_l("Laat dit leeg als je de tekst van de bepaling gebruikt, met wat je invulde."),
    )
    reason_kind = SelectField(_l("Waarom?"), [Optional()], coerce=or_none)
    reason = TextAreaField(
        _l("Reden"), [Optional(), Length(max=2000)], description=_l("Nodig als je de tekst wijzigt of weglaat.")
    )

    def set_choices(self, version: ClauseVersion) -> None:
        self.use.choices = [
            ("used", _("Gebruiken zonder wijziging")),
            ("changed", _("Gebruiken met een andere tekst")),
            ("dropped", _("Weglaten")),
        ]
        own = next(text for text in version.texts if text.language == version.language)
        self.level.choices = [(level.level, str(LEVEL_WORDS[level.level])) for level in own.levels]
        self.reason_kind.choices = [("", _("Kies")), *((key, str(words)) for key, words in REASON_WORDS.items())]


def typed(said: Any, places: Sequence[Parameter]) -> tuple[dict[str, str], list[str]]:
    """(values by key, sentences about what was no value) of the fields `p_<key>` of a form."""
    values, faults = {}, []
    for place in places:
        try:
            value = place.read(said.get(f"p_{place.key}", ""))
        except ValueError as fault:
            faults.append(f"{place.name}: {fault}")
        else:
            if value is not None:
                values[place.key] = value
    return values, faults
