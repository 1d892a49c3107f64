"""Who counts in what is said of all answers together, and the frozen tables (rule 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from buyergroup_hub.consultations.releases import calibrator
from buyergroup_hub.consultations.releases.calibrator import Respondent
from buyergroup_hub.consultations.releases.models import Answer, Calibration
from buyergroup_hub.consultations.sheets.actions.planning import questions_of
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Organisation, OrganisationSuccession


def calibrate(consultation: Consultation, answers: Sequence[Answer]) -> None:
    """Freeze one table per question that has none yet. A frozen one is never computed again: two moments would tell
    one party apart."""
    there = set(db.session.scalars(select(Calibration.question_id).filter_by(consultation_id=consultation.id)))
    tops = concerns(answers)
    for question in questions_of(consultation):
        rows = calibrator.table(
            question, respondents([each for each in answers if each.question_id == question.id], tops)
        )
        if rows and question.id not in there:
            db.session.add(
                Calibration(
                    consultation_id=consultation.id,
                    question_id=question.id,
                    rows=rows,
                    as_of=clock.now(),
                    audience="public",
                )
            )


def respondents(answers: Sequence[Answer], tops: Mapping[int, int]) -> list[Respondent]:
    """In the order of their organisations: of each concern the lowest counts."""
    ordered = sorted(answers, key=lambda answer: (answer.party.organisation_id, answer.id))
    return [
        Respondent(
            tops[answer.party.organisation_id],
            answer.part.choice.confidentiality,
            answer.part.value,
            answer.party.organisation.verified_at is not None,
        )
        for answer in ordered
    ]


def concerns(answers: Sequence[Answer]) -> dict[int, int]:
    """Of each answering organisation its concern: all that parents and successions tie together, also through those
    that did not answer. They count once."""
    ids = {answer.party.organisation_id for answer in answers}
    leads: dict[int, int] = {}
    asked, concern = set(ids), set[int]()
    while asked:
        concern |= asked
        parents = select(Organisation.id, Organisation.parent_id).where(
            Organisation.parent_id.is_not(None), or_(Organisation.id.in_(asked), Organisation.parent_id.in_(asked))
        )
        successors = select(OrganisationSuccession.from_id, OrganisationSuccession.to_id).where(
            or_(OrganisationSuccession.from_id.in_(asked), OrganisationSuccession.to_id.in_(asked))
        )
        ties: list[Any] = list(db.session.execute(parents.union_all(successors)))
        for pair in ties:
            first, other = sorted(_top(each, leads) for each in pair)
            if first != other:
                leads[other] = first
        asked = {each for pair in ties for each in pair} - concern
    return {organisation_id: _top(organisation_id, leads) for organisation_id in ids}


def _top(organisation_id: int, leads: Mapping[int, int]) -> int:
    while organisation_id in leads:
        organisation_id = leads[organisation_id]
    return organisation_id
