"""Unsealing, and reading what was unsealed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from buyergroup_hub.access import standing
from buyergroup_hub.consultations.answers.actions.answering import COUNTS_UNSEALED, whole
from buyergroup_hub.consultations.answers.models import (
    Choice,
    Part,
    PartFile,
    Submission,
)
from buyergroup_hub.consultations.releases import events
from buyergroup_hub.consultations.releases.models import Answer, Release, ReleaseFile
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.events.actions import record
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def is_unsealed(submission: Submission) -> bool:
    made = select(Answer.id).where(Answer.part_id.in_([part.id for part in submission.parts]))
    return db.session.scalar(made.limit(1)) is not None


def unseal_submission(submission: Submission, consultation: Consultation) -> list[Answer]:
    """Make the rows by which organisers read the parts of one submission."""
    made = [
        Answer(
            part_id=part.id,
            consultation_id=consultation.id,
            party_id=submission.party_id,
            question_id=part.question_id,
            audience=f"organisers:{consultation.id}",
            demo=consultation.demo,
        )
        for part in submission.parts
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def unseal(consultation: Consultation) -> None:
    """Make the rows by which organisers read the answers: an organiser's act, after closing, never the worker's."""
    lock_row(consultation)
    if consultation.state != "closed":
        raise RuleBroken(
            _("De antwoorden gaan pas open na de sluiting, en één keer. Tot die tijd zien organisatoren niets.")
        )
    consultation.unsealed_at = clock.now()
    for submission in db.session.scalars(counting(consultation.id).options(*whole())):
        unseal_submission(submission, consultation)
    record(events.UNSEALED, consultation, group_id=consultation.group_id)


def counting(consultation_id: int) -> Select[Submission]:
    """Of each party the submission that counts: the last that was not withdrawn."""
    later = aliased(Submission)
    last = (
        select(func.max(later.number))
        .where(later.party_id == Submission.party_id, later.withdrawn_at.is_(None))
        .correlate(Submission)
        .scalar_subquery()
    )
    return (
        select(Submission)
        .join(Party, Party.id == Submission.party_id)
        .where(
            Party.consultation_id == consultation_id,
            Submission.withdrawn_at.is_(None),
            Submission.number == last,
        )
        .order_by(Submission.pid)
    )


def answers_of(consultation: Consultation) -> list[Answer]:
    """The answers that count, with what a decision about them needs; organisers only. In an order that says nothing."""
    return list(db.session.scalars(_counting_answers(consultation.id).order_by(Answer.pid)))


def answer_of(consultation: Consultation, answer_id: int) -> Answer | None:
    """One of them, or None where it does not count any more. A page about it reads no other."""
    return db.session.scalars(_counting_answers(consultation.id).where(Answer.id == answer_id)).one_or_none()


def _counting_answers(consultation_id: int) -> Select[Answer]:
    standing_ids = counting(consultation_id).with_only_columns(Submission.id)
    return (
        select(Answer)
        .join(Part, Part.id == Answer.part_id)
        .where(Answer.consultation_id == consultation_id, Part.submission_id.in_(standing_ids))
        .options(
            joinedload(Answer.part).selectinload(Part.choices).joinedload(Choice.promise),
            joinedload(Answer.part).selectinload(Part.files).joinedload(PartFile.file),
            joinedload(Answer.party).joinedload(Party.organisation),
            joinedload(Answer.question),
            selectinload(Answer.releases).joinedload(Release.answer),
            selectinload(Answer.releases).selectinload(Release.files).joinedload(ReleaseFile.file),
        )
    )


def read(answers: Sequence[Answer]) -> None:
    """Record that the raw text of these answers is opened, by whoever acts (rule 3)."""
    for answer in answers:
        record(events.READ, answer, {"answer": answer.pid})


def was_read(answer: Answer) -> bool:
    """Has whoever acts opened it before? A form that comes back with errors shows it again and is no new reading."""
    mine = Event.name == events.READ, Event.actor_id == standing().person_id
    of_it = Event.subject_kind == Answer.__tablename__, Event.subject_id == answer.id
    return db.session.scalar(select(Event.seq).where(*mine, *of_it).limit(1)) is not None


def unseal_what_counts(submission: Submission, consultation: Consultation) -> None:
    """Once: what counted before was unsealed with the others."""
    if not is_unsealed(submission):
        unseal_submission(submission, consultation)


COUNTS_UNSEALED.append(unseal_what_counts)
