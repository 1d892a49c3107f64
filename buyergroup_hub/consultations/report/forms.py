"""What organisers fill in about points and the report."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from buyergroup_hub.consultations.glossary import (
    OUTCOME_WORDS,
)
from buyergroup_hub.consultations.report.labels import Place
from buyergroup_hub.consultations.sheets.forms import ReadByAllForm
from buyergroup_hub.kit.forms import Choice, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l


class PointForm(StaleCheckForm, ReadByAllForm):
    text = TextAreaField(
        _l("Wat is ingebracht?"),
        [InputRequired(), Length(max=1000)],
        description=_l("Eén punt, zonder namen. Dit komt in het verslag."),
    )
    answers = SelectMultipleField(
        _l("Uit welke antwoorden komt dit punt?"),
        [Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class DispositionForm(StaleCheckForm, ReadByAllForm):
    outcome = RadioField(_l("Wat deed je ermee?"), [InputRequired()])
    reason = TextAreaField(_l("Waarom?"), [InputRequired(), Length(max=2000)])
    place = SelectField(_l("Waar staat het?"), [Optional()])

    def set_choices(self, places: Sequence[Place]) -> None:
        self.outcome.choices = [Choice(key, str(label)) for key, label in OUTCOME_WORDS.items()]
        self.place.choices = [Choice("", _("Nergens")), *(Choice(place.word, place.words) for place in places)]


class ReportForm(ReadByAllForm):
    summary = TextAreaField(
        _l("Samenvatting"),
        [InputRequired(), Length(max=4000)],
        description=_l("Schrijf in twee of drie zinnen wat jullie leerden."),
    )
