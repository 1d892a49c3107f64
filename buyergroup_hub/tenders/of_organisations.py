"""What tenders show on the page of an organisation: no more than its rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import case, func, select

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.groups.models import Group, in_words
from buyergroup_hub.kit.db import read
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.web import once
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders import pages
from buyergroup_hub.tenders.models import Adoption, ClauseUse, Lot, Tender, TenderGroup


@dataclass(frozen=True)
class OwnLot:
    """A lot that is counted, with how many clauses it used as they stand, changed and dropped."""

    contracted_on: date | None
    used: int
    changed: int
    dropped: int

    @property
    def asked(self) -> bool:
        """Was a clause asked of the market in it?"""
        return self.used + self.changed > 0


@dataclass(frozen=True)
class Own:
    """A tender of an organisation."""

    pid: str
    title: str
    demo: bool
    stage: str
    lots: list[OwnLot] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    @property
    def uses(self) -> tuple[int, int, int]:
        """How many uses of clauses: as they stand, changed, dropped."""
        return (
            sum(lot.used for lot in self.lots),
            sum(lot.changed for lot in self.lots),
            sum(lot.dropped for lot in self.lots),
        )


@dataclass(frozen=True)
class Took:
    """A set that an organisation took over."""

    pid: str
    demo: bool
    project: str
    adopted_on: date
    group: str


Owned = tuple[list[Own], list[Took]]


def of_organisations(things: Sequence[Any], who: Standing) -> Mapping[int, Owned]:
    """By organisation, its tenders that the person sees, and the sets that it took over; what three slots of its page
    ask is looked up once."""
    ids = tuple(thing.id for thing in things)
    return once(("tenders of organisations", ids), lambda: _owned(ids, who))


def _owned(ids: Sequence[int], who: Standing) -> dict[int, Owned]:
    asked = given(who, ids=list(ids))
    owned: dict[int, Owned] = {}
    tenders: dict[int, Own] = {}
    for organisation_id, tender_id, *shown in read(_tenders(), asked):
        tenders[tender_id] = Own(*shown)
        owned.setdefault(organisation_id, ([], []))[0].append(tenders[tender_id])
    _fill(tenders)
    for row in read(_adoptions(), asked):
        took = Took(row.pid, row.demo, row.project, row.adopted_on, in_words(row.name_nl, row.name_en))
        owned.setdefault(row.organisation_id, ([], []))[1].append(took)
    return owned


def _fill(tenders: Mapping[int, Own]) -> None:
    if not tenders:
        return
    these = {"tenders": list(tenders)}
    for tender_id, *shown in read(_lots(), these):
        tenders[tender_id].lots.append(OwnLot(*shown))
    for tender_id, name_nl, name_en in read(_groups(), these):
        tenders[tender_id].groups.append(in_words(name_nl, name_en))


@cache
def _tenders() -> Any:
    shown = select(Tender.organisation_id, Tender.id, Tender.pid, Tender.title, Tender.demo, Tender.stage)
    return shown.where(any_of(Tender.organisation_id, "ids"), seen(Tender)).order_by(Tender.id.desc())


@cache
def _lots() -> Any:
    uses = [func.sum(case((ClauseUse.use == use, 1), else_=0)) for use in ("used", "changed", "dropped")]
    return (
        select(Lot.tender_id, Lot.contracted_on, *uses)
        .outerjoin(ClauseUse, ClauseUse.lot_id == Lot.id)
        .where(any_of(Lot.tender_id, "tenders"), Lot.kind != "part", Lot.replaced_by_id.is_(None))
        .group_by(Lot.id, Lot.tender_id, Lot.contracted_on)
    )


@cache
def _groups() -> Any:
    named = select(TenderGroup.tender_id, Group.name_nl, Group.name_en).join(Group, Group.id == TenderGroup.group_id)
    return named.where(any_of(TenderGroup.tender_id, "tenders")).order_by(TenderGroup.id)


@cache
def _adoptions() -> Any:
    shown = Adoption.organisation_id, Adoption.pid, Adoption.demo, Adoption.project, Adoption.adopted_on
    return (
        select(*shown, Group.name_nl, Group.name_en)
        .join(Group, Group.id == Adoption.group_id)
        .where(any_of(Adoption.organisation_id, "ids"), seen(Adoption))
        .order_by(Adoption.id.desc())
    )


def chain(organisations: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """The steps of an organisation from tender to contract, of what the person sees."""
    return {key: _steps(tenders) for key, (tenders, _took) in of_organisations(organisations, who).items()}


def _steps(tenders: Sequence[Own]) -> list[dict[str, Any]]:
    lots = [lot for tender in tenders for lot in tender.lots]
    used = sum(lot.asked for lot in lots)
    signed = sum(lot.contracted_on is not None for lot in lots)
    return [
        _step(
            "tenders",
            len(tenders),
            ngettext("aanbesteding", "aanbestedingen", len(tenders)),
            pages.lots_count(len(lots)),
        ),
        _step(
            "uses",
            _("%(n)s van %(of)s", n=used, of=len(lots)),
            ngettext("perceel met bepalingen", "percelen met bepalingen", len(lots)),
        ),
        _step("contracts", signed, ngettext("contract", "contracten", signed)),
    ]


def _step(key: str, count: object, label: str, note: str | None = None) -> dict[str, Any]:
    return {"key": key, "count": count, "label": label, "state": "done" if count else "next", "note": note}


def leads(organisations: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By organisation, in how many of its lots clauses were asked."""
    found = {}
    for organisation_id, (tenders, _took) in of_organisations(organisations, who).items():
        lots = [lot for tender in tenders for lot in tender.lots]
        used = sum(lot.asked for lot in lots)
        if used:
            found[organisation_id] = ngettext(
                "paste bepalingen toe in %(used)s van %(num)d perceel",
                "paste bepalingen toe in %(used)s van %(num)d percelen",
                len(lots),
                used=used,
            )
    return found
