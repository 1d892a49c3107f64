"""What people fill in about proposals and versions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.forms import Choice, Form, ReadForm, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.things import ThingField, word_of
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.visions.glossary import ANSWER_CHOICES
from buyergroup_hub.visions.rounds.models import EndorsementAnswer

LONGEST_REMARK = 4_000


class FreezeForm(Form):
    """Freezing asks for the digest of what was read, so that nobody freezes a text that she did not see."""

    seen = HiddenField(validators=[InputRequired(), Length(64, 64)])
    respond_by = DateField(
        _l("Reageren voor"),
        [Optional()],
        format=["%d-%m-%Y", "%Y-%m-%d"],
        description=_l("Dag-maand-jaar, bijvoorbeeld 4-12-2026. Wie later reageert, telt nog mee."),
    )
    for_board = BooleanField(_l("Het klankbord leest dit voorstel ook"))

    def validate_respond_by(self, field: DateField) -> None:
        if field.data is not None and field.data <= clock.today():
            raise ValidationError(_l("Kies een dag na vandaag."))


class EndorsementForm(Form):
    """It says which answer stood there when its page was opened: whoever decided meanwhile was first."""

    seen = HiddenField()
    organisation = ThingField(Organisation, _l("Namens"), [InputRequired()])
    answer = RadioField(
        _l("Je besluit"), [InputRequired()], choices=[Choice(key, words) for key, words in ANSWER_CHOICES]
    )
    remark = TextAreaField(
        _l("Opmerking of reden"),
        [Length(max=LONGEST_REMARK)],
        description=_l(
            "Vul dit in bij een opmerking of bezwaar. Noem het onderdeel en wat er anders moet. Alle leden kunnen "
            "dit lezen."
        ),
    )

    def set_choices(self, organisations: Sequence[Organisation]) -> None:
        self.organisation.choices = [Choice(organisation.id, organisation.name) for organisation in organisations]

    def begin_at(self, numbers: Mapping[int, int]) -> None:
        """The number of the last answer of each organisation; 0 where it gave none."""
        self.seen.data = " ".join(f"{word_of(Organisation, each)}:{number}" for each, number in numbers.items())

    def seen_of(self, organisation_id: int) -> int | None:
        """The number of the last answer that its writer had before her; None where the form does not say."""
        numbers = dict(re.findall(r"\b([a-z0-9]{12}):(\d{1,9})\b", self.seen.data or "", re.ASCII))
        word = word_of(Organisation, organisation_id)
        return int(numbers[word]) if word in numbers else None

    def validate_seen(self, _field: HiddenField) -> None:
        """Without it nobody could tell whether she decides over what a colleague decided meanwhile."""
        if self.organisation.data is not None and self.seen_of(self.organisation.data) is None:
            raise ValidationError(
                _l("Er ging iets mis met het formulier. Bekijk de reacties en leg je besluit opnieuw vast.")
            )

    def repeats(self, last: EndorsementAnswer) -> bool:
        return (self.answer.data, self.remark.data or "") == (last.answer, last.remark)

    def validate_remark(self, field: TextAreaField) -> None:
        if self.answer.data in ("endorsed_with_remark", "objection") and not field.data:
            raise ValidationError(_l("Schrijf erbij wat je opmerking of bezwaar is."))


class ObjectionForm(StaleCheckForm):
    words = TextAreaField(
        _l("Wat antwoordt de groep?"),
        [InputRequired(), Length(max=LONGEST_REMARK)],
        description=_l(
            "Alle leden kunnen dit lezen. Na je antwoord staat het bezwaar niet meer open. Het blijft wel leesbaar."
        ),
    )


class WithdrawalForm(ReadForm):
    reason = TextAreaField(
        _l("Waarom?"),
        [InputRequired(), Length(max=LONGEST_REMARK)],
        description=_l("Iedereen in de groep leest dit."),
    )


class PublicationForm(Form):
    change_summary = TextAreaField(
        _l("Wat is er veranderd?"),
        [InputRequired(), Length(max=2000)],
        description=_l("Twee of drie zinnen, voor wie de vorige versie kent. Iedereen leest dit."),
    )

    def begin(self, number: int) -> None:
        """Of a first version nothing changed: it says what the text is about."""
        if number == 1:
            self.change_summary.label.text = _("Waar gaat deze marktvisie over?")
            self.change_summary.description = _("Twee of drie zinnen, voor wie de tekst niet kent. Iedereen leest dit.")


class ErratumForm(Form):
    words = TextAreaField(
        _l("Wat klopt er niet, en wat had er moeten staan?"),
        [InputRequired(), Length(max=2000)],
        description=_l("Dit komt naast de versie te staan. De versie zelf verandert niet."),
    )
