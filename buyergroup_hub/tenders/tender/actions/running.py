"""Bring a tender to market and say how it went: publication, award, contract, delivery."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.tender import completeness, events
from buyergroup_hub.tenders.tender.actions.circles import show_to
from buyergroup_hub.tenders.tender.actions.planning import past, recount_of, touch
from buyergroup_hub.tenders.tender.models import ArrangedInput, Award, Lot, Tender


def publish(tender: Tender, on: date | None = None) -> None:
    """It went to market: from now on everyone sees it, and its lots are counted. What the check said today is kept."""
    if tender.cancelled_on is not None:
        raise RuleBroken(_("Deze aanbesteding is geannuleerd."))
    if tender.published_on is not None:
        raise RuleBroken(_("Deze aanbesteding is al gepubliceerd."))
    if not tender.counted:
        raise RuleBroken(_("De aanbesteding heeft nog geen perceel. Voeg er eerst een toe."))
    day = past(on)
    completeness.keep_readiness(tender, day)
    show_to(tender, "public")
    tender.published_on = day
    tender.decided_on = min(tender.decided_on or day, day)  # what went to market had been decided by then
    touch(tender)
    record(events.PUBLISHED, tender, {"day": day.isoformat()}, **_who(tender))
    recount_of(tender)


def award(
    lot: Lot,
    tender: Tender,
    winner: str,
    *,
    on: date | None = None,
    amount: Decimal | None = None,
    organisation: Organisation | None = None,
    contract_ref: str | None = None,
) -> Award:
    """A lot went to somebody."""
    _check_at_market(tender)
    if lot.not_awarded_reason is not None:
        raise RuleBroken(_("Dit perceel is niet gegund. Je kunt geen gunning meer vastleggen."))
    day = lot.awarded_on or past(on)
    if tender.published_on is not None and day < tender.published_on:
        raise RuleBroken(_("Er kan niet vóór de publicatie zijn gegund. Kies een latere dag."), at="on")
    lot.awarded_on = day
    won = Award(
        name=winner,
        organisation_id=organisation.id if organisation else None,
        amount=amount,
        currency=None if amount is None else "EUR",
        contract_ref=contract_ref,
    )
    lot.awards.append(won)
    touch(tender)
    record(events.AWARDED, tender, {"lot": lot.number, "day": lot.awarded_on.isoformat()}, **_who(tender))
    return won


def leave_unawarded(lot: Lot, tender: Tender, reason: str) -> None:
    """A lot went to nobody. It was asked, so it keeps counting."""
    _check_at_market(tender)
    if lot.awarded_on is not None:
        raise RuleBroken(_("Dit perceel is al gegund."))
    lot.not_awarded_reason = reason
    touch(tender)
    record(events.NOT_AWARDED, tender, {"lot": lot.number}, **_who(tender))


def contract(lot: Lot, tender: Tender, on: date | None = None, realisation_expected: str | None = None) -> None:
    """The contract of a lot was signed."""
    if lot.awarded_on is None:
        raise RuleBroken(_("Dit perceel is nog niet gegund. Leg eerst de gunning vast."))
    day = past(on)
    if day < lot.awarded_on:
        raise RuleBroken(_("Het contract kan niet vóór de gunning zijn gesloten. Kies een latere dag."), at="on")
    if lot.realised_on is not None and day > lot.realised_on:
        raise RuleBroken(_("Het contract kan niet na de oplevering zijn gesloten. Kies een eerdere dag."), at="on")
    lot.contracted_on, lot.realisation_expected = day, realisation_expected or lot.realisation_expected
    touch(tender)
    record(events.CONTRACTED, tender, {"lot": lot.number, "day": day.isoformat()}, **_who(tender))


def realise(lot: Lot, tender: Tender, on: date | None = None) -> None:
    """What a lot asked for was delivered."""
    if lot.contracted_on is None:
        raise RuleBroken(_("Van dit perceel is nog geen contract bekend. Leg dat eerst vast."))
    day = past(on)
    if day < lot.contracted_on:
        raise RuleBroken(_("Er kan niet vóór het contract zijn opgeleverd. Kies een latere dag."), at="on")
    lot.realised_on = day
    touch(tender)
    record(events.REALISED, tender, {"lot": lot.number, "day": day.isoformat()}, **_who(tender))


def arrange(tender: Tender, key: str, how: str) -> ArrangedInput:
    """Say how a datum comes that no clause of this tender asks for."""
    found = next((one for one in completeness.arranged(tender) if one.key == key), None)
    if found is None:
        found = ArrangedInput(tender_id=tender.id, key=key)
        db.session.add(found)
    found.how, found.arranged_on = how, clock.today()
    touch(tender)
    record(events.ARRANGED, tender, {"key": key}, **_who(tender))
    return found


def _check_at_market(tender: Tender) -> None:
    if tender.published_on is None:
        raise RuleBroken(_("De aanbesteding is nog niet gepubliceerd. Leg eerst de publicatie vast."))
    if tender.cancelled_on is not None:
        raise RuleBroken(_("Deze aanbesteding is geannuleerd."))


def _who(tender: Tender) -> dict[str, Any]:
    return {"group_id": tender.group_id, "acting_for": tender.organisation_id}
