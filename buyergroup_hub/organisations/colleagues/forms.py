"""What is filled in of colleagues."""

from __future__ import annotations

from wtforms import EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.accounts.person.forms import Address, plain_name
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.organisations.glossary import REFUSAL_WORDS


class ColleagueForm(Form):
    name = StringField(_l("Naam"), [Optional(), Length(max=120), plain_name], render_kw={"autocomplete": "off"})
    email = EmailField(
        _l("Mailadres"), [InputRequired(), Length(max=254), Address()], render_kw={"autocomplete": "off"}
    )


class RefusalForm(Form):
    """Why somebody who says to work there is not confirmed."""

    why = SelectField(_l("Reden"), choices=[SelectChoice(key, words) for key, words in REFUSAL_WORDS.items()])

    @property
    def said(self) -> str:
        return str(self.why.data) if self.why.data in REFUSAL_WORDS else "unknown"


class HandoverForm(Form):
    email = EmailField(
        _l("Mailadres van wie het overneemt"),
        [InputRequired(), Length(max=254), Address()],
        render_kw={"autocomplete": "off"},
    )


class FunctionForm(Form):
    function = StringField(_l("Functie"), [Optional(), Length(max=80)])
