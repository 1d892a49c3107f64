"""What the organisers' pages are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.clauses.models import Clause, ClauseVersion
from buyergroup_hub.consultations.actions.planning import questions_of
from buyergroup_hub.consultations.actions.releasing import state_of
from buyergroup_hub.consultations.models import (
    Answer,
    Clarification,
    Consultation,
    Disclosure,
    Disposition,
    IndividualQuestion,
    Party,
    Question,
)
from buyergroup_hub.groups.models import Group, Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.things import word_of
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.permissions import MARKET
from buyergroup_hub.visions.models import Section, SectionRevision, Vision


def responsible(group: Group) -> list[tuple[int, str]]:
    """The clients of a group, one of which is responsible for a consultation."""
    found = (
        select(Organisation.id, Organisation.name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.group_id == group.id, Membership.runs(), Organisation.kind.not_in(MARKET))
        .distinct()
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in db.session.execute(found)]


def clauses_of(group_id: int) -> list[tuple[int, str]]:
    """The published clause versions of a group that a question can be about."""
    found = (
        select(ClauseVersion.id, Clause.code, ClauseVersion.number)
        .join(Clause, Clause.id == ClauseVersion.clause_id)
        .where(Clause.group_id == group_id, ClauseVersion.audience == "public", ClauseVersion.number.is_not(None))
        .order_by(Clause.code, ClauseVersion.number.desc())
    )
    return [
        (row.id, _("%(code)s, versie %(number)s", code=row.code, number=row.number))
        for row in db.session.execute(found)
    ]


class Place(NamedTuple):
    """Where something that was brought in can have ended: a section of a vision, or a version of a clause."""

    word: str
    words: str
    revision_id: int | None = None
    clause_version_id: int | None = None


def place_of(done: Disposition) -> str:
    """What its form calls the place of what was done."""
    return word_of(SectionRevision, done.revision_id) or word_of(ClauseVersion, done.clause_version_id)


def disposal_places(consultation: Consultation) -> list[Place]:
    """Sections of the group's visions, clause versions."""
    heads = (
        select(func.max(SectionRevision.id))
        .join(Section, Section.id == SectionRevision.section_id)
        .join(Vision, Vision.id == Section.vision_id)
        .where(Vision.group_id == consultation.group_id, Section.removed_at.is_(None), SectionRevision.language == "nl")
        .group_by(SectionRevision.section_id)
    )
    revisions = select(SectionRevision.id, SectionRevision.heading).where(SectionRevision.id.in_(heads))
    sections = [
        Place(word_of(SectionRevision, row.id), _("Marktvisie, %(heading)s", heading=row.heading), revision_id=row.id)
        for row in db.session.execute(revisions.order_by(SectionRevision.id))
    ]
    cited = clauses_of(consultation.group_id)
    return sections + [Place(word_of(ClauseVersion, key), words, clause_version_id=key) for key, words in cited]


def waiting_clarifications(consultation: Consultation) -> list[Clarification]:
    """What was asked and did not go out yet, in the order of its random keys."""
    found = select(Clarification).where(
        Clarification.consultation_id == consultation.id, Clarification.round_id.is_(None)
    )
    return list(db.session.scalars(found.order_by(Clarification.key)))


def same_as(asked: Clarification) -> list[tuple[str, str]]:
    """The questions that another one can say the same as: published ones too, in no order that says something."""
    others = select(Clarification.key, Clarification.text).where(
        Clarification.consultation_id == asked.consultation_id,
        Clarification.key != asked.key,
        Clarification.merged_into.is_(None),
        Clarification.withheld_reason.is_(None),
    )
    return [(row.key, row.text[:90]) for row in db.session.execute(others.order_by(Clarification.key))]


def individual_to_settle(consultation: Consultation) -> list[IndividualQuestion]:
    found = select(IndividualQuestion).where(
        IndividualQuestion.consultation_id == consultation.id, visible_to(standing(), IndividualQuestion)
    )
    whole = found.options(joinedload(IndividualQuestion.party).joinedload(Party.organisation))
    return list(db.session.scalars(whole.order_by(IndividualQuestion.id)))


def disclosures(consultation: Consultation) -> list[Disclosure]:
    found = select(Disclosure).where(Disclosure.consultation_id == consultation.id)
    whole = found.options(joinedload(Disclosure.clarification), joinedload(Disclosure.organisation))
    return list(db.session.scalars(whole.order_by(Disclosure.id)))


@dataclass(frozen=True)
class Cell:
    """A part in the matrix of decisions: its state, the party's choice, its address."""

    state: str
    choice: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Matrix:
    parties: list[str]
    rows: list[tuple[Question, list[Cell]]]
    decided: int
    of: int
    todo: int
    confidential: int
    unverified: list[str]


CELLS = {"todo": "todo", "objected": "todo", "waiting": "waiting", "agreed": "released", "released": "released"}


def matrix(consultation: Consultation, answers: Sequence[Answer], show: str) -> Matrix:
    """Per question and party what was decided; `show` narrows to `todo` or `confidential`."""
    parties = sorted({answer.party for answer in answers}, key=lambda party: party.organisation.name)
    by_place = {(answer.question_id, answer.party_id): answer for answer in answers}
    rows = [
        (question, [_cell(consultation, by_place.get((question.id, party.id)), show) for party in parties])
        for question in questions_of(consultation)
    ]
    undecided = [answer for answer in answers if state_of(answer) in ("todo", "objected")]
    return Matrix(
        parties=[party.organisation.name for party in parties],
        rows=[row for row in rows if not show or any(cell.url for cell in row[1])],
        decided=len(answers) - len(undecided),
        of=len(answers),
        todo=len(undecided),
        confidential=len([one for one in answers if one.part.choice.confidentiality == "confidential"]),
        unverified=[party.organisation.name for party in parties if party.organisation.verified_at is None],
    )


def _cell(consultation: Consultation, answer: Answer | None, show: str) -> Cell:
    if answer is None:
        return Cell("none")
    state, choice = CELLS.get(state_of(answer), "inside"), answer.part.choice.confidentiality
    if show and show not in (state, choice):
        return Cell(state, choice)
    return Cell(state, choice, url_for("consultations.raw_answer", pid=consultation.pid, answer=answer.pid))
