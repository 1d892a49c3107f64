"""What people fill in about a commitment."""

from __future__ import annotations

from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from buyergroup_hub.kit.forms import Choice, Form, ReadForm, StaleCheckForm
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.kit.things import ThingField
from buyergroup_hub.organisations.organisation.models import Organisation


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


class WithdrawalForm(ReadForm):
    reason = TextAreaField(
        _l("Waarom trek je de toezegging in?"),
        [InputRequired(), Length(max=1000)],
        description=_l("Deze reden blijft leesbaar bij de toezegging."),
    )
