"""What the verbs on a version ask for."""

from __future__ import annotations

from wtforms import (
    DateField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.forms import Form, SeenForm
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.kit.things import ThingField

DAYS = ["%d-%m-%Y", "%Y-%m-%d"]


class PublicationForm(Form):
    valid_from = DateField(_l("Geldig vanaf"), [InputRequired()], format=DAYS)
    valid_until = DateField(
        _l("Geldig tot"), [Optional()], format=DAYS, description=_l("Leeg: tot er een nieuwe versie is.")
    )


class LimitForm(SeenForm):
    valid_until = DateField(_l("Laatste dag"), [InputRequired()], format=DAYS)


class WithdrawalForm(Form):
    reason = TextAreaField(
        _l("Waarom trek je dit in?"),
        [DataRequired(), Length(max=1000)],
        description=_l("Deze reden blijft leesbaar bij de tekst."),
    )


class AdaptationForm(Form):
    group = ThingField(Group, _l("Voor welke groep?"), [InputRequired()])
