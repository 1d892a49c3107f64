"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Date, Select, bindparam, func, literal, or_, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.files.models import File, FileText
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import spelled
from buyergroup_hub.knowledge.models import ItemClause, KnowledgeItem
from buyergroup_hub.queries import Param, Statement, query

STANDS = ("current", "to_review")
SHOWN, MOST_ELSEWHERE, RELATED = 3, 20, 4
NEWEST_FIRST = KnowledgeItem.published_at.desc(), KnowledgeItem.id.desc()
FILE = "a file is of the circle of its item, and its own address asks who may have it"


def _stands(day: Param[date]) -> ColumnElement[bool]:
    return KnowledgeItem.state_on(day).in_(spelled(STANDS))


@query(KnowledgeItem)
def items_awaiting(owner: Param[int | None], day: Param[date]) -> Statement:
    """One's own drafts, and those whose day of review is near or past."""
    mine = KnowledgeItem.owner_id == owner, KnowledgeItem.state_on(day).in_(("draft", "to_review"))
    return select(KnowledgeItem).where(*mine).order_by(KnowledgeItem.id)


def today() -> BindParameter[date]:
    """For a count, which is given no day: the day when it is sent."""
    return bindparam("today", type_=Date(), callable_=clock.today)


@query(tuple[int, int])
def items_counted(groups: Param[Collection[int]]) -> Statement:
    standing_ones = KnowledgeItem.group_id.in_(groups), _stands(today())
    return select(KnowledgeItem.group_id, func.count()).where(*standing_ones).group_by(KnowledgeItem.group_id)


@dataclass(frozen=True)
class Row:
    """An item that stands, as a row says it, of a group or about a clause."""

    parent_id: int
    of: int
    """How many there are of its parent."""
    pid: str
    kind: str
    number: int | None
    title: str
    lead: str
    demo: bool
    language: str
    dated: str | None
    review_on: date | None
    state: str


def _row(day: Param[date], parent: Any, of: Any) -> Select[*tuple[Any, ...]]:
    return select(
        parent,
        of,
        KnowledgeItem.pid,
        KnowledgeItem.kind,
        KnowledgeItem.number,
        KnowledgeItem.title,
        KnowledgeItem.lead,
        KnowledgeItem.demo,
        KnowledgeItem.language,
        KnowledgeItem.dated,
        KnowledgeItem.review_on,
        KnowledgeItem.state_on(day),
    )


@query(Row)
def newest_of_groups(groups: Param[Collection[int]], day: Param[date]) -> Statement:
    """The newest of each that stand."""
    position = func.row_number().over(partition_by=KnowledgeItem.group_id, order_by=NEWEST_FIRST)
    of = func.count().over(partition_by=KnowledgeItem.group_id)
    standing_ones = KnowledgeItem.group_id.in_(groups), _stands(day)
    ranked = select(KnowledgeItem.id, position.label("position"), of.label("of")).where(*standing_ones).subquery()
    return (
        _row(day, KnowledgeItem.group_id, ranked.c.of)
        .join(ranked, ranked.c.id == KnowledgeItem.id)
        .where(ranked.c.position <= SHOWN)
        .order_by(ranked.c.position)
    )


@query(Row)
def newest_items(day: Param[date]) -> Statement:
    """Those of all groups that stand and were published last."""
    return _row(day, literal(0), literal(0)).where(_stands(day)).order_by(*NEWEST_FIRST).limit(SHOWN)


@query(Row)
def items_about(clauses: Param[Collection[int]], day: Param[date]) -> Statement:
    """Those that stand, by clause."""
    about = _row(day, ItemClause.clause_id, literal(0)).join(KnowledgeItem, KnowledgeItem.id == ItemClause.item_id)
    return about.where(ItemClause.clause_id.in_(clauses), _stands(day)).order_by(*NEWEST_FIRST)


class Elsewhere(NamedTuple):
    """A market vision of which a public source tells only."""

    pid: str
    title: str
    dated: str | None
    source_url: str | None
    name_nl: str


