"""Which tender keeps which commitment, and how commitments stand (model.md §7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import given, seen, standing, visible_to
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.models import Commitment
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders import events
from buyergroup_hub.tenders.models import Tender, TenderCommitment

STANDS = ("kept", "late", "running", "due", "unknown", "withdrawn")


def match(tender: Tender, commitment: Commitment) -> TenderCommitment:
    """This tender brings to market what the organisation promised. It must be a buyer of it."""
    buyers = {tender.organisation_id, *(buyer.organisation_id for buyer in tender.buyers)}
    if commitment.organisation_id not in buyers:
        raise RuleBroken(_("Deze toezegging is van een andere organisatie. Kies er een van een koper."))
    if commitment.withdrawn_at is not None:
        raise RuleBroken(_("Deze toezegging is ingetrokken."))
    found = db.session.get(TenderCommitment, (tender.id, commitment.id))
    if found is None:
        found = TenderCommitment(tender_id=tender.id, commitment_id=commitment.id, matched_on=clock.today())
        db.session.add(found)
        keys = {"commitment": commitment.id}
        record(events.MATCHED, tender, keys, group_id=commitment.group_id, acting_for=commitment.organisation_id)
    return found


def unmatch(tender: Tender, commitment: Commitment) -> None:
    found = db.session.get(TenderCommitment, (tender.id, commitment.id))
    if found is not None:
        db.session.delete(found)
        keys = {"commitment": commitment.id}
        record(events.UNMATCHED, tender, keys, group_id=commitment.group_id, acting_for=commitment.organisation_id)


def stand_of(commitment: Commitment, tenders: Collection[Tender], today: date | None = None) -> str:
    """How a commitment stands: `kept` (a matched tender was published in time), `late` (kept after its day), `running`
    (matched, its day has not come), `due` (matched, its day is over), `unknown` (no project yet), `withdrawn`."""
    if commitment.withdrawn_at is not None:
        return "withdrawn"
    published = [one.published_on for one in tenders if one.published_on is not None]
    if published:
        return "kept" if min(published) <= commitment.due_on else "late"
    if not tenders:
        return "unknown"
    return "running" if (today or clock.today()) <= commitment.due_on else "due"


def matched(commitment_ids: Collection[int], *, seen: ColumnElement[bool] | None = None) -> dict[int, list[Tender]]:
    """By commitment, the tenders that keep it, of those that the person sees."""
    visible = visible_to(standing(), Tender) if seen is None else seen
    rows = (
        select(TenderCommitment)
        .join(Tender, Tender.id == TenderCommitment.tender_id)
        .where(TenderCommitment.commitment_id.in_(commitment_ids), visible)
        .options(joinedload(TenderCommitment.tender))
        .order_by(Tender.published_on)
    )
    found: dict[int, list[Tender]] = {}
    for row in db.session.scalars(rows):
        found.setdefault(row.commitment_id, []).append(row.tender)
    return found


def own_commitments(tender: Tender) -> list[Commitment]:
    """Commitments of its buyers that are not withdrawn, for who says which one it keeps."""
    buyers = {tender.organisation_id, *(buyer.organisation_id for buyer in tender.buyers)} - {None}
    mine = (
        select(Commitment)
        .where(
            Commitment.organisation_id.in_(buyers),
            Commitment.withdrawn_at.is_(None),
            visible_to(standing(), Commitment),
        )
        .options(joinedload(Commitment.group), joinedload(Commitment.organisation), joinedload(Commitment.project))
        .order_by(Commitment.promised_on, Commitment.id)
    )
    return list(db.session.scalars(mine))


def commitments_of(tender: Tender) -> list[Commitment]:
    """The commitments that this tender keeps, of those that the person sees."""
    return list(db.session.scalars(_kept(), given(standing(), tender=tender.id)))


@cache
def _kept() -> Any:
    return (
        select(Commitment)
        .join(TenderCommitment, TenderCommitment.commitment_id == Commitment.id)
        .where(TenderCommitment.tender_id == bindparam("tender"), seen(Commitment))
        .options(joinedload(Commitment.group), joinedload(Commitment.organisation))
    )
