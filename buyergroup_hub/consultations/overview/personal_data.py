"""What consultations hold of a person: what her account hands over, and what stays when she goes.

An answer is its organisation's: it stays, and its receipt can be verified without her, since no digest covers who
submitted. Clarifying questions hold no person at all, so none can be handed over (rules 4 and 17).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from buyergroup_hub.accounts.person.actions.people import erases
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.accounts.person.personal_data import owns
from buyergroup_hub.consultations.answers.models import DraftPart, Submission
from buyergroup_hub.consultations.dialogue.models import IndividualQuestion, Post
from buyergroup_hub.consultations.sheets.actions.planning import leave_team
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question, TeamMember
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json

RUNNING = ("planned", "coming", "open", "closed", "unsealed")


@erases
def leave_teams(person: Person) -> None:
    """Who goes away leaves her teams; the last organiser of a consultation that runs names another first."""
    mine = (
        select(TeamMember, Consultation.in_state())
        .join(Consultation, Consultation.id == TeamMember.consultation_id)
        .where(TeamMember.person_id == person.id, TeamMember.until.is_(None))
        .order_by(TeamMember.id)
    )
    for member, state in db.session.execute(mine).all():
        if state in RUNNING:
            leave_team(member)
        else:
            member.until = clock.now()


@owns("consultations")
def own_data(person_id: int) -> Json:
    """What she submitted, drafted, asked, wrote, decided and organised. The texts of answers and questions are her
    organisation's, which she may have left: of those it says which and when."""
    return {
        "submissions": [
            {"consultation": pid, "number": row.number, "receipt": row.receipt, "arrived_at": _at(row.arrived_at)}
            for row, pid in db.session.execute(_of_party(Submission, person_id))
        ],
        "drafts": [
            {"consultation": pid, "question": key, "saved_at": _at(row.saved_at)}
            for row, pid, key in db.session.execute(
                _of_party(DraftPart, person_id)
                .join(Question, Question.id == DraftPart.question_id)
                .add_columns(Question.key)
            )
        ],
        "individual_questions": [
            {"consultation": pid, "asked_at": _at(row.asked_at)}
            for row, pid in db.session.execute(_of_party(IndividualQuestion, person_id))
        ],
        "posts": [
            {"consultation": pid, "said": row.text, "at": _at(row.said_at)}
            for row, pid in db.session.execute(_of_consultation(Post, person_id))
        ],
        "teams": [
            {"consultation": pid, "role": row.role, "since": _at(row.since), "until": row.until and _at(row.until)}
            for row, pid in db.session.execute(_of_consultation(TeamMember, person_id))
        ],
    }


def _at(instant: Any) -> str:
    return str(instant.isoformat(timespec="seconds"))


def _of_party(model: Any, person_id: int) -> Select[Any]:
    """Rows of a person with the pid of their consultation."""
    return (
        select(model, Consultation.pid)
        .join(Party, Party.id == model.party_id)
        .join(Consultation, Consultation.id == Party.consultation_id)
        .where(model.person_id == person_id)
        .order_by(model.id)
    )


def _of_consultation(model: Any, person_id: int) -> Select[Any]:
    return (
        select(model, Consultation.pid)
        .join(Consultation, Consultation.id == model.consultation_id)
        .where(model.person_id == person_id)
        .order_by(model.id)
    )