@query(Elsewhere, unrestricted={Group: "whoever sees a group's document sees whose it is"})
def visions_elsewhere(day: Param[date]) -> Statement:
    named = func.lower(KnowledgeItem.title).contains("marktvisie")
    return (
        select(KnowledgeItem.pid, KnowledgeItem.title, KnowledgeItem.dated, KnowledgeItem.source_url, Group.name_nl)
        .join(Group, Group.id == KnowledgeItem.group_id)
        .where(KnowledgeItem.origin == "public_source", named, _stands(day))
        .order_by(Group.name_nl, KnowledgeItem.id)
        .limit(MOST_ELSEWHERE + 1)
    )


class Title(NamedTuple):
    id: int
    title: str
    pid: str


@query(Title)
def item_titles(ids: Param[Collection[int]]) -> Statement:
    return select(KnowledgeItem.id, KnowledgeItem.title, KnowledgeItem.pid).where(KnowledgeItem.id.in_(ids))


@query(Clause)
def clauses_by_code(codes: Param[Collection[str]]) -> Statement:
    return select(Clause).where(Clause.code.in_(codes)).order_by(Clause.code)


@query(KnowledgeItem)
def versions_of(root: Param[int]) -> Statement:
    """Newest first."""
    same = or_(KnowledgeItem.id == root, KnowledgeItem.root_id == root)
    return select(KnowledgeItem).where(same).order_by(KnowledgeItem.number.desc().nulls_first())


@query(KnowledgeItem, unrestricted={File: FILE})
def items_related(
    item: Param[int], group: Param[int | None], clauses: Param[Collection[int]], day: Param[date]
) -> Statement:
    """Others that stand, about the same clauses first, then of the same group."""
    about = select(ItemClause.item_id).where(ItemClause.clause_id.in_(clauses))
    shares = KnowledgeItem.id.in_(about)
    return (
        select(KnowledgeItem)
        .where(_stands(day), KnowledgeItem.id != item, shares | (KnowledgeItem.group_id == group))
        .order_by(shares.desc(), *NEWEST_FIRST)
        .limit(RELATED)
        .options(joinedload(KnowledgeItem.file))
    )


@query(KnowledgeItem)
def successors_of(item: Param[int], group: Param[int | None], day: Param[date]) -> Statement:
    """What may take its place: what its group published and still stands."""
    others = KnowledgeItem.group_id == group, KnowledgeItem.id != item, KnowledgeItem.audience == "public"
    return select(KnowledgeItem).where(*others, _stands(day)).order_by(KnowledgeItem.title)


@query(KnowledgeItem, unrestricted={File: FILE})
def items_of(group: Param[int], day: Param[date]) -> Statement:
    """Those that stand and drafts, newest first."""
    shown = KnowledgeItem.state_on(day).in_(("draft", *STANDS))
    return (
        select(KnowledgeItem)
        .where(KnowledgeItem.group_id == group, shown)
        .order_by(KnowledgeItem.published_at.desc().nulls_first(), KnowledgeItem.id.desc())
        .options(joinedload(KnowledgeItem.file), joinedload(KnowledgeItem.successor))
    )


@query(KnowledgeItem, unrestricted={Group: "the hit names it only to who sees it", File: FILE})
def items_found(ids: Param[Collection[int]]) -> Statement:
    """With the texts of their files."""
    parts = (
        joinedload(KnowledgeItem.group),
        joinedload(KnowledgeItem.successor),
        joinedload(KnowledgeItem.file).selectinload(File.texts),
    )
    return select(KnowledgeItem).where(KnowledgeItem.id.in_(ids)).options(*parts)


INDEXED = "the index has everything, and search asks of it for whom"


@query(int, unrestricted={KnowledgeItem: INDEXED})
def items_with_file(file: Param[int]) -> Statement:
    return select(KnowledgeItem.id).where(KnowledgeItem.file_id == file)


@query(FileText)
def texts_beside(file: Param[int], position: Param[int]) -> Statement:
    """The text at a position, and those before and after it."""
    return select(FileText).where(FileText.file_id == file, FileText.position.between(position - 1, position + 1))


@query(int)
def texts_counted(file: Param[int]) -> Statement:
    return select(func.count(FileText.id)).where(FileText.file_id == file)
