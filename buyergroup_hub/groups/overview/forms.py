"""What people fill in about a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.groups.glossary import PHASE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group.forms import Dated, words_of
from buyergroup_hub.kit.forms import Choice, Form, PartlyKnown, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.things import ThingsField
from buyergroup_hub.organisations.manifest.models import Theme


class GroupForm(StaleCheckForm):
    """What a group says of itself."""

    name = StringField(_l("Naam"), [InputRequired(), Length(max=160)])
    summary = TextAreaField(
        _l("Waar gaat het om?"),
        [InputRequired(), Length(max=600)],
        description=_l("Twee of drie zinnen. Wat wil de groep bereiken, en met wie?"),
    )
    sector = SelectField(_l("Sector"), [InputRequired()])
    started = StringField(
        _l("Sinds wanneer bestaat de groep?"),
        [Optional(), Length(max=10), PartlyKnown()],
        filters=[lambda said: said or None],
        description=_l("Een jaar, maand of dag, bijvoorbeeld 2026 of 2026-11. Laat dit leeg als je het niet weet."),
    )
    themes = ThingsField(
        Theme, _l("Thema's"), [Optional()], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def set_choices(self, themes: list[Any]) -> None:
        self.sector.choices = words_of(SECTOR_WORDS)
        self.themes.choices = [Choice(theme.id, theme.label) for theme in themes]


class PhaseForm(StaleCheckForm):
    phase = SelectField(_l("Fase"), [InputRequired()])
    since = StringField(
        _l("Wanneer begon deze fase?"),
        [Dated(), PartlyKnown()],
        description=_l("Een jaar, maand of dag: 2026, 2026-11 of 2026-11-24."),
    )
    undated = BooleanField(_l("Het is onbekend wanneer deze fase begon"))

    def set_choices(self) -> None:
        self.phase.choices = words_of(PHASE_WORDS)


class SuccessorForm(Form):
    """Which group goes on with the work."""

    successor = SelectField(_l("Welke groep gaat verder?"), [InputRequired()])

    def set_choices(self, groups: Sequence[tuple[str, str]]) -> None:
        self.successor.choices = [Choice("", _("Kies")), *[Choice(slug, name) for slug, name in groups]]
