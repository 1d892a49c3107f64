"""Warn parties with a draft that was not submitted, a day and two hours before closing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select

from buyergroup_hub.consultations.answers.models import DraftPart, Submission, Warned
from buyergroup_hub.consultations.sheets.actions.telling import people_of_parties, tell
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json

WARNED_BEFORE = (2, 24)
"""Hours before closing at which a party is warned that drafted something and did not submit it; nearest first."""


@each_turn
def warn_before_closing() -> None:
    """Warn parties that drafted something and have no submission that counts. Nobody else learns of it."""
    now = clock.now()
    soon = select(Consultation).where(
        Consultation.opened_at.is_not(None),
        Consultation.withdrawn_at.is_(None),
        Consultation.closes_at > now,
        Consultation.closes_at <= now + timedelta(hours=max(WARNED_BEFORE)),
    )
    for consultation in db.session.scalars(soon.order_by(Consultation.id)):
        _warn(consultation)


def _warn(consultation: Consultation) -> None:
    """The nearest warning only: a party that begins in the last hour is not warned twice."""
    left = consultation.closes_at - clock.now()
    hours = next(hours for hours in WARNED_BEFORE if left <= timedelta(hours=hours))
    warned = exists().where(
        Warned.party_id == Party.id, Warned.hours <= hours, Warned.closes_at == consultation.closes_at
    )
    drafted = exists().where(DraftPart.party_id == Party.id)
    submitted = exists().where(Submission.party_id == Party.id, Submission.withdrawn_at.is_(None))
    waiting = select(Party).where(Party.consultation_id == consultation.id, drafted, ~submitted, ~warned)
    for party in db.session.scalars(waiting.order_by(Party.id)).all():
        db.session.add(Warned(party_id=party.id, hours=hours, closes_at=consultation.closes_at))
        keys: dict[str, Json] = {"party": party.id, "closes_at": consultation.closes_at.isoformat()}
        people = people_of_parties(consultation.id, party.id)
        tell("consultations.closing_soon", keys, people, demo=party.demo)
