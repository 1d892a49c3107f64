"""What people fill in about taking part."""

from __future__ import annotations

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length

from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.group.forms import words_of
from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.things import ThingField
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import LEADERS


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
