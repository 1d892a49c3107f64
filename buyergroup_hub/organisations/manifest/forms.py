"""What is filled in of the Manifest."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, StringField
from wtforms.fields import IntegerField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import URL, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.kit.forms import Form, PartlyKnown, StaleCheckForm
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.kit.things import ThingsField
from buyergroup_hub.organisations.manifest.models import Theme

WEB = URL(message=_l("Schrijf het hele adres, met https:// ervoor."))


class SignForm(Form):
    signed_on = StringField(
        _l("Getekend op"),
        [Optional(), PartlyKnown()],
        description=_l("Vul een jaar, maand of dag in. Laat je dit leeg, dan staat er “onbekend”."),
    )


class PlanForm(Form):
    period = StringField(
        _l("Periode van het plan"),
        [InputRequired(), Length(max=20)],
        description=_l("Bijvoorbeeld 2025–2028."),
    )
    until = StringField(
        _l("Loopt tot en met"), [InputRequired(), PartlyKnown()], description=_l("Een jaar, maand of dag.")
    )
    published_on = StringField(
        _l("Openbaar sinds"),
        [Optional(), PartlyKnown()],
        description=_l("Vul een jaar, maand of dag in. Laat je dit leeg, dan geldt vandaag."),
    )
    url = StringField(_l("Adres van het plan"), [InputRequired(), Length(max=500), WEB], render_kw={"type": "url"})
    themes = ThingsField(
        Theme,
        _l("Thema's met doelen in het plan"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def set_choices(self, themes: list[Any]) -> None:
        self.themes.choices = [SelectChoice(theme.id, theme.label) for theme in themes]


class ReportForm(StaleCheckForm):
    year = IntegerField(
        _l("Jaar"), [InputRequired(), NumberRange(2016, 2100, _l("Vul een jaar in, bijvoorbeeld 2025."))]
    )
    state = RadioField(
        _l("Wat weet je van dit verslag?"),
        [InputRequired()],
        choices=[
            SelectChoice("published", _l("Het is openbaar")),
            SelectChoice("missing", _l("Het is niet verschenen")),
        ],
    )
    published_on = StringField(
        _l("Openbaar sinds"), [Optional(), PartlyKnown()], description=_l("Een jaar, maand of dag.")
    )
    url = StringField(_l("Adres van het verslag"), [Optional(), Length(max=500), WEB], render_kw={"type": "url"})
