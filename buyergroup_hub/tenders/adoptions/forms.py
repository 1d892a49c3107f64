"""Forms of adoptions."""

from __future__ import annotations

from wtforms import (
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.kit.forms import Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.kit.things import ThingField
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.tender.models import Tender


class AdoptionForm(Form):
    """Who takes the set over, for what."""

    organisation = ThingField(Organisation, _l("Namens"), [InputRequired()])
    project = StringField(
        _l("Voor welk project?"),
        [InputRequired(), Length(max=200)],
        description=_l("Iedereen ziet je organisatie en dit project bij de groep staan."),
    )
    tender = ThingField(
        Tender,
        _l("In welke aanbesteding?"),
        [Optional()],
        description=_l("Dat kan later ook nog."),
    )


class AdoptionReportForm(StaleCheckForm):
    feedback = TextAreaField(
        _l("Wat heeft de set je opgeleverd?"),
        [InputRequired(), Length(max=4000)],
        description=_l("Wat werkte, wat niet, en wat je anders zou doen. Iedereen kan dit lezen."),
    )


class AdoptionTenderForm(StaleCheckForm):
    tender = ThingField(Tender, _l("In welke aanbesteding gebruik je de set?"), [InputRequired()])
