"""Forms of reports."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired

from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _l


class DrawUpForm(Form):
    year = IntegerField(
        _l("Over welk jaar?"),
        [InputRequired()],
        description=_l("De percelen die in dat jaar zijn gepubliceerd. Al het andere telt zoals het vandaag is."),
    )


class PublishForm(Form):
    """What is published is what was read: the digest says which text that was."""

    digest = HiddenField(validators=[InputRequired()])
