"""What a lot buys and how much of it, and which consultations came before: what is asked for when the effect is
computed, and when somebody bids who was involved earlier."""

from __future__ import annotations

from collections.abc import Sequence

from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.tenders.tender import events
from buyergroup_hub.tenders.tender.actions.planning import touch
from buyergroup_hub.tenders.tender.models import Tender, TenderConsultation
from buyergroup_hub.tenders.tender.queries import consultations_before


def involve(tender: Tender, consultations: Sequence[Consultation]) -> None:
    """These consultations came before this tender, and no others."""
    wanted = {consultation.id: consultation for consultation in consultations}
    seen = {one.id for one in consultations_before(tender.id)}
    for consultation_id in seen - wanted.keys():
        db.session.delete(db.session.get_one(TenderConsultation, (tender.id, consultation_id)))
        _told(events.NOT_INVOLVED, tender, consultation_id)
    for consultation_id in wanted.keys() - seen:
        row = TenderConsultation(tender_id=tender.id, consultation_id=consultation_id, linked_on=clock.today())
        db.session.add(row)
        _told(events.INVOLVED, tender, consultation_id)
    db.session.flush()


def _told(name: str, tender: Tender, consultation_id: int) -> None:
    touch(tender)
    keys = {"consultation": consultation_id}
    record(name, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)
