"""Questions about clarifying and individual questions, rounds, and what is said in public."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.consultations.dialogue.models import (
    Clarification,
    Disclosure,
    Handout,
    HandoutFile,
    IndividualQuestion,
    Post,
    Round,
)
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.files.models import File
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.queries import Param, Statement, query

MOST_POSTS = 20
"""How many of the last posts the moderators' page shows."""


class UnansweredRow(NamedTuple):
    pid: str
    title: str
    group_id: int
    demo: bool
    number: int


@query(UnansweredRow)
def questions_unanswered(consultations: Param[Collection[int]]) -> Statement:
    """Per consultation that runs how many questions wait for an answer, and never since when."""
    clarifications = (
        select(func.count())
        .where(
            Clarification.consultation_id == Consultation.id,
            Clarification.answer.is_(None),
            Clarification.withheld_reason.is_(None),
            Clarification.merged_into.is_(None),
        )
        .scalar_subquery()
    )
    alone = (
        select(func.count())
        .where(IndividualQuestion.consultation_id == Consultation.id, IndividualQuestion.settled_at.is_(None))
        .scalar_subquery()
    )
    number = clarifications + alone
    runs = Consultation.concluded_at.is_(None), Consultation.withdrawn_at.is_(None)
    return select(Consultation.pid, Consultation.title, Consultation.group_id, Consultation.demo, number).where(
        Consultation.id.in_(consultations), *runs
    )


@query(Round)
def rounds_of(consultation: Param[int]) -> Statement:
    """With their questions and answers, the newest first; a planned one is the organisers'."""
    rounds = select(Round).where(Round.consultation_id == consultation).order_by(Round.number.desc())
    return rounds.options(selectinload(Round.clarifications))


class PlannedRow(NamedTuple):
    number: int
    goes_out_at: datetime


@query(PlannedRow, unrestricted={Round: "everyone may know when the next round goes out, and nothing more of it"})
def next_round(consultation: Param[int]) -> Statement:
    planned = Round.consultation_id == consultation, Round.published_at.is_(None)
    return select(Round.number, Round.goes_out_at).where(*planned).order_by(Round.number).limit(1)


@query(Clarification)
def clarifications_waiting(consultation: Param[int]) -> Statement:
    """What was asked and did not go out yet, in the order of its random keys."""
    waiting = Clarification.consultation_id == consultation, Clarification.round_id.is_(None)
    return select(Clarification).where(*waiting).order_by(Clarification.key)


@query(tuple[str, str])
def clarifications_beside(consultation: Param[int], key: Param[str]) -> Statement:
    """(key, text) of the questions that another one can say the same as: published ones too, in no order that says
    something."""
    others = (
        Clarification.consultation_id == consultation,
        Clarification.key != key,
        Clarification.merged_into.is_(None),
        Clarification.withheld_reason.is_(None),
    )
    return select(Clarification.key, Clarification.text).where(*others).order_by(Clarification.key)


@query(IndividualQuestion)
def individual_questions_of(party: Param[int]) -> Statement:
    return select(IndividualQuestion).where(IndividualQuestion.party_id == party).order_by(IndividualQuestion.id)


ATTRIBUTED = "an individual question is no secret to the team that answers it: it is put in the name of its party"


@query(IndividualQuestion, unrestricted={Party: ATTRIBUTED, Organisation: ATTRIBUTED})
def individual_questions_to(consultation: Param[int]) -> Statement:
    """What the team was asked alone, with who asked."""
    asked = select(IndividualQuestion).where(IndividualQuestion.consultation_id == consultation)
    whose = joinedload(IndividualQuestion.party).joinedload(Party.organisation)
    return asked.options(whose).order_by(IndividualQuestion.id)


@query(Disclosure, unrestricted={Organisation: "two of the team made the asker known, to the team"})
def disclosures_of(consultation: Param[int]) -> Statement:
    made = select(Disclosure).where(Disclosure.consultation_id == consultation).order_by(Disclosure.id)
    return made.options(joinedload(Disclosure.clarification), joinedload(Disclosure.organisation))


SIGNED = "a post in the public thread is signed"


@query(
    Post,
    unrestricted={
        Post: "that a post was withheld everyone sees; its words the page shows only to its author and the team",
        Organisation: SIGNED,
    },
)
def posts_of(question: Param[int]) -> Statement:
    """Of one question, in order of time."""
    return select(Post).where(Post.question_id == question).options(joinedload(Post.organisation)).order_by(Post.id)


@query(Post, unrestricted={Organisation: SIGNED})
def newest_posts(consultation: Param[int]) -> Statement:
    """What was said last, whatever it was said about: who moderates finds it here, without opening each question."""
    posts = select(Post).where(Post.consultation_id == consultation).order_by(Post.id.desc()).limit(MOST_POSTS)
    return posts.options(joinedload(Post.organisation), joinedload(Post.question))


@query(Handout)
def handouts_of(consultation: Param[int]) -> Statement:
    """What was handed out, the newest first."""
    return select(Handout).where(Handout.consultation_id == consultation).order_by(Handout.id.desc())


@query(tuple[int, File])
def files_handed_out(consultation: Param[int]) -> Statement:
    """(handout, file)."""
    return (
        select(HandoutFile.handout_id, File)
        .join(File, File.id == HandoutFile.file_id)
        .join(Handout, Handout.id == HandoutFile.handout_id)
        .where(Handout.consultation_id == consultation)
        .order_by(HandoutFile.id)
    )
