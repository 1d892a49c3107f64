"""Questions about what a party is shown before others read it: texts of its answers, and points made from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from buyergroup_hub.consultations.answers.models import Choice, Part, PartFile, Submission
from buyergroup_hub.consultations.releases.calibrator import COUNTED
from buyergroup_hub.consultations.releases.models import Answer, Release, ReleaseFile
from buyergroup_hub.consultations.sheets.models import (
    Consultation,
    Party,
    Question,
)
from buyergroup_hub.kit.db import spelled
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.queries import Param, Reasons, Statement, query


class ClosingRow(NamedTuple):
    pid: str
    title: str
    group_id: int
    demo: bool
    closes_at: datetime
    state: str


@query(ClosingRow)
def consultations_to_unseal(ids: Param[Collection[int]]) -> Statement:
    """Those that are open, and those that closed while their answers are sealed."""
    shown = Consultation.pid, Consultation.title, Consultation.group_id, Consultation.demo, Consultation.closes_at
    state = Consultation.in_state()
    return select(*shown, state).where(Consultation.id.in_(ids), state.in_(("open", "closed")))


OF_ANSWER = "the team decides about a part of which it may open the answer; no word of the part is given"
GIVEN_BY: Reasons = {
    Party: "the team that may open an answer reads which party gave it",
    Organisation: "the team that may open an answer reads which organisation gave it",
}
DECIDED: Reasons = dict.fromkeys((Part, Submission, Choice, PartFile), OF_ANSWER)
"""An answer keeps its audience, which is the team's of its consultation, and is made by unsealing: so nothing comes of
these before that, and nothing for anybody else (rule 2)."""


def _decided_parts(*columns: Any) -> Select[*tuple[Any, ...]]:
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


def _takes_silence(silent: Param[Collection[int]]) -> ColumnElement[bool]:
    """It is one of these, of which `releasing.silent` says that silence is a yes."""
    return and_(_state() == "waiting", Release.id.in_(silent))


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
        _decided_parts(Answer.pid, Answer.question_id, *party, Choice.confidentiality, _state())
        .join(Party, Party.id == Answer.party_id)
        .join(Organisation, Organisation.id == Party.organisation_id)
        .where(Answer.consultation_id == consultation)
        .order_by(Party.pid)
    )


@query(str, unrestricted=DECIDED)
def answers_undecided(consultation: Param[int]) -> Statement:
    """The address of the next one that nobody decided about, in an order that says nothing."""
    undecided = _decided_parts(Answer.pid).where(Answer.consultation_id == consultation, _state() == "todo")
    return undecided.order_by(Answer.pid).limit(1)


class UndecidedRow(NamedTuple):
    consultation_id: int
    todo: int
    waiting: int


@query(UndecidedRow, unrestricted=DECIDED)
def answers_undecided_counted(consultations: Param[Collection[int]], silent: Param[Collection[int]]) -> Statement:
    """Per consultation how many are to be decided about, and to how many the party may still react."""
    todo = func.count().filter(_state().in_(("todo", "objected")))
    waiting = func.count().filter(_state() == "waiting", ~func.coalesce(_takes_silence(silent), False))
    return (
        _decided_parts(Answer.consultation_id, todo, waiting)
        .where(Answer.consultation_id.in_(consultations))
        .group_by(Answer.consultation_id)
    )


class WaitingRow(NamedTuple):
    """A text that waits for its party, without a word of it."""

    id: int
    proposed_at: datetime
    object_until: datetime
    silence_agrees: bool
    state: str


@query(WaitingRow, unrestricted=DECIDED)
def texts_waiting(consultations: Param[Collection[int]]) -> Statement:
    """The texts to which a party may still react, or let its time go by."""
    shown = Release.id, Release.proposed_at, Release.object_until, Release.silence_agrees, _state()
    return _decided_parts(*shown).where(Answer.consultation_id.in_(consultations), _state() == "waiting")


class SourceRow(NamedTuple):
    """An answer that counts, and whether a point may be made from it."""

    id: int
    pid: str
    key: str
    party_id: int
    name: str
    is_released: bool


@query(SourceRow, unrestricted={**DECIDED, **GIVEN_BY})
def answers_as_sources(consultation: Param[int], silent: Param[Collection[int]]) -> Statement:
    """By question and party."""
    is_released = func.coalesce(or_(_state() == "released", _takes_silence(silent)), False)
    return (
        _decided_parts(Answer.id, Answer.pid, Question.key, Answer.party_id, Organisation.name, is_released)
        .join(Party, Party.id == Answer.party_id)
        .join(Organisation, Organisation.id == Party.organisation_id)
        .where(Answer.consultation_id == consultation)
        .order_by(Question.position, Answer.pid)
    )


class TextRow(NamedTuple):
    id: int
    pid: str
    title: str
    group_id: int
    party: str
    release: str
    proposed_at: datetime
    object_until: datetime
    key: str
    question: str
    demo: bool


OF_ITS_OWN = "a party that is shown a text for its own answer sees of which question that is"


@query(TextRow, unrestricted={Answer: OF_ITS_OWN})
def texts_to_judge(parties: Param[Collection[int]]) -> Statement:
    """Texts for the report of which the party said nothing yet."""
    newer = aliased(Release)
    shown = Release.id, Consultation.pid, Consultation.title, Consultation.group_id, Party.pid, Release.pid
    return (
        select(*shown, Release.proposed_at, Release.object_until, Question.key, Question.title, Release.demo)
        .select_from(Release)
        .join(Answer, Answer.id == Release.answer_id)
        .join(Party, Party.id == Answer.party_id)
        .join(Consultation, Consultation.id == Answer.consultation_id)
        .join(Question, Question.id == Answer.question_id)
        .where(
            Answer.party_id.in_(parties),
            Release.kind == "rewritten",
            Release.agreed_at.is_(None),
            Release.objected_at.is_(None),
            Release.released_at.is_(None),
            ~exists().where(newer.answer_id == Release.answer_id, newer.id > Release.id),
        )
        .order_by(Release.id)
    )


@query(Release, unrestricted={Answer: OF_ITS_OWN})
def releases_of(party: Param[int]) -> Statement:
    """Of each part of the party the decision that counts."""
    newest = select(func.max(Release.id)).join(Answer, Answer.id == Release.answer_id)
    mine = newest.where(Answer.party_id == party).group_by(Release.answer_id)
    decided = select(Release).where(Release.id.in_(mine)).order_by(Release.id)
    return decided.options(joinedload(Release.answer).joinedload(Answer.question))


@query(ReleaseFile)
def files_of_release(release: Param[int]) -> Statement:
    """The versions of submitted files that the party is shown."""
    files = select(ReleaseFile).where(ReleaseFile.release_id == release).order_by(ReleaseFile.id)
    return files.options(joinedload(ReleaseFile.file))
