"""The consultations that take answers now, for who may answer, with how far her own organisation is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.consultations.models import Consultation, DraftPart, Party, Submission
from buyergroup_hub.kit.db import db
from buyergroup_hub.permissions import Standing

SHOWN = 20


def running(who: Standing) -> Sequence[Any]:
    """Open consultations with `title`, `pid`, `closes_at`, `demo` and, where an organisation of hers began, `party`
    (its address), `arrived_at` (its answer stands since then) and `drafted`. What closes first comes first. Nothing for
    who acts for no market party. One query."""
    if not any(place.market for place in who.affiliations):
        return ()
    return db.session.execute(_running(), given(who, parties=sorted(who.parties))).all()


@cache
def _running() -> Any:
    arrived = (
        select(func.max(Submission.arrived_at))
        .where(Submission.party_id == Party.id, Submission.withdrawn_at.is_(None))
        .correlate(Party)
        .scalar_subquery()
    )
    return (
        select(
            Consultation.title,
            Consultation.pid,
            Consultation.closes_at,
            Consultation.demo,
            Party.pid.label("party"),
            arrived.label("arrived_at"),
            exists().where(DraftPart.party_id == Party.id).correlate(Party).label("drafted"),
        )
        .outerjoin(Party, and_(Party.consultation_id == Consultation.id, any_of(Party.id, "parties")))
        .where(seen(Consultation), Consultation.in_state() == bindparam("open", "open"))
        .order_by(Consultation.closes_at, Consultation.id)
        .limit(SHOWN)
    )
