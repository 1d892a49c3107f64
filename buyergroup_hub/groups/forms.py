"""What people fill in about groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.groups.glossary import PHASE_WORDS, ROLE_WORDS, SECTOR_WORDS
from buyergroup_hub.kit.forms import Choice, Form, PartlyKnown, ReadForm, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.things import ThingField, ThingsField
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import LEADERS


def words_of(words: dict[str, Any], but: tuple[str, ...] = ()) -> list[Choice]:
    """The glossary's words as what one can choose."""
    return [Choice(key, str(said).capitalize()) for key, said in words.items() if key not in but]


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


class RoleForm(StaleCheckForm):
    role = SelectField(_l("Rol in deze groep"), [InputRequired()])

    def set_choices(self) -> None:
        self.role.choices = words_of(ROLE_WORDS, but=("follower",))


class JoinForm(Form):
    """Who wants to take part says why, on behalf of which organisation."""

    organisation = ThingField(Organisation, _l("Namens"), [InputRequired()])
    words = TextAreaField(
        _l("Waarom wil je meedoen?"),
        [InputRequired(), Length(max=1000)],
        description=_l("Alleen de trekker en de secretaris kunnen dit lezen."),
    )


class AnswerForm(Form):
    """The answer to who wants to take part: a role, or no."""

    role = SelectField(_l("Rol"), [InputRequired()])

    def set_choices(self) -> None:
        self.role.choices = [*words_of(ROLE_WORDS, but=("follower",)), Choice("no", _("Niet toelaten"))]


class CommitmentForm(Form):
    """An organisation's promise."""

    organisation = ThingField(Organisation, _l("Namens"), [InputRequired()])
    months = IntegerField(
        _l("Binnen hoeveel maanden?"),
        [InputRequired(), NumberRange(1, 120, _l("Kies 1 tot 120 maanden. Gebruikelijk is 24."))],
        default=24,
        description=_l("Gebruikelijk is 24 maanden."),
    )
    project = StringField(
        _l("Welk project?"),
        [Optional(), Length(max=200)],
        description=_l(
            "Alleen opdrachtgevers in de groep zien dit, tot het project openbaar is. Je mag dit leeg laten."
        ),
    )
    audience = RadioField(
        _l("Wie ziet de toezegging?"),
        [InputRequired()],
        choices=[
            Choice("public", _l("Iedereen")),
            Choice("network", _l("Alleen mensen van opdrachtgevers en kennispartners")),
        ],
        default="public",
    )


class ProjectForm(StaleCheckForm):
    title = StringField(_l("Welk project?"), [InputRequired(), Length(max=200)])
    public = RadioField(
        _l("Wie mag het weten?"),
        [InputRequired()],
        choices=[Choice("no", _l("Alleen de opdrachtgevers in de groep")), Choice("yes", _l("Iedereen"))],
        default="no",
    )


class InvitationForm(Form):
    """A pasted list of people, and the role that they are invited in."""

    people = TextAreaField(
        _l("Plak een lijst"),
        [InputRequired(_l("Plak minstens één naam met een mailadres.")), Length(max=60_000)],
        description=_l("Eén persoon per regel: naam, mailadres, organisatie. Je kunt ook uit Excel plakken."),
    )
    role = SelectField(_l("Rol"), [InputRequired()], default="participant")

    def set_choices(self, *, leads: bool) -> None:
        """Who does not lead the group invites who will."""
        offered = ROLE_WORDS if leads else {role: ROLE_WORDS[role] for role in ROLE_WORDS if role in LEADERS}
        self.role.choices = words_of(offered, but=("follower",))


class AddressForm(StaleCheckForm):
    address = StringField(_l("Mailadres"), [InputRequired(), Email()])


class WithdrawalForm(ReadForm):
    reason = TextAreaField(
        _l("Waarom trek je de toezegging in?"),
        [InputRequired(), Length(max=1000)],
        description=_l("Deze reden blijft leesbaar bij de toezegging."),
    )
