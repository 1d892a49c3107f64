"""The sections of a sheet, and whether anybody runs it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from buyergroup_hub.consultations.sheets.models import Consultation, Question
from buyergroup_hub.consultations.sheets.queries import organisers_at_work
from buyergroup_hub.kit import clock
from buyergroup_hub.permissions import Standing, Verb, can


def sections(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """(heading, questions) of the parts of a sheet: questions that follow each other under the same heading."""
    return [(heading, list(part)) for heading, part in groupby(questions, key=lambda question: question.section)]


def is_left_alone(consultation: Consultation, who: Standing) -> bool:
    """Has every organiser gone, and may this person go on?"""
    if consultation.state in ("concluded", "withdrawn") or not can(who, Verb.TAKE_UP_CONSULTATION, consultation):
        return False
    return organisers_at_work.one(consultation.id, clock.now()) == 0
