"""Let more people read a part that was submitted; only its party does, and never fewer (rule 3)."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from buyergroup_hub.access import standing
from buyergroup_hub.consultations.answers.actions.answering import promises
from buyergroup_hub.consultations.answers.models import (
    CONFIDENTIALITY,
    Choice,
    Part,
)
from buyergroup_hub.consultations.releases.models import Answer, Calibration
from buyergroup_hub.consultations.report import events
from buyergroup_hub.consultations.report.models import Point, PointSource
from buyergroup_hub.consultations.sheets.models import Party
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _


def widen(part: Part, to: str, party: Party) -> Choice:
    """Let more people read a part. Only the party can, and not where a published table would tell more by it: a report
    that goes out meanwhile comes first or after, never in between."""
    lock_row(party.consultation, shared=True)
    if CONFIDENTIALITY.index(to) >= CONFIDENTIALITY.index(part.choice.confidentiality):
        raise RuleBroken(_("Je kunt je keuze alleen ruimer maken. De organisatoren rekenen al op je keuze van nu."))
    if _is_counted_online(part.question_id):
        raise RuleBroken(
            _(
                "Bij deze vraag staat al een overzicht online. Met jouw antwoord erbij zijn andere partijen te "
                "herkennen. Daarom kan dit niet."
            )
        )
    choice = Choice(
        part_id=part.id,
        confidentiality=to,
        promise_id=promises()[to].id,
        chosen_at=clock.now(),
        person_id=standing().person_id,
        audience=party.audience,
    )
    part.choices.append(choice)
    keys: dict[str, Json] = {"part": part.id, "confidentiality": to}
    record(events.CHOICE_WIDENED, party, keys, acting_for=party.organisation_id)
    return choice


def _is_counted_online(question_id: int) -> bool:
    """Does a frozen table or a published point say how many answered what to this question?"""
    table = exists().where(Calibration.question_id == question_id)
    point = exists().where(
        Point.audience == "public",
        PointSource.point_id == Point.id,
        PointSource.answer_id == Answer.id,
        Answer.question_id == question_id,
    )
    return bool(db.session.scalar(select(or_(table, point))))
