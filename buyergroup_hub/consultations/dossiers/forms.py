"""What is filled in about a request under the Woo."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.consultations.glossary import GROUND_WORDS, WOO_DECISION_WORDS
from buyergroup_hub.consultations.sheets.forms import SHAPES, MomentField
from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l


class WooForm(Form):
    reference = StringField(
        _l("Kenmerk"), [InputRequired(), Length(max=120)], description=_l("Zoals het verzoek bij jullie heet.")
    )
    view_until = MomentField(
        _l("Zienswijze tot"),
        [InputRequired()],
        format=SHAPES,
        description=_l(
            "Nederlandse tijd, minstens een week. Tot dan kan een partij een zienswijze geven over openbaar maken."
        ),
    )


class PassageForm(StaleCheckForm):
    decision = RadioField(_l("Wat doe je met dit onderdeel?"), [InputRequired()])
    ground = SelectField(
        _l("Grond in de Woo"),
        [Optional()],
        description=_l("De keuze van de partij telt mee, maar is geen grond uit de Woo."),
    )
    text = TextAreaField(
        _l("Tekst die openbaar wordt"),
        [Optional(), Length(max=20_000)],
        description=_l("Vul dit in als je een deel openbaar maakt. Wat je weglaat, komt niet in het bestand."),
    )
    why = TextAreaField(
        _l("Waarom?"), [Optional(), Length(max=2000)], description=_l("Dit komt in de inventarislijst.")
    )

    def set_choices(self) -> None:
        self.decision.choices = [Choice(key, str(label)) for key, label in WOO_DECISION_WORDS.items()]
        grounds = [Choice(key, str(label)) for key, label in GROUND_WORDS.items()]
        self.ground.choices = [Choice("", _("Kies een grond")), *grounds]


class ViewForm(StaleCheckForm):
    view = TextAreaField(
        _l("Wat vind je van openbaar maken?"),
        [InputRequired(), Length(max=8000)],
        description=_l("Noem wat niet openbaar mag worden en waarom. Alleen de organisatoren lezen dit."),
    )


class ToldForm(Form):
    how = TextAreaField(
        _l("Hoe vertelde je het besluit?"),
        [InputRequired(), Length(max=2000)],
        description=_l("Bijvoorbeeld: per aangetekende brief. De partij leest dit ook."),
    )
