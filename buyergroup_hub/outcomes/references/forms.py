"""What is filled in of a figure of a source."""

from __future__ import annotations

from wtforms import DecimalField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from buyergroup_hub.groups.facts.forms import PARTLY
from buyergroup_hub.kit.forms import Form, PartlyKnown, ReadForm, choices_of, or_none
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.organisations.manifest.forms import WEB
from buyergroup_hub.outcomes.glossary import FIGURE_SUBJECT_WORDS, QUALIFIER_WORDS
from buyergroup_hub.outcomes.references.actions import Said

BOUNDS = NumberRange(0, 99_999_999_999_999)


class FigureForm(Form):
    label_nl = StringField(_l("Wat telt het cijfer?"), [InputRequired(), Length(max=200)])
    label_en = StringField(_l("Hetzelfde in het Engels"), [Optional(), Length(max=200)])
    subject = SelectField(_l("Onderwerp"), [InputRequired()], choices=choices_of(FIGURE_SUBJECT_WORDS))
    qualifier = SelectField(
        _l("Hoe precies zegt de bron het?"), [InputRequired()], choices=choices_of(QUALIFIER_WORDS), default="exact"
    )
    value = DecimalField(_l("Getal"), [InputRequired(), BOUNDS], description=_l("Bijvoorbeeld 116,2."))
    unit = StringField(
        _l("Eenheid"), [InputRequired(), Length(max=40)], description=_l("Bijvoorbeeld miljard euro, of actieplannen.")
    )
    of = DecimalField(_l("Van hoeveel?"), [Optional(), BOUNDS], description=_l("Alleen als de bron het geheel noemt."))
    as_of = StringField(_l("Stand op"), [Optional(), PartlyKnown()], filters=[or_none], description=PARTLY)
    since = StringField(_l("Periode: van"), [Optional(), PartlyKnown()], filters=[or_none], description=PARTLY)
    until = StringField(_l("Periode: tot en met"), [Optional(), PartlyKnown()], filters=[or_none], description=PARTLY)
    boundary = TextAreaField(
        _l("Definitie"), [InputRequired(), Length(max=600)], description=_l("Wat telt mee en wat niet?")
    )
    source = StringField(_l("Bron"), [InputRequired(), Length(max=300)], description=_l("De titel van het document."))
    source_url = StringField(
        _l("Adres van de bron"),
        [Optional(), Length(max=500), WEB],
        filters=[or_none],
    )
    place = StringField(
        _l("Plaats in de bron"), [Optional(), Length(max=200)], description=_l("Een bladzijde, hoofdstuk of kop.")
    )

    def said(self) -> Said:
        return Said(**{name: value for name, value in self.values().items() if value is not None})


class WithdrawFigureForm(ReadForm):
    reason = TextAreaField(
        _l("Waarom klopt dit niet?"),
        [InputRequired(), Length(max=300)],
        description=_l("Deze reden blijft leesbaar bij het cijfer."),
    )
