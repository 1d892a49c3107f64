"""What lots did with clauses, which clauses a lot can use, and what waits to be told of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import contains_eager

from buyergroup_hub.clauses.registry.models import Clause, ClauseText, ClauseVersion
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.groups.group.models import Group, in_words
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.tender.models import (
    ClauseUse,
    Lot,
    Tender,
)
from buyergroup_hub.tenders.tender.queries import COUNTED, TenderTask, first_buyer, task, titled


@query(Lot)
def lots_to_fill(organisations: Param[Collection[int]]) -> Statement:
    """The lots that a basket can go into, with their tenders: these are not published."""
    open_ones = Tender.organisation_id.in_(organisations), Tender.published_on.is_(None), Tender.cancelled_on.is_(None)
    lots = select(Lot).join(Lot.tender).options(contains_eager(Lot.tender))
    return lots.where(*open_ones).order_by(Tender.title, Lot.number)


@query(TenderTask)
def results_untold(organisations: Param[Collection[int]]) -> Statement:
    """Uses in realised lots of which nobody said what came of them."""
    untold = ClauseUse.use != "dropped", ClauseUse.result.is_(None), Lot.realised_on.is_not(None)
    uses = task(func.count(ClauseUse.id)).join(Lot, Lot.tender_id == Tender.id)
    return uses.join(ClauseUse, ClauseUse.lot_id == Lot.id).where(Tender.organisation_id.in_(organisations), *untold)


MOST_PROVEN = 3


class ClauseOfText(NamedTuple):
    text_id: int
    id: int
    group_id: int


@query(ClauseOfText)
def clauses_of_texts(texts: Param[Collection[int]]) -> Statement:
    versions = select(ClauseText.id, Clause.id, Clause.group_id).join(ClauseText.version).join(ClauseVersion.clause)
    return versions.where(ClauseText.id.in_(texts))


@dataclass(frozen=True)
class Use:
    """What one lot did with a clause, as its table shows it."""

    clause_id: int
    pid: str
    title: str
    demo: bool
    at_market: bool
    buyer: str | None
    lot: int | None
    version: int | None
    level: int | None
    use: str
    reason: str | None
    result: str | None


@query(Use)
def uses_of(clauses: Param[Collection[int]], most: Param[int]) -> Statement:
    at_market = and_(Tender.audience == "public", Tender.published_on.is_not(None))
    number = case((Lot.kind != "whole", Lot.number))
    told = ClauseUse.level, ClauseUse.use, ClauseUse.reason, ClauseUse.result
    of_tender = ClauseUse.clause_id, Tender.pid, Tender.title, Tender.demo, at_market, first_buyer(), number
    return (
        select(*of_tender, ClauseVersion.number, *told)
        .join(Lot, Lot.id == ClauseUse.lot_id)
        .join(Tender, Tender.id == Lot.tender_id)
        .join(ClauseVersion, ClauseVersion.id == ClauseUse.version_id)
        .where(ClauseUse.clause_id.in_(clauses), *COUNTED)
        .order_by(ClauseUse.use == "dropped", Tender.published_on.desc().nulls_last(), Tender.id, Lot.number)
        .limit(most)
    )


class UsableClause(NamedTuple):
    code: str
    title: str
    language: str


@query(UsableClause)
def clauses_to_use(groups: Param[Collection[int]], language: Param[str]) -> Statement:
    """All that hold today, those of these groups first."""
    shown = select(Clause.code).join(ClauseVersion, ClauseVersion.id == Clause.shown_id)
    published = Clause.audience == "public", Clause.withdrawn_at.is_(None), ClauseVersion.number.is_not(None)
    return titled(shown.where(*published), language).order_by(Clause.group_id.not_in(groups), Clause.code)


class ProvenClause(NamedTuple):
    """A clause as the start page shows it."""

    id: int
    group_id: int
    audience: str
    code: str
    demo: bool
    name_nl: str
    name_en: str | None
    title: str
    language: str

    @property
    def group(self) -> str:
        return in_words(self.name_nl, self.name_en)


@query(ProvenClause, unrestricted={Group: "whoever sees a clause sees whose it is"})
def clauses_most_proven(language: Param[str]) -> Statement:
    shown = select(Clause.id, Clause.group_id, Clause.audience, Clause.code, Clause.demo, Group.name_nl, Group.name_en)
    of_groups = shown.join(Group, Group.id == Clause.group_id).join(ClauseVersion, ClauseVersion.id == Clause.shown_id)
    proven = of_groups.where(Clause.proven_in > 0, Clause.withdrawn_at.is_(None))
    return titled(proven, language).order_by(Clause.proven_in.desc(), Clause.code).limit(MOST_PROVEN)


class FilledBasket(NamedTuple):
    pid: str
    title: str
    clauses: int


@query(FilledBasket)
def baskets_of(person: Param[int | None]) -> Statement:
    """Those that hold something."""
    baskets = select(ClauseSet.pid, ClauseSet.title, func.count()).join(ClauseSet.items)
    return baskets.where(ClauseSet.person_id == person).group_by(ClauseSet.id).order_by(ClauseSet.id)
