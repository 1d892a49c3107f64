"""What people fill in about a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.groups.glossary import PHASE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group.forms import words_of
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


class Dated:
    """The day is there, in part or whole, or somebody says that it is unknown: nobody dates a phase by being silent."""

    field_flags: ClassVar[dict[str, Any]] = {}

    def __call__(self, form: Any, field: Field) -> None:
        if bool(field.data) == form.undated.data:
            raise StopValidation(_("Vul in wanneer de fase begon, of geef aan dat dit onbekend is."))
        if not field.data:
            raise StopValidation


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
