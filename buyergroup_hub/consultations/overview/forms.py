"""What organisers fill in on the page of their consultation, and a party on its receipt."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.consultations.glossary import (
    CHOICE_WORDS,
)
from buyergroup_hub.consultations.sheets.forms import SHAPES, MomentField, ReadByAllForm, ReasonForm
from buyergroup_hub.files.forms import UploadField
from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.kit.things import ThingField


class LaterForm(ReadByAllForm, StaleCheckForm):
    closes_at = MomentField(_l("Nieuwe sluiting"), [InputRequired()], format=SHAPES, description=_l("Nederlandse tijd"))
    reason = TextAreaField(
        _l("Waarom?"), [InputRequired(), Length(max=2000)], description=_l("Iedereen kan de reden lezen.")
    )


class WithdrawalForm(ReadByAllForm, ReasonForm):
    pass


class HandoutForm(ReadByAllForm):
    title = StringField(_l("Titel"), [InputRequired(), Length(max=160)])
    body = TextAreaField(
        _l("Welke informatie deel je?"),
        [InputRequired(), Length(max=8000)],
        description=_l("Iedereen krijgt dit op hetzelfde moment. Je kunt het daarna niet verwijderen."),
    )
    document = UploadField(_l("Document erbij"), [Optional()], description=_l("Hoogstens 20 MB."))


class TeamForm(Form):
    person = ThingField(Person, _l("Wie organiseert mee?"), [InputRequired()])


class WidenForm(Form):
    """A part is called by its question. A word for its row would be that of another row as well, and so give away its
    number, by which rivals' answers are counted, to who knows that of the other."""

    part = SelectField(_l("Onderdeel"), [InputRequired()])
    to = RadioField(_l("Wie mag het lezen?"), [InputRequired()])

    def set_choices(self, parts: Sequence[tuple[str, str]]) -> None:
        self.part.choices = [Choice(*part) for part in parts]
        self.to.choices = [Choice(key, str(label)) for key, label in CHOICE_WORDS.items() if key != "confidential"]
