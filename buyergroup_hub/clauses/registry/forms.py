"""What limiting and withdrawing ask for."""

from __future__ import annotations

from wtforms import (
    DateField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from buyergroup_hub.kit.forms import ReadForm, StaleCheckForm
from buyergroup_hub.kit.i18n import _l

DAYS = ["%d-%m-%Y", "%Y-%m-%d"]


class LimitForm(StaleCheckForm):
    valid_until = DateField(_l("Laatste dag"), [InputRequired()], format=DAYS)


class WithdrawalForm(ReadForm):
    reason = TextAreaField(
        _l("Waarom trek je dit in?"),
        [DataRequired(), Length(max=1000)],
        description=_l("Deze reden blijft leesbaar bij de tekst."),
    )
