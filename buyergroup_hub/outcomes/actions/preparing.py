"""Say of a lot which data it has: agreed, received, or not applicable. What nobody says of is missing."""

from __future__ import annotations

from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.outcomes import events
from buyergroup_hub.outcomes.models import LotInput
from buyergroup_hub.tenders.tender import completeness
from buyergroup_hub.tenders.tender.models import Lot, Tender


def record_input(lot: Lot, tender: Tender, key: str, state: str | None, note: str = "") -> LotInput | None:
    """How the lot stands with a datum; None takes back what was said, and it is missing again."""
    found = db.session.get(LotInput, (lot.id, key))
    if state is None:
        if found is not None:
            db.session.delete(found)
            _tell(lot, tender, key, "missing")
        return None
    if found is None:
        brings = next((use for use in lot.uses if key in completeness.brought_by(use.version, use.level)), None)
        found = LotInput(lot_id=lot.id, key=key, use_id=brings.id if brings else None)
        db.session.add(found)
    if (found.state, found.note) != (state, note):
        found.state, found.note, found.recorded_on = state, note, clock.today()
        _tell(lot, tender, key, state)
    return found


def _tell(lot: Lot, tender: Tender, key: str, state: str) -> None:
    keys: dict[str, Json] = {"lot": lot.number, "key": key, "state": state}
    record(events.INPUT_RECORDED, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)
