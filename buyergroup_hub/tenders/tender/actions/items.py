"""What a lot buys and how much of it: what is asked for when the effect is computed."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from buyergroup_hub.events.actions import record
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders.tender import events
from buyergroup_hub.tenders.tender.actions.planning import touch
from buyergroup_hub.tenders.tender.models import Lot, LotItem, Tender


def add_item(
    lot: Lot, tender: Tender, what: str, quantity: Decimal | None = None, unit: str = "", source: str = ""
) -> LotItem:
    """A lot buys so much of something; an unknown quantity is None and never 0 (rule 14)."""
    if quantity is not None and not unit:
        raise RuleBroken(_("Een hoeveelheid zonder eenheid zegt niets. Schrijf erbij of het stuks of tonnen zijn."))
    statement = select(LotItem.id).where(LotItem.lot_id == lot.id, LotItem.what == what)
    if db.session.scalar(statement) is not None:
        raise RuleBroken(_("%(what)s staat al bij dit perceel. Haal dat eerst weg.", what=what))
    item = LotItem(lot_id=lot.id, what=what, quantity=quantity, unit=unit, source=source)
    db.session.add(item)
    touch(tender)
    record(events.ITEM_ADDED, tender, {"lot": lot.number}, group_id=tender.group_id, acting_for=tender.organisation_id)
    return item


def remove_item(item: LotItem, lot: Lot, tender: Tender) -> None:
    db.session.delete(item)
    touch(tender)
    keys = {"lot": lot.number}
    record(events.ITEM_REMOVED, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)
