"""Put right a day that was typed wrong. What happened stays in its order: decided, published, awarded, contracted,
delivered."""

from __future__ import annotations

from datetime import date

from buyergroup_hub.events.actions import record
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders.glossary import STEP_WORDS
from buyergroup_hub.tenders.tender import events
from buyergroup_hub.tenders.tender.actions.planning import past, touch
from buyergroup_hub.tenders.tender.models import Lot, Tender

OF_TENDER = ("decided", "published")
OF_LOT = ("awarded", "contracted", "realised")


def days_of(thing: Tender | Lot) -> dict[str, date]:
    """The days that stand with a tender or lot and can be put right, by step, in their order."""
    steps = OF_TENDER if isinstance(thing, Tender) else OF_LOT
    return {step: day for step in steps if (day := getattr(thing, f"{step}_on")) is not None}


def correct_day(tender: Tender, step: str, on: date, lot: Lot | None = None) -> None:
    """Promises are kept or late by the day of publication, and nobody else can mend a day that no notice says."""
    _check_known(tender, lot or tender, step)
    day = past(on)
    _check_order(tender, step, day, lot)
    if step == "published":
        _take_along(tender, day)
    setattr(lot or tender, f"{step}_on", day)
    touch(tender)
    keys: dict[str, Json] = {"step": step, "day": day.isoformat()}
    if lot is not None:
        keys["lot"] = lot.number
    name = events.DAY_CORRECTED if lot is None else events.LOT_DAY_CORRECTED
    record(name, tender, keys, group_id=tender.group_id, acting_for=tender.organisation_id)


def _check_known(tender: Tender, thing: Tender | Lot, step: str) -> None:
    if tender.cancelled_on is not None:
        raise RuleBroken(_("Deze aanbesteding is geannuleerd."))
    if step not in days_of(thing):
        raise RuleBroken(_("De dag van %(step)s is niet bekend. Leg die eerst vast.", step=STEP_WORDS[step]))


def _check_order(tender: Tender, step: str, day: date, lot: Lot | None) -> None:
    """Against every other day that is known: of the tender, and of this lot or, for a day of the tender, of each. The
    decision gives way to the publication, which it never stood in the way of."""
    order = (*OF_TENDER, *OF_LOT)
    for one in [lot] if lot else tender.lots:
        for other, known in (days_of(tender) | days_of(one)).items():
            said = {"step": STEP_WORDS[other], "day": short_day(known)}
            if order.index(other) > order.index(step) and day > known:
                raise RuleBroken(_("Dat is na %(step)s van %(day)s. Kies een eerdere dag.", **said), at="on")
            if order.index(other) < order.index(step) and day < known and step != "published":
                raise RuleBroken(_("Dat is vóór %(step)s van %(day)s. Kies een latere dag.", **said), at="on")


def _take_along(tender: Tender, day: date) -> None:
    """What was taken from the day of publication moves with it: the check, and a decision of the same day or later."""
    was, decided = tender.published_on, tender.decided_on or day
    tender.ready_on = day if tender.ready_on == was else tender.ready_on
    tender.decided_on = day if decided == was else min(decided, day)
