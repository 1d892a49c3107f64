"""What this room asks the database of other rooms' things. Each question gives what the person who asks may see."""

from __future__ import annotations

from sqlalchemy import func, select, union_all

from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.events.models import ChainHead
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.queries import Param, Statement, query


@query(tuple[str, int], whole=True)
def groups_by_sector() -> Statement:
    """(sector, how many groups)."""
    return select(Group.sector, func.count()).group_by(Group.sector)


@query(Group, whole=True)
def first_of_sectors(most: Param[int]) -> Statement:
    """The first of each sector by what stands in an index; only these are read whole."""
    order = Group.demo, func.lower(Group.name_nl)
    by_name = select(Group.id).order_by(*order, Group.id).limit(most)
    first = [by_name.where(Group.sector == sector).subquery() for sector in SECTOR_WORDS]
    ids = union_all(*[select(few.c.id) for few in first])
    return select(Group).where(Group.id.in_(ids)).order_by(*order)


@query(tuple[int, int])
def chain_and_basket(person: Param[int]) -> Statement:
    """(where the chain of events ends, how many clauses lie in the basket that she changed last)."""
    last = select(ClauseSet.id).where(ClauseSet.person_id == person)
    last = last.order_by(ClauseSet.changed_at.desc(), ClauseSet.id.desc()).limit(1)
    items = select(func.count()).select_from(SetItem).where(SetItem.set_id == last.scalar_subquery())
    return select(ChainHead.seq, items.scalar_subquery()).where(ChainHead.id == 1)
