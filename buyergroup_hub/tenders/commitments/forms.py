"""The form that says which commitment a tender keeps."""

from __future__ import annotations

from wtforms.validators import InputRequired

from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.kit.things import ThingField


class MatchForm(Form):
    commitment = ThingField(Commitment, _l("Welke toezegging?"), [InputRequired()])
