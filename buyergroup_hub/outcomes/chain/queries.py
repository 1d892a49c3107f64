"""The chain of a group with its gaps: goal → vision → clause → commitment → lot → contract → effect → adoption.

Each link is a figure n of N: how many have the next step. Where n is less than N the chain breaks, and it is said in
words with what to do. A link of which there is nothing yet is said apart: unknown is no gap in numbers.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.outcomes.chain.links import BY_KEY, LINKS, Link
from buyergroup_hub.outcomes.measuring.queries import HOLDS
from buyergroup_hub.queries import Param, Statement, query

# Over all groups


def breaks_at(link: Link) -> ColumnElement[bool]:
    """The SQL of a group of which the chain breaks at this link."""
    rows = link.definition.rows().subquery()
    whole = func.sum(case((rows.c.counted, 1), else_=0)) == func.count()
    return Group.id.in_(select(rows.c.group).group_by(rows.c.group).having(~whole))


def counts() -> tuple[int, dict[str, int]]:
    """How many groups the person sees, and of how many the chain breaks at each link. One query."""
    total, *broken = _groups_by_link.one()
    return total, {link.key: number for link, number in zip(LINKS, broken, strict=True)}


@query(tuple[int, ...], unrestricted=HOLDS)
def _groups_by_link() -> Statement:
    every = [func.coalesce(func.sum(case((breaks_at(link), 1), else_=0)), 0) for link in LINKS]
    return select(func.count(Group.id), *every)


def broken(keys: Collection[str]) -> int:
    """How many groups break at each of these links, or at any where none is named."""
    return groups_broken_counted.one(keys=frozenset(keys))


def broken_groups(keys: Collection[str], most: int, first: int) -> list[Group]:
    """One page of them, by name."""
    return groups_broken(most, first, keys=frozenset(keys))


def _breaking(keys: frozenset[str]) -> ColumnElement[bool]:
    return and_(*(breaks_at(BY_KEY[key]) for key in sorted(keys))) if keys else or_(*map(breaks_at, LINKS))


@query(int, unrestricted=HOLDS)
def groups_broken_counted(*, keys: frozenset[str]) -> Statement:
    return select(func.count(Group.id)).where(_breaking(keys))


@query(Group, unrestricted=HOLDS)
def groups_broken(most: Param[int], first: Param[int], *, keys: frozenset[str]) -> Statement:
    by_name = select(Group).where(_breaking(keys)).order_by(Group.demo, func.lower(Group.name_nl), Group.id)
    return by_name.limit(most).offset(first)
