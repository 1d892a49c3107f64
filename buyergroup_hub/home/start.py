"""What the start page says of groups."""

from __future__ import annotations

from dataclasses import dataclass

from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.overview.listing import successors
from buyergroup_hub.home.queries import first_of_sectors, groups_by_sector

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
    counts = dict(groups_by_sector())
    groups = first_of_sectors(PER_SECTOR)
    found = [
        Sector(key, str(words), counts[key], [group for group in groups if group.sector == key])
        for key, words in SECTOR_WORDS.items()
        if key in counts
    ]
    return sorted(found, key=lambda sector: (sector.key == "other", -sector.count)), successors(groups)
