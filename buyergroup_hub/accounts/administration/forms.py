"""What an administrator fills in."""

from __future__ import annotations

from wtforms import BooleanField
from wtforms.validators import InputRequired

from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _l


class EraseOtherForm(Form):
    """An administrator erases somebody who asked for it, or who left and cannot sign in any more."""

    sure = BooleanField(_l("Dit is de juiste persoon, en het is niet terug te draaien"), [InputRequired()])
