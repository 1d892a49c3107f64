"""Which tender keeps which commitment, and how commitments stand."""

from __future__ import annotations

from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders.commitments import events
from buyergroup_hub.tenders.commitments.models import TenderCommitment
from buyergroup_hub.tenders.tender.models import Tender


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
    tender_commitment = db.session.get(TenderCommitment, (tender.id, commitment.id))
    if tender_commitment is not None:
        db.session.delete(tender_commitment)
        keys = {"commitment": commitment.id}
        record(events.UNMATCHED, tender, keys, group_id=commitment.group_id, acting_for=commitment.organisation_id)
