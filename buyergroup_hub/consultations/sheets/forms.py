"""What people fill in about consultations. Forms check shape; the room's verbs check rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.consultations.glossary import (
    KIND_WORDS,
)
from buyergroup_hub.consultations.sheets.actions.planning import Asked, Dates
from buyergroup_hub.consultations.sheets.models import Consultation, Question
from buyergroup_hub.files.forms import UploadField
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.numbers import NumberField
from buyergroup_hub.kit.things import ThingField
from buyergroup_hub.organisations.organisation.models import Organisation

YEARS = (2000, 2199)
SHAPES = ["%Y-%m-%dT%H:%M", "%d-%m-%Y %H:%M", "%Y-%m-%d %H:%M"]


def utc_of(typed: datetime | None) -> datetime:
    """The instant of a wall-clock time in the Netherlands, of a field that was filled in."""
    assert typed is not None
    return clock.dutch(typed.date(), typed.hour, typed.minute)


def local(instant: datetime) -> datetime:
    """The wall-clock time in the Netherlands of an instant, as the field shows it."""
    return instant.astimezone(clock.AMSTERDAM).replace(tzinfo=None)


class MomentField(DateTimeLocalField):
    """A day and a time in the Netherlands that come once."""

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002
        typed = self.data
        if typed is None:
            return
        if not YEARS[0] <= typed.year <= YEARS[1]:
            raise ValidationError(_("Kies een jaar van %(first)s tot en met %(last)s.", first=YEARS[0], last=YEARS[1]))
        times = len(clock.readings(typed.date(), typed.hour, typed.minute))
        if times == 0:
            raise ValidationError(_("Deze tijd bestaat niet: de klok gaat dan een uur vooruit. Kies een andere tijd."))
        if times > 1:
            raise ValidationError(_("Deze tijd komt twee keer: de klok gaat dan een uur terug. Kies een andere tijd."))


class PlanForm(StaleCheckForm):
    organisation = ThingField(
        Organisation,
        _l("Verantwoordelijke organisatie"),
        [InputRequired()],
        description=_l("Een groep is geen rechtspersoon. Eén opdrachtgever is het aanspreekpunt."),
    )
    title = StringField(_l("Titel"), [InputRequired(), Length(max=160)])
    summary = TextAreaField(
        _l("Inleiding"),
        [Optional(), Length(max=4000)],
        description=_l("Waar gaat het om, en wat doe je met de antwoorden?"),
    )
    contact = StringField(
        _l("Contact"),
        [Optional(), Length(max=300)],
        description=_l("Vul een functie en een telefoonnummer in, geen mailadres."),
    )
    opens_at = MomentField(_l("Opening"), [InputRequired()], format=SHAPES, description=_l("Nederlandse tijd"))
    closes_at = MomentField(
        _l("Sluiting"),
        [InputRequired()],
        format=SHAPES,
        description=_l("Nederlandse tijd. Kies een werkdag tussen 09:00 en 17:00."),
    )
    questions_until = MomentField(
        _l("Vragen stellen kan tot"), [InputRequired()], format=SHAPES, description=_l("Nederlandse tijd")
    )
    tells_party_count = BooleanField(
        _l("Toon na de sluiting hoeveel partijen een antwoord gaven"),
        description=_l("Zet dit niet aan als je aan het aantal een partij kunt herkennen."),
    )

    @classmethod
    def of(cls, consultation: Consultation) -> PlanForm:
        return cls(
            data={
                "organisation": consultation.organisation_id,
                "title": consultation.title,
                "summary": consultation.summary,
                "contact": consultation.contact,
                "opens_at": local(consultation.opens_at),
                "closes_at": local(consultation.closes_at),
                "questions_until": local(consultation.questions_until),
                "tells_party_count": consultation.tells_party_count,
            }
        )

    def dates(self) -> Dates:
        return Dates(utc_of(self.opens_at.data), utc_of(self.closes_at.data), utc_of(self.questions_until.data))

    def validate_contact(self, field: StringField) -> None:
        if "@" in (field.data or ""):
            raise ValidationError(
                _("Vul hier geen mailadres in, want iedereen kan dit lezen. Vul een functie en een telefoonnummer in.")
            )


class QuestionForm(StaleCheckForm):
    kind = SelectField(_l("Soort vraag"), [InputRequired()])
    section = StringField(
        _l("Kop"),
        [Optional(), Length(max=160)],
        description=_l("Vragen die op elkaar volgen en dezelfde kop hebben, staan bij elkaar."),
    )
    title = TextAreaField(_l("De vraag"), [InputRequired(), Length(max=1000)])
    hint = StringField(_l("Uitleg bij de vraag"), [Optional(), Length(max=500)])
    options = TextAreaField(
        _l("Opties"),
        [Optional(), Length(max=4000)],
        description=_l(
            "Eén per regel. Bij haalbaarheid drie regels: wat je vraagt op basis, significant en ambitieus."
        ),
    )
    unit = StringField(
        _l("Eenheid"), [Optional(), Length(max=40)], description=_l("Bij een getal, bijvoorbeeld: weken")
    )
    minimum = NumberField(_l("Kleinste waarde"), [Optional()])
    maximum = NumberField(_l("Grootste waarde"), [Optional()])
    clause = ThingField(ClauseVersion, _l("Hoort bij"), [Optional()])
    required = BooleanField(_l("Een antwoord is verplicht"), default=True)

    @classmethod
    def of(cls, question: Question) -> QuestionForm:
        return cls(
            data={
                "kind": question.kind,
                "section": question.section,
                "title": question.title,
                "hint": question.hint,
                "options": "\n".join(label for _key, label in question.choices),
                "unit": question.unit,
                "minimum": question.minimum,
                "maximum": question.maximum,
                "clause": question.clause_version_id or 0,
                "required": question.required,
            }
        )

    def set_choices(self, clauses: Sequence[tuple[int, str]]) -> None:
        self.kind.choices = [Choice(key, str(label)) for key, label in KIND_WORDS.items()]
        self.clause.choices = [Choice(0, _("Geen")), *(Choice(*clause) for clause in clauses)]

    def asked(self) -> Asked:
        return Asked(
            kind=self.kind.data,
            title=self.title.data or "",
            hint=self.hint.data or "",
            required=bool(self.required.data),
            unit=self.unit.data or "",
            minimum=self.minimum.data,
            maximum=self.maximum.data,
            options=[line.strip() for line in (self.options.data or "").splitlines() if line.strip()][:26],
            clause_version_id=self.clause.data or None,
            section=self.section.data or "",
        )


class ReasonForm(StaleCheckForm):
    reason = TextAreaField(_l("Waarom?"), [InputRequired(), Length(max=2000)])


class ReadByAllForm(Form):
    """Words that everyone will read: where something in them may tell too much, it is asked once whether they stay."""

    anyway = BooleanField(_l("Ik heb dit nagekeken. Het kan zo blijven staan"))

    def asked_once(self) -> Self:
        if not self.form_errors or self.was_overtaken:
            del self.anyway
        return self


class DocumentForm(Form):
    document = UploadField(
        _l("Document bij de vragen"),
        [InputRequired()],
        description=_l("Hoogstens 20 MB. Iedereen leest het vanaf de opening."),
    )


class ActForForm(Form):
    """On behalf of which organisation."""

    organisation = ThingField(Organisation, _l("Namens"), [InputRequired()])
