"""What the start page says of groups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, select, union_all

from buyergroup_hub.access import given, seen, standing
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.groups.listing import successors
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db, pairs
from buyergroup_hub.kit.tallies import tallied

PER_SECTOR = 8


@dataclass(frozen=True)
class Here:
    """The start page as a thing that panels fill; it has no row."""

    id: int = 0


HERE = Here()


@dataclass(frozen=True)
class Sector:
    key: str
    words: str
    count: int
    groups: list[Group]


def sectors() -> tuple[list[Sector], dict[int, Group]]:
    """Per sector the number of groups and the first few by name, real before invented, what fits no sector last; and
    who goes on for whom."""
    asked = given(standing())
    counts = pairs(tallied(_counted(), asked))
    groups = list(db.session.scalars(_first(), asked))
    found = [
        Sector(key, str(words), counts[key], [group for group in groups if group.sector == key])
        for key, words in SECTOR_WORDS.items()
        if key in counts
    ]
    return sorted(found, key=lambda sector: (sector.key == "other", -sector.count)), successors(groups)


@cache
def _counted() -> Any:
    return select(Group.sector, func.count()).where(seen(Group, of_all=True)).group_by(Group.sector)


@cache
def _first() -> Any:
    """The first of each sector by what stands in an index; only these are read whole."""
    order = Group.demo, func.lower(Group.name_nl)
    seen_ones = select(Group.id).where(seen(Group, of_all=True)).order_by(*order, Group.id).limit(PER_SECTOR)
    first = [seen_ones.where(Group.sector == sector).subquery() for sector in SECTOR_WORDS]
    ids = union_all(*[select(few.c.id) for few in first])
    return select(Group).where(Group.id.in_(ids)).order_by(*order)
