"""What lots did with clauses, in how many of them a clause was asked, and which clauses a lot can use.

A version that a lot names is published, so everyone sees it and its clause.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, load_only

from buyergroup_hub.clauses.registry.models import Clause, ClauseText, ClauseVersion
from buyergroup_hub.groups.models import Group, in_words
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.models import ClauseUse, Lot, Tender, TenderGroup
from buyergroup_hub.tenders.queries.tenders import COUNTED, first_buyer

MOST_PROVEN = 5


def is_counted() -> ColumnElement[bool]:
    """The SQL of a counted lot, of which everyone may see the tender."""
    return and_(*COUNTED, Tender.published_on.is_not(None), Tender.audience == "public")


def in_scope(group_id: Any) -> ColumnElement[bool]:
    """The tender uses the set of that group."""
    return exists().where(
        TenderGroup.tender_id == Tender.id, TenderGroup.group_id == group_id, TenderGroup.relation == "set"
    )


class LotsOfGroup(NamedTuple):
    """Its counted lots, and those of them of which all uses are said to stand here."""

    group_id: int
    lots: int
    complete: int


@query(LotsOfGroup)
def lots_counted(groups: Param[Collection[int]]) -> Statement:
    return (
        select(TenderGroup.group_id, func.count(Lot.id), func.count(Lot.uses_recorded_on))
        .join(Tender, Tender.id == TenderGroup.tender_id)
        .join(Lot, Lot.tender_id == Tender.id)
        .where(TenderGroup.group_id.in_(groups), TenderGroup.relation == "set", is_counted())
        .group_by(TenderGroup.group_id)
    )


class UsesOfClause(NamedTuple):
    """In how many lots a clause was used so; `declared`: all uses of the lot stand here; `scoped`: its tender uses the
    set of the clause's group."""

    clause_id: int
    use: str
    declared: bool
    scoped: bool
    lots: int


def _counted(clauses: Param[Collection[int]], *shown: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    rows = (
        select(ClauseUse.clause_id, *shown, in_scope(Clause.group_id).label("scoped"))
        .join(Lot, Lot.id == ClauseUse.lot_id)
        .join(Tender, Tender.id == Lot.tender_id)
        .join(Clause, Clause.id == ClauseUse.clause_id)
        .where(ClauseUse.clause_id.in_(clauses), is_counted())
        .subquery()
    )
    return select(rows, func.count()).group_by(*rows.c)


@query(UsesOfClause)
def uses_counted(clauses: Param[Collection[int]]) -> Statement:
    return _counted(clauses, ClauseUse.use.label("use"), Lot.uses_recorded_on.is_not(None).label("declared"))


class LevelOfClause(NamedTuple):
    """In how many lots a clause was asked at a level; none where it was dropped."""

    clause_id: int
    level: int | None
    scoped: bool
    lots: int


@query(LevelOfClause)
def levels_counted(clauses: Param[Collection[int]]) -> Statement:
    return _counted(clauses, ClauseUse.level.label("level"))


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


@query(ClauseUse)
def uses_in(tender: Param[int]) -> Statement:
    """With their versions and the clauses of these."""
    uses = select(ClauseUse).join(ClauseUse.lot).where(Lot.tender_id == tender).order_by(ClauseUse.id)
    return uses.options(joinedload(ClauseUse.version).joinedload(ClauseVersion.clause))


@query(ClauseText)
def titles_of(versions: Param[Collection[int]]) -> Statement:
    title = ClauseText.version_id, ClauseText.language, ClauseText.title, ClauseText.published_at
    texts = select(ClauseText).where(ClauseText.version_id.in_(versions)).order_by(ClauseText.id)
    return texts.options(load_only(*title, raiseload=True))


class AskedClause(NamedTuple):
    tender_id: int
    code: str
    level: int | None


@query(AskedClause)
def clauses_asked(tenders: Param[Collection[int]]) -> Statement:
    """What these tenders will ask for."""
    uses = select(Lot.tender_id, Clause.code, ClauseUse.level).join(ClauseUse, ClauseUse.lot_id == Lot.id)
    asked = uses.join(Clause, Clause.id == ClauseUse.clause_id)
    return asked.where(Lot.tender_id.in_(tenders), ClauseUse.use != "dropped")


class OfferedData(NamedTuple):
    """Which data a clause can ask for, each from a level on."""

    code: str
    provides: Mapping[str, int]


@query(OfferedData)
def data_offered(groups: Param[Collection[int]], day: Param[date]) -> Statement:
    """By the versions of a day of these groups' clauses."""
    offered = select(Clause.code, ClauseVersion.provides).join(ClauseVersion.clause).order_by(Clause.code)
    running = Clause.group_id.in_(groups), Clause.withdrawn_at.is_(None), ClauseVersion.current_on(day)
    return offered.where(*running)


def titled(versions: Select[*tuple[Any, ...]], language: Param[str]) -> Select[*tuple[Any, ...]]:
    """With title and language: the reader's where that translation is published, else the version's own."""
    each = aliased(ClauseText)
    translated = and_(each.language == language, each.published_at.is_not(None))
    fits = each.version_id == ClauseVersion.id, or_(each.language == ClauseVersion.language, translated)
    best = select(each.id).where(*fits).order_by((each.language == language).desc()).limit(1)
    shown = ClauseText.id == best.correlate(ClauseVersion).scalar_subquery()
    return versions.add_columns(ClauseText.title, ClauseText.language).join(ClauseText, shown)


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
