"""Plan a tender, say more of it, show it to more people. Who may read it widens by these acts alone (rule 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.actions.organisations import check_known
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.tender import events
from buyergroup_hub.tenders.tender.actions.circles import show_to
from buyergroup_hub.tenders.tender.actions.proof import recount
from buyergroup_hub.tenders.tender.models import Lot, Tender, TenderBuyer, TenderCode, TenderGroup

EXPECTED = re.compile(r"\d{4}(-Q[1-4])?")


def plan(
    organisation: Organisation,
    title: str,
    *,
    group: Group | None = None,
    nature: str | None = None,
    expected: str | None = None,
    lots: Sequence[str] = (),
    description: str = "",
    sector: str | None = None,
    region: str | None = None,
) -> Tender:
    """An organisation intends to bring something to market. Only its own people see that until they show it.

    Without lots the whole is the one lot. `expected` is `2027-Q1`, `2027`, or None for unknown.
    """
    if organisation.market:
        raise RuleBroken(_("%(name)s is geen opdrachtgever. Kies een publieke opdrachtgever.", name=organisation.name))
    _check_expected(expected)
    tender = Tender(
        organisation=organisation,
        title=title,
        description=description,
        nature=nature,
        sector=sector or (group.sector if group else None),
        expected=expected,
        region=region,
        intended_on=clock.today(),
        audience=f"org:{organisation.id}",
        demo=organisation.demo,
        changed_at=clock.now(),
        buyers=[TenderBuyer(position=0, organisation_id=organisation.id, name=organisation.name)],
        groups=[],
        codes=[],
        lots=_lots(lots),
    )
    if group is not None:
        tender.groups.append(TenderGroup(group=group, group_id=group.id, relation="set", home=True))
    db.session.add(tender)
    record(events.PLANNED, tender, {"organisation": organisation.id}, **_who(tender))
    return tender


def _lots(titles: Sequence[str]) -> list[Lot]:
    if not titles:
        return [Lot(number=1, kind="whole", uses=[], awards=[])]
    return [Lot(number=number, kind="lot", title=title, uses=[], awards=[]) for number, title in enumerate(titles, 1)]


def _check_expected(expected: str | None) -> None:
    if expected is not None and not EXPECTED.fullmatch(expected):
        raise RuleBroken(_("Kies een kwartaal of een jaar, of laat het leeg als je het nog niet weet."))


def _who(tender: Tender) -> dict[str, Any]:
    return {"group_id": tender.group_id, "acting_for": tender.organisation_id}


def edit(tender: Tender, **said: Any) -> None:
    """Change what a tender says of itself; what it did is said by the verbs."""
    _check_expected(said.get("expected"))
    changed = [field for field, value in said.items() if getattr(tender, field) != value]
    for field, value in said.items():
        setattr(tender, field, value)
    if changed:
        touch(tender)
        record(events.EDITED, tender, {"fields": sorted(changed)}, **_who(tender))


def code(tender: Tender, codes: Sequence[str]) -> None:
    """Say which CPV codes it is about, the main one first."""
    tender.codes = []
    db.session.flush()
    tender.codes = [TenderCode(code=one, position=place) for place, one in enumerate(dict.fromkeys(codes))]


def touch(tender: Tender) -> None:
    """What it says changed: the search takes it in again."""
    tender.changed_at = clock.now()


def add_lot(tender: Tender, title: str, project_type: str | None = None) -> Lot:
    """Divide a tender further. The first lot that is named takes the place of the whole."""
    _check_unpublished(tender, _("De aanbesteding is gepubliceerd. Nieuwe percelen komen uit een publicatie."))
    whole = next((lot for lot in tender.lots if lot.kind == "whole"), None)
    if whole is not None:
        whole.kind, whole.title, whole.project_type = "lot", title, project_type or whole.project_type
        lot = whole
    else:
        number = max((one.number for one in tender.lots), default=0) + 1
        lot = Lot(number=number, kind="lot", title=title, project_type=project_type, uses=[], awards=[])
        tender.lots.append(lot)
    touch(tender)
    record(events.LOT_ADDED, tender, {"lot": lot.number}, **_who(tender))
    return lot


def edit_lot(lot: Lot, tender: Tender, **said: Any) -> None:
    for field, value in said.items():
        setattr(lot, field, value)
    touch(tender)
    record(events.LOT_EDITED, tender, {"lot": lot.number}, **_who(tender))


def remove_lot(lot: Lot, tender: Tender) -> None:
    """Take a lot out again, as long as nothing was published and it asks for nothing."""
    _check_unpublished(tender, _("De aanbesteding is gepubliceerd. Een perceel haal je er niet meer uit."))
    if lot.uses:
        raise RuleBroken(_("Dit perceel heeft bepalingen. Haal die er eerst uit."))
    if len(tender.lots) == 1:
        raise RuleBroken(_("Een aanbesteding heeft minstens één perceel of is één geheel."))
    tender.lots.remove(lot)
    touch(tender)
    record(events.LOT_REMOVED, tender, {"lot": lot.number}, **_who(tender))


def share(tender: Tender, circle: str) -> None:
    """Show it to the clients of its group, or to everyone, in the demand calendar. Nobody widens it but this act."""
    group = tender.home
    if tender.is_public:
        raise RuleBroken(_("Iedereen ziet deze aanbesteding al."))
    if tender.organisation is not None:
        check_known(tender.organisation)
    show_to(tender, f"clients:{_own_group(group).id}" if circle == "clients" else "public")
    touch(tender)
    record(events.SHARED, tender, {"circle": circle}, **_who(tender))


def _own_group(group: Group | None) -> Group:
    """The group in which the person is a client herself, so that she goes on seeing what she shows."""
    if group is None:
        raise RuleBroken(_("Kies eerst bij welke groep de aanbesteding hoort."))
    if not standing().client_in(group.id):
        raise RuleBroken(
            _("Je bent geen opdrachtgever in %(group)s. Zet de aanbesteding in de vraagkalender.", group=group.name)
        )
    return group


def recount_of(tender: Tender) -> None:
    """Count again what this tender is proof of."""
    clauses = {use.clause_id for lot in tender.lots for use in lot.uses}
    recount([group.group_id for group in tender.groups], clauses)


def decide(tender: Tender, on: date | None = None) -> None:
    """The organisation decided that it goes to market."""
    _check_running(tender)
    if tender.decided_on is not None:
        raise RuleBroken(_("Over deze aanbesteding is al besloten."))
    day = past(on)
    if tender.published_on is not None and day > tender.published_on:
        raise RuleBroken(_("Het besluit kan niet na de publicatie zijn genomen. Kies een eerdere dag."), at="on")
    tender.decided_on = day
    touch(tender)
    record(events.DECIDED, tender, **_who(tender))


def cancel(tender: Tender, reason: str, on: date | None = None) -> None:
    """It does not go on. It stays readable, with the reason; lots that went to market were asked and keep counting."""
    _check_running(tender)
    if tender.stage == "realised":
        raise RuleBroken(_("Alle percelen zijn gerealiseerd. Je kunt de aanbesteding niet meer annuleren."))
    day = past(on)
    known = [tender.decided_on, tender.published_on]
    known += [one for lot in tender.lots for one in (lot.awarded_on, lot.contracted_on, lot.realised_on)]
    if last := max((one for one in known if one is not None and one > day), default=None):
        raise RuleBroken(
            _("Op %(day)s gebeurde er nog iets met deze aanbesteding. Kies een latere dag.", day=short_day(last)),
            at="on",
        )
    tender.cancelled_on, tender.cancelled_reason = day, reason
    touch(tender)
    keys: Mapping[str, Any] = {"day": tender.cancelled_on.isoformat()}
    record(events.CANCELLED, tender, keys, payload={"reason": reason}, **_who(tender))


def past(on: date | None) -> date:
    """A day that has come: today, or an earlier one that is given."""
    if on is not None and on > clock.today():
        raise RuleBroken(_("Deze dag ligt in de toekomst. Leg de dag vast als het zover is."), at="on")
    return on or clock.today()


def _check_running(tender: Tender) -> None:
    if tender.cancelled_on is not None:
        raise RuleBroken(_("Deze aanbesteding is geannuleerd."))


def _check_unpublished(tender: Tender, sentence: str) -> None:
    _check_running(tender)
    if tender.published_on is not None:
        raise RuleBroken(sentence)


def loaded(tender_id: int) -> Tender:
    """A tender with all its parts, read anew."""
    whole = select(Tender).where(Tender.id == tender_id).options(*Tender.whole())
    return db.session.scalars(whole.execution_options(populate_existing=True)).unique().one()


def held(tender: Tender) -> Tender:
    """The same tender, read anew and kept from others until this transaction ends: who edits judges on what holds."""
    db.session.execute(select(Tender.id).where(Tender.id == tender.id).with_for_update())
    return loaded(tender.id)


def own_clients() -> list[Organisation]:
    """The public clients that the person works for."""
    ids = [place.organisation_id for place in standing().affiliations if not place.market]
    statement = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)
    return list(
        db.session.scalars(statement.options(joinedload(Organisation.identifiers)).order_by(Organisation.id)).unique()
    )
