"""Commitments: those that a tender keeps or may keep, and the tenders that keep them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.commitments.models import TenderCommitment
from buyergroup_hub.tenders.tender.models import Tender

WHOSE = "whoever sees a commitment sees who made it, and to which group"
NAMED = joinedload(Commitment.group), joinedload(Commitment.organisation)


@query(Commitment, unrestricted={Group: WHOSE, Organisation: WHOSE})
def commitments() -> Statement:
    return select(Commitment).options(*NAMED).order_by(Commitment.promised_on, Commitment.id)


@query(Commitment, unrestricted={Group: WHOSE, Organisation: WHOSE})
def commitments_of(tender: Param[int]) -> Statement:
    """Those that it keeps."""
    kept = select(Commitment).join(TenderCommitment, TenderCommitment.commitment_id == Commitment.id)
    return kept.where(TenderCommitment.tender_id == tender).options(*NAMED)


@query(Commitment, unrestricted={Group: WHOSE, Organisation: WHOSE})
def commitments_to_keep(buyers: Param[Collection[int]]) -> Statement:
    """Of these organisations, with their project where the person sees that too."""
    stand = Commitment.organisation_id.in_(buyers), Commitment.withdrawn_at.is_(None)
    statement = select(Commitment).where(*stand).options(*NAMED, joinedload(Commitment.project))
    return statement.order_by(Commitment.promised_on, Commitment.id)


class KeepingTender(NamedTuple):
    commitment_id: int
    pid: str
    title: str
    demo: bool
    stage: str
    published_on: date | None


@query(KeepingTender)
def tenders_keeping(commitments: Param[Collection[int]]) -> Statement:
    shown = Tender.pid, Tender.title, Tender.demo, Tender.stage, Tender.published_on
    keeping = select(TenderCommitment.commitment_id, *shown).join(Tender, Tender.id == TenderCommitment.tender_id)
    return keeping.where(TenderCommitment.commitment_id.in_(commitments)).order_by(Tender.published_on, Tender.id)
