"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.clauses.registry.models import (
    Clause,
    ClauseVersion,
)
from buyergroup_hub.clauses.registry.queries import SHOWN
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.queries import Param, Statement, query


@query(tuple[int, str, str])
def set_names(ids: Param[Collection[int]]) -> Statement:
    """(id, project type, pid) of the sets of groups."""
    of_groups = ClauseSet.id.in_(ids), ClauseSet.group_id.is_not(None)
    return select(ClauseSet.id, ClauseSet.project_type, ClauseSet.pid).where(*of_groups)


BY_PURPOSE = ClauseSet.project_type, ClauseSet.level, ClauseSet.number


class SetRow(NamedTuple):
    """A publication of a set, or its draft, which has no number."""

    group_id: int
    pid: str
    project_type: str | None
    level: int | None
    number: int | None
    published_at: datetime | None
    demo: bool
    clauses: int


@query(SetRow)
def sets_of(groups: Param[Collection[int]]) -> Statement:
    """Later publications behind earlier ones."""
    items = select(func.count(SetItem.id)).where(SetItem.set_id == ClauseSet.id).correlate(ClauseSet).scalar_subquery()
    shown = ClauseSet.group_id, ClauseSet.pid, *BY_PURPOSE, ClauseSet.published_at, ClauseSet.demo, items
    return select(*shown).where(ClauseSet.group_id.in_(groups)).order_by(*BY_PURPOSE)


class ItemRow(NamedTuple):
    """A clause in a set, and the number of the version that stands there; an empty set has neither."""

    group_id: int
    pid: str
    project_type: str | None
    level: int | None
    number: int | None
    demo: bool
    clause_id: int | None
    cited: int | None


@query(ItemRow, unrestricted={ClauseVersion: "whoever sees a set sees which versions stand in it"})
def items_of(groups: Param[Collection[int]]) -> Statement:
    """Of the sets of groups, later publications behind earlier ones."""
    shown = ClauseSet.group_id, ClauseSet.pid, *BY_PURPOSE, ClauseSet.demo, SetItem.clause_id, ClauseVersion.number
    return (
        select(*shown)
        .outerjoin(SetItem, SetItem.set_id == ClauseSet.id)
        .outerjoin(ClauseVersion, ClauseVersion.id == SetItem.version_id)
        .where(ClauseSet.group_id.in_(groups))
        .order_by(*BY_PURPOSE)
    )


@query(str)
def project_types_of(group: Param[int]) -> Statement:
    """The project types for which a group has a set."""
    named = ClauseSet.group_id == group, ClauseSet.project_type.is_not(None)
    return select(ClauseSet.project_type).where(*named).distinct()


@query(Clause, unrestricted=SHOWN)
def clauses_beside(group: Param[int], clauses: Param[Collection[int]]) -> Statement:
    """The group's other clauses, each with the texts of the version that it shows."""
    others = select(Clause).where(Clause.group_id == group, Clause.id.not_in(clauses))
    return others.options(joinedload(Clause.shown).selectinload(ClauseVersion.texts)).order_by(Clause.code)


@query(ClauseSet)
def baskets_of(person: Param[int | None]) -> Statement:
    """The last changed first."""
    statement = select(ClauseSet).where(ClauseSet.person_id == person)
    return statement.order_by(ClauseSet.changed_at.desc(), ClauseSet.id.desc())


OfSet = TypeVar("OfSet", SetRow, ItemRow)


def last_of_each(rows: Iterable[OfSet]) -> list[OfSet]:
    """Of each project type and level the last publication, and the draft for who sees it."""
    return list({(row.group_id, row.project_type, row.level, row.number is None): row for row in rows}.values())
