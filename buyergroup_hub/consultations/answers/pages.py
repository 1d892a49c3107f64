"""The pages of an answer that is being written: how far it is, what it lacks, and that it closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from buyergroup_hub.consultations.answers.actions.answering import Missing
from buyergroup_hub.consultations.answers.actions.receipts import Draft
from buyergroup_hub.consultations.answers.models import DraftPart
from buyergroup_hub.consultations.answers.queries import (
    submission_that_counts,
)
from buyergroup_hub.consultations.sheets import question_kinds, wording
from buyergroup_hub.consultations.sheets.models import Party, Question


@dataclass(frozen=True)
class Place:
    """A question in the navigation of a party's answer."""

    number: str
    title: str
    url: str
    state: str
    here: bool
    optional: bool


def answer_nav(draft: Draft, here: str = "") -> list[Place]:
    consultation = draft.party.consultation
    return [
        Place(
            question.key,
            question.title,
            url_for("consultations.answer", pid=consultation.pid, party=draft.party.pid, key=question.key),
            _progress(question, draft.parts.get(question.id), question.id in draft.files),
            question.key == here,
            not question.required,
        )
        for question in draft.questions
    ]


def _progress(question: Question, part: DraftPart | None, has_files: bool) -> str:
    """What cannot be handed in yet is a draft: the check page says why."""
    if part is None or not (part.value or has_files):
        return "empty"
    return "done" if part.confidentiality and not question_kinds.faults(question, part.value) else "draft"


def priced(draft: Draft) -> list[tuple[Question, str]]:
    """Sentences about prices or capacity in what a party lets others read, each with its question (rule 8)."""
    read = [(question, draft.parts[question.id]) for question in draft.questions if question.id in draft.parts]
    return [
        (question, sentence)
        for question, part in read
        if part.confidentiality in ("public", "anonymised")
        for sentence in wording.prices(str(part.value.get("text") or ""))
    ]


def next_key(questions: Sequence[Question], key: str) -> str | None:
    keys = [question.key for question in questions]
    position = keys.index(key) + 1
    return keys[position] if position < len(keys) else None


def ahead(draft: Draft, lacking: Sequence[Missing]) -> Question | None:
    """Where a party goes on: at the first question, and once it began, at the first that still lacks something."""
    return next((missing.question for missing in lacking) if draft.parts else iter(draft.questions), None)


def closed(mine: Party, arrived_at: datetime, *, only_saved: bool = False) -> dict[str, Any]:
    """What came too late: an answer, or a change of the draft only. What was handed in before counts all the same."""
    last = submission_that_counts(mine)
    return {"party": mine, "arrived_at": arrived_at, "only_saved": only_saved, "last": last}
