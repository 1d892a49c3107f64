"""What people fill in about clarifying questions, rounds and posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from buyergroup_hub.consultations.dialogue.models import Clarification
from buyergroup_hub.consultations.sheets.forms import SHAPES, ActForForm, MomentField, ReadByAllForm
from buyergroup_hub.kit.forms import Choice, Form, StaleCheckForm
from buyergroup_hub.kit.i18n import _, _l


class AskForm(ActForForm):
    text = TextAreaField(
        _l("Je vraag"), [InputRequired(), Length(max=4000)], description=_l("Vraag niet naar prijzen of capaciteit.")
    )
    anyway = BooleanField(_l("Mijn vraag mag zo blijven"))


class PostForm(ActForForm, ReadByAllForm):
    text = TextAreaField(
        _l("Je bericht"),
        [InputRequired(), Length(max=4000)],
        description=_l("Iedereen leest dit, met de naam van je organisatie."),
    )
    reply_to = HiddenField()


class RoundForm(StaleCheckForm):
    goes_out_at = MomentField(
        _l("De ronde verschijnt op"), [InputRequired()], format=SHAPES, description=_l("Nederlandse tijd")
    )


class ReplyForm(StaleCheckForm, ReadByAllForm):
    answer = TextAreaField(_l("Antwoord"), [InputRequired(), Length(max=8000)])

    @classmethod
    def of(cls, asked: Clarification, **how: Any) -> ReplyForm:
        return cls(data=became_of(asked), **how)


def became_of(asked: Clarification) -> dict[str, Any]:
    """What became of a clarifying question so far: whoever does anything with it saw that."""
    withheld = asked.withheld_reason and _("niet geplaatst: %(reason)s", reason=asked.withheld_reason)
    return {"answer": asked.answer, "withheld": withheld, "proposal": asked.proposal}


class WordingForm(StaleCheckForm):
    proposal = TextAreaField(
        _l("Andere woorden"),
        [InputRequired(), Length(max=4000)],
        description=_l("Wie de vraag stelde, vindt dit voorstel bij de vraag en neemt het over, of trekt de vraag in."),
    )


class MergeForm(StaleCheckForm):
    into = SelectField(_l("Welke vraag zegt hetzelfde?"), [InputRequired()])

    def set_choices(self, others: Sequence[tuple[str, str]]) -> None:
        self.into.choices = [Choice(*other) for other in others]


class SettleForm(Form):
    answer = TextAreaField(_l("Antwoord aan deze partij alleen"), [Optional(), Length(max=8000)])
    refused = TextAreaField(
        _l("Of schrijf waarom de partij de vraag openbaar moet stellen"),
        [Optional(), Length(max=2000)],
        description=_l("Een apart antwoord mag alleen als het geen voorsprong geeft."),
    )


class IndividualForm(Form):
    question = TextAreaField(_l("Je vraag"), [InputRequired(), Length(max=4000)])
    reason = TextAreaField(
        _l("Waarom is de vraag zelf geheim?"),
        [InputRequired(), Length(max=2000)],
        description=_l("Alleen de organisatoren lezen dit."),
    )
