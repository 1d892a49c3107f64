"""What people fill in about drafts and comments."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.forms import Choice, Form, ReadForm, StaleCheckForm
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.kit.things import ThingField
from buyergroup_hub.kit.windows import DraftForm
from buyergroup_hub.visions.drafts.actions.writing import Words
from buyergroup_hub.visions.glossary import PART_WORDS

LONGEST_BODY = 60_000
LONGEST_REMARK = 4_000


def hidden_number(least: int = 0) -> IntegerField:
    return IntegerField(validators=[Optional(), NumberRange(least, 1_000_000)], widget=HiddenInput())


class VisionForm(Form):
    title = StringField(_l("Titel"), [InputRequired(), Length(max=200)], default=_l("Marktvisie en inkoopstrategie"))


class SectionForm(DraftForm):
    """A section's text, with the number of the revision that its writer began with."""

    heading = StringField(_l("Kop"), [InputRequired(), Length(max=160)])
    body = TextAreaField(_l("Tekst"), [Optional(), Length(max=LONGEST_BODY)])
    note = StringField(_l("Wat heb je veranderd?"), [Optional(), Length(max=300)])
    base = hidden_number()
    merged = hidden_number()
    of = hidden_number()

    @property
    def words(self) -> Words:
        return Words(self.heading.data or "", self.body.data or "", self.note.data or "")


class KeptForm(SectionForm):
    """The same text as a draft: it may be half."""

    heading = StringField(_l("Kop"), [Optional(), Length(max=160)])


class NewSectionForm(Form):
    part = RadioField(
        _l("In welk deel?"), [InputRequired()], choices=[Choice(key, words) for key, words in PART_WORDS.items()]
    )
    heading = StringField(_l("Kop"), [InputRequired(), Length(max=160)])


class CommentForm(Form):
    quote = StringField(
        _l("Over welke woorden gaat het?"),
        [Optional(), Length(max=1000)],
        description=_l(
            "Kopieer de woorden uit de tekst. Laat je dit leeg, dan gaat je opmerking over het hele onderdeel."
        ),
    )
    words = TextAreaField(_l("Je opmerking"), [InputRequired(), Length(max=LONGEST_REMARK)], render_kw={"rows": 4})


class SuggestionForm(Form):
    quote = TextAreaField(
        _l("Welke woorden wil je veranderen?"),
        [InputRequired(), Length(max=1000)],
        description=_l("Kopieer de woorden precies uit de tekst."),
        render_kw={"rows": 2},
    )
    replacement = TextAreaField(
        _l("Wat moet er staan?"),
        [Optional(), Length(max=2000)],
        description=_l("Laat dit leeg als je de woorden wilt schrappen."),
        render_kw={"rows": 2},
    )
    why = TextAreaField(_l("Waarom?"), [Optional(), Length(max=LONGEST_REMARK)], render_kw={"rows": 3})


class AssignmentForm(StaleCheckForm):
    """Who sees to a thread, and before which day."""

    owner = ThingField(Person, _l("Wie pakt dit op?"), [Optional()])
    due_on = DateField(
        _l("Voor welke dag?"),
        [Optional()],
        format=["%d-%m-%Y", "%Y-%m-%d"],
        description=_l("Dag-maand-jaar, bijvoorbeeld 4-12-2026."),
    )

    def set_choices(self, people: Sequence[Person]) -> None:
        self.owner.choices = [
            Choice("", _l("Nog niemand")),
            *(Choice(person.id, person.shown_name) for person in people),
        ]


class SplitForm(Form):
    """Where a section is split, and what the second part is called."""

    at = RadioField(_l("Vanaf welke alinea?"), [InputRequired()], coerce=int)
    heading = StringField(_l("Kop van het nieuwe onderdeel"), [InputRequired(), Length(max=160)])
    base = hidden_number()

    def set_choices(self, passages: Sequence[str]) -> None:
        self.at.choices = [Choice(place, one) for place, one in enumerate(passages) if place]


class ReplyForm(Form):
    words = TextAreaField(_l("Je reactie"), [InputRequired(), Length(max=LONGEST_REMARK)])


class ReasonForm(ReadForm):
    reason = TextAreaField(
        _l("Waarom?"),
        [InputRequired(), Length(max=LONGEST_REMARK)],
        description=_l("Iedereen in de groep leest dit."),
    )
