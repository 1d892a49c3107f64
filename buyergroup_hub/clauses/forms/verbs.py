"""What the verbs on a version ask for."""

from __future__ import annotations

from typing import Any

from wtforms import (
    DateField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from buyergroup_hub.clauses.models import ClauseVersion
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.kit.forms import Form, ReadForm, SeenForm
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.kit.things import ThingField

DAYS = ["%d-%m-%Y", "%Y-%m-%d"]


class PublicationForm(ReadForm):
    valid_from = DateField(_l("Geldig vanaf"), [InputRequired()], format=DAYS)
    valid_until = DateField(
        _l("Geldig tot"), [Optional()], format=DAYS, description=_l("Leeg: tot er een nieuwe versie is.")
    )

    @classmethod
    def of(cls, version: ClauseVersion, **how: Any) -> PublicationForm:
        return cls(data={"text": canonical(version.written().as_json())}, **how)


class LimitForm(SeenForm):
    valid_until = DateField(_l("Laatste dag"), [InputRequired()], format=DAYS)


class WithdrawalForm(ReadForm):
    reason = TextAreaField(
        _l("Waarom trek je dit in?"),
        [DataRequired(), Length(max=1000)],
        description=_l("Deze reden blijft leesbaar bij de tekst."),
    )


class AdaptationForm(Form):
    group = ThingField(Group, _l("Voor welke groep?"), [InputRequired()])
