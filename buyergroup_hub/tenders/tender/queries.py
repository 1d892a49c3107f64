"""Tenders and their lots: in lists, as hits, on pages of groups and organisations, and what waits for their people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, load_only, selectinload

from buyergroup_hub.clauses.registry.models import Clause, ClauseText, ClauseVersion
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.tender.models import (
    ArrangedInput,
    Award,
    ClauseUse,
    Lot,
    LotItem,
    Tender,
    TenderBuyer,
    TenderConsultation,
    TenderGroup,
)

TIED = "whoever sees a tender sees to which groups it is tied"
COUNTED = Lot.kind != "part", Lot.replaced_by_id.is_(None)
"""The lots that are counted: `Tender.counted`."""


@query(Tender)
def tenders_found(ids: Param[Collection[int]]) -> Statement:
    """As hits show them."""
    parts = selectinload(Tender.buyers), selectinload(Tender.lots)
    return select(Tender).where(Tender.id.in_(ids)).options(*parts)


class Title(NamedTuple):
    id: int
    title: str
    pid: str


@query(Title)
def tender_titles(ids: Param[Collection[int]]) -> Statement:
    return select(Tender.id, Tender.title, Tender.pid).where(Tender.id.in_(ids))


@query(TenderBuyer)
def buyers_of(tender: Param[int]) -> Statement:
    return select(TenderBuyer).where(TenderBuyer.tender_id == tender).order_by(TenderBuyer.position)


@query(Lot)
def lots_of(tender: Param[int]) -> Statement:
    return select(Lot).where(Lot.tender_id == tender).order_by(Lot.number)


@query(Lot)
def lot_numbered(tender: Param[int], number: Param[int]) -> Statement:
    """One lot, with who won it."""
    return select(Lot).where(Lot.tender_id == tender, Lot.number == number).options(selectinload(Lot.awards))


CITED = "whoever sees a tender sees what it asks for, in the words that it cites"


@query(ClauseUse, unrestricted=dict.fromkeys((Group, Clause, ClauseVersion, ClauseText), CITED))
def uses_of_lot(lot: Param[int]) -> Statement:
    """What one lot does with clauses, and all that these say."""
    return select(ClauseUse).where(ClauseUse.lot_id == lot).order_by(ClauseUse.id).options(*ClauseUse.whole())


@query(int)
def lots_of_tender(tender: Param[int]) -> Statement:
    """How many there are."""
    return select(func.count()).select_from(Lot).where(Lot.tender_id == tender)


@query(Award)
def awards_of(tender: Param[int]) -> Statement:
    return select(Award).join(Award.lot).where(Lot.tender_id == tender).order_by(Award.id)


@query(LotItem)
def items_of(lots: Param[Collection[int]]) -> Statement:
    return select(LotItem).where(LotItem.lot_id.in_(lots)).order_by(LotItem.id)


@query(ArrangedInput)
def inputs_of(tender: Param[int]) -> Statement:
    return select(ArrangedInput).where(ArrangedInput.tender_id == tender)


def first_buyer() -> ColumnElement[str | None]:
    """The name of a tender's first buyer."""
    names = select(TenderBuyer.name).where(TenderBuyer.tender_id == Tender.id).order_by(TenderBuyer.position)
    return names.limit(1).scalar_subquery()


OF_CONSULTATION = "whoever sees a consultation sees which group held it"


@query(Consultation, unrestricted={Group: OF_CONSULTATION})
def consultations_before(tender: Param[int]) -> Statement:
    """Those that came before it."""
    tied = select(Consultation).join(TenderConsultation, TenderConsultation.consultation_id == Consultation.id)
    before = tied.where(TenderConsultation.tender_id == tender).order_by(Consultation.opens_at)
    return before.options(joinedload(Consultation.group))


class TenderTask(NamedTuple):
    """What waits at a tender: how much of it, and of which group the tender is."""

    pid: str
    title: str
    demo: bool
    group_id: int | None
    number: int


def task(number: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """A tender with a number of something that waits at it."""
    home = select(TenderGroup.group_id).where(TenderGroup.tender_id == Tender.id, TenderGroup.home)
    return select(Tender.pid, Tender.title, Tender.demo, home.scalar_subquery(), number).group_by(Tender.id)


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


@query(LotItem)
def item_of(lot: Param[int], pid: Param[str]) -> Statement:
    return select(LotItem).where(LotItem.pid == pid, LotItem.lot_id == lot)
