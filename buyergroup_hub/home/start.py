"""What the start page says of groups."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.groups.listing import successors
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db, pairs

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
    """Per sector the number of groups and the first few by name, real before invented; and who goes on for whom."""
    seen = visible_to(standing(), Group)
    counts = pairs(db.session.execute(select(Group.sector, func.count()).where(seen).group_by(Group.sector)))
    place = func.row_number().over(partition_by=Group.sector, order_by=(Group.demo, func.lower(Group.name_nl)))
    ranked = select(Group.id, place.label("place")).where(seen).subquery()
    first = select(Group).join(ranked, ranked.c.id == Group.id).where(ranked.c.place <= PER_SECTOR)
    groups = list(db.session.scalars(first.order_by(Group.demo, func.lower(Group.name_nl))))
    found = [
        Sector(key, str(words), counts[key], [group for group in groups if group.sector == key])
        for key, words in SECTOR_WORDS.items()
        if key in counts
    ]
    return sorted(found, key=lambda sector: -sector.count), successors(groups)
