"""Questions about what parties draft and hand in, and about what organisers read of it once it is unsealed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from buyergroup_hub.consultations.calibrator import COUNTED
from buyergroup_hub.consultations.models import (
    Answer,
    Choice,
    Consultation,
    DraftPart,
    Part,
    PartFile,
    Party,
    Question,
    Release,
    Submission,
)
from buyergroup_hub.kit.db import spelled
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.queries import Param, Reasons, Statement, query

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
def consultations_running(parties: Param[Collection[int]]) -> Statement:
    """What closes first comes first."""
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
        .where(Consultation.in_state() == "open")
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


OF_ANSWER = "the team decides about a part of which it may open the answer; no word of the part is given"
GIVEN_BY: Reasons = {
    Party: "the team that may open an answer reads which party gave it",
    Organisation: "the team that may open an answer reads which organisation gave it",
}
DECIDED: Reasons = dict.fromkeys((Part, Submission, Choice, PartFile), OF_ANSWER)
"""An answer keeps its audience, which is the team's of its consultation, and is made by unsealing: so nothing comes of
these before that, and nothing for anybody else (rule 2)."""


def _decided(*columns: Any) -> Select[*tuple[Any, ...]]:
    """The answers that count, each with its question, the choice that holds and the decision that was taken last."""
    later, choice, release = aliased(Submission), aliased(Choice), aliased(Release)
    counts = select(func.max(later.number)).where(later.party_id == Submission.party_id, later.withdrawn_at.is_(None))
    holds = select(func.max(choice.id)).where(choice.part_id == Part.id)
    last = select(func.max(release.number)).where(release.answer_id == Answer.id)
    return (
        select(*columns)
        .select_from(Answer)
        .join(Part, Part.id == Answer.part_id)
        .join(Submission, Submission.id == Part.submission_id)
        .join(Question, Question.id == Answer.question_id)
        .join(Choice, Choice.id == holds.correlate(Part).scalar_subquery())
        .outerjoin(
            Release,
            and_(Release.answer_id == Answer.id, Release.number == last.correlate(Answer).scalar_subquery()),
        )
        .where(Submission.withdrawn_at.is_(None), Submission.number == counts.correlate(Submission).scalar_subquery())
    )


def _state() -> ColumnElement[str]:
    """What `releasing.state_of` says of an answer."""
    stays = or_(
        Choice.confidentiality == "confidential",
        and_(Choice.confidentiality == "anonymised", _is_only_counted()),
    )
    return case(
        (and_(or_(Release.id.is_(None), Release.choice_id != Choice.id), stays), "inside"),
        (or_(Release.id.is_(None), Release.choice_id != Choice.id), "todo"),
        (Release.kind == "none", "inside"),
        (Release.released_at.is_not(None), "released"),
        (Release.objected_at.is_not(None), "objected"),
        (Release.agreed_at.is_not(None), "agreed"),
        else_="waiting",
    )


def _is_only_counted() -> ColumnElement[bool]:
    has_text = func.coalesce(Part.value["text"].as_string(), "") != ""
    return and_(Question.kind.in_(spelled(COUNTED)), ~has_text, ~exists().where(PartFile.part_id == Part.id))


def _takes_silence(now: Param[datetime]) -> ColumnElement[bool]:
    """The party let its time to react go by, and its promise takes that as yes."""
    return and_(_state() == "waiting", Release.silence_agrees, Release.object_until <= now)


class AnswerRow(NamedTuple):
    """An answer as a decision about it is shown."""

    pid: str
    question_id: int
    party: str
    name: str
    is_verified: bool
    confidentiality: str
    state: str


@query(AnswerRow, unrestricted={**DECIDED, **GIVEN_BY})
def answers_of(consultation: Param[int]) -> Statement:
    party = Party.pid, Organisation.name, Organisation.verified_at.is_not(None)
    return (
        _decided(Answer.pid, Answer.question_id, *party, Choice.confidentiality, _state())
        .join(Party, Party.id == Answer.party_id)
        .join(Organisation, Organisation.id == Party.organisation_id)
        .where(Answer.consultation_id == consultation)
        .order_by(Party.pid)
    )


@query(str, unrestricted=DECIDED)
def answers_undecided(consultation: Param[int]) -> Statement:
    """The address of the next one that nobody decided about, in an order that says nothing."""
    undecided = _decided(Answer.pid).where(Answer.consultation_id == consultation, _state() == "todo")
    return undecided.order_by(Answer.pid).limit(1)


class UndecidedRow(NamedTuple):
    consultation_id: int
    todo: int
    waiting: int
    until: datetime | None


@query(UndecidedRow, unrestricted=DECIDED)
def answers_undecided_counted(consultations: Param[Collection[int]], now: Param[datetime]) -> Statement:
    """Per consultation how many are to be decided about, and to how many the party may still react, until when."""
    todo = func.count().filter(_state().in_(("todo", "objected")))
    waits = _state() == "waiting", ~func.coalesce(_takes_silence(now), False)
    waiting, until = func.count().filter(*waits), func.max(Release.object_until).filter(*waits)
    return (
        _decided(Answer.consultation_id, todo, waiting, until)
        .where(Answer.consultation_id.in_(consultations))
        .group_by(Answer.consultation_id)
    )


class SourceRow(NamedTuple):
    """An answer that counts, and whether a point may be made from it."""

    id: int
    pid: str
    key: str
    party_id: int
    name: str
    is_released: bool


@query(SourceRow, unrestricted={**DECIDED, **GIVEN_BY})
def answers_as_sources(consultation: Param[int], now: Param[datetime]) -> Statement:
    """By question and party."""
    is_released = func.coalesce(or_(_state() == "released", _takes_silence(now)), False)
    return (
        _decided(Answer.id, Answer.pid, Question.key, Answer.party_id, Organisation.name, is_released)
        .join(Party, Party.id == Answer.party_id)
        .join(Organisation, Organisation.id == Party.organisation_id)
        .where(Answer.consultation_id == consultation)
        .order_by(Question.position, Answer.pid)
    )
