"""Questions about what parties draft and hand in, and about what organisers read of it once it is unsealed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, func, select

from buyergroup_hub.consultations.answers.models import (
    DraftPart,
    Submission,
)
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.queries import Param, Statement, query

MOST_RUNNING = 20


@dataclass(frozen=True)
class RunningRow:
    """An open consultation, and how far one's own organisation is: `party` is the address of its answer where it began,
    `arrived_at` since when its answer stands."""

    title: str
    pid: str
    closes_at: datetime
    demo: bool
    party: str | None
    arrived_at: datetime | None
    drafted: bool


@query(RunningRow)
def consultations_running(parties: Param[Collection[int]], organised: Param[Collection[int]]) -> Statement:
    """What closes first comes first. For a party nobody answers who `organised` it."""
    arrived = (
        select(func.max(Submission.arrived_at))
        .where(Submission.party_id == Party.id, Submission.withdrawn_at.is_(None))
        .correlate(Party)
        .scalar_subquery()
    )
    shown = Consultation.title, Consultation.pid, Consultation.closes_at, Consultation.demo, Party.pid
    return (
        select(*shown, arrived, exists().where(DraftPart.party_id == Party.id).correlate(Party))
        .outerjoin(Party, and_(Party.consultation_id == Consultation.id, Party.id.in_(parties)))
        .where(Consultation.in_state() == "open", Consultation.id.not_in(organised))
        .order_by(Consultation.closes_at, Consultation.id)
        .limit(MOST_RUNNING)
    )


class DraftedRow(NamedTuple):
    pid: str
    title: str
    group_id: int
    closes_at: datetime
    party: str
    demo: bool


@query(DraftedRow)
def drafts_to_submit(parties: Param[Collection[int]]) -> Statement:
    """The parties that drafted something for what is open, and of which no answer stands."""
    shown = Consultation.pid, Consultation.title, Consultation.group_id, Consultation.closes_at, Party.pid, Party.demo
    drafted = exists().where(DraftPart.party_id == Party.id)
    submitted = exists().where(Submission.party_id == Party.id, Submission.withdrawn_at.is_(None))
    return (
        select(*shown)
        .join(Consultation, Consultation.id == Party.consultation_id)
        .where(Party.id.in_(parties), drafted, ~submitted, Consultation.in_state() == "open")
        .order_by(Party.id)
    )


class SubmissionRow(NamedTuple):
    id: int
    pid: str
    number: int
    arrived_at: datetime
    withdrawn_at: datetime | None


@query(SubmissionRow)
def submissions_of(party: Param[int]) -> Statement:
    """All that the party handed in, the newest first."""
    shown = Submission.id, Submission.pid, Submission.number, Submission.arrived_at, Submission.withdrawn_at
    return select(*shown).where(Submission.party_id == party).order_by(Submission.number.desc())


TOLD = "how many parties answered is told to everyone where the plan said so before, once the answers are open"


@query(int, unrestricted={Party: TOLD, Submission: TOLD})
def parties_counted(consultation: Param[int]) -> Statement:
    """How many answered it, and did not take that back."""
    answered = exists().where(Submission.party_id == Party.id, Submission.withdrawn_at.is_(None))
    told = Consultation.tells_party_count, Consultation.unsealed_at.is_not(None)
    counted = select(func.count()).select_from(Party).join(Consultation, Consultation.id == Party.consultation_id)
    return counted.where(Party.consultation_id == consultation, *told, answered)


def submission_that_counts(mine: Party) -> SubmissionRow | None:
    """What was handed in and counts: the last that was not withdrawn."""
    return next((submission for submission in submissions_of(mine.id) if submission.withdrawn_at is None), None)
