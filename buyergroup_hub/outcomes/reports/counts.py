"""Which figures a report holds, in its order, with the ids of everything that each counted.

They are counted as a visitor sees the hub: what not everyone may see is in no report. A fixed number of queries and one
per figure that is split.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from buyergroup_hub.access import standing_as
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS, Definition
from buyergroup_hub.outcomes.figures.heat import VIEWS, themes_of
from buyergroup_hub.outcomes.figures.queries.numbers import COUNTED, UNKNOWN, Row, splits
from buyergroup_hub.outcomes.reports.queries import group_names
from buyergroup_hub.permissions import VISITOR


@dataclass
class Counted:
    """A figure for the report: `all` are the ids of N, `counted` those of n, `unknown` those of k."""

    definition: Definition
    parameters: dict[str, Any] = field(default_factory=dict)
    counted: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    all: list[int] = field(default_factory=list)
    demo: bool = False

    @property
    def n(self) -> int:
        return len(self.counted)

    @property
    def of(self) -> int:
        return len(self.all)

    @property
    def known(self) -> bool:
        """Nothing counted in N is unknown, and never 0 (rule 14)."""
        return bool(self.all)


WHOLE = ("groups_started", "groups_quiet", "plans_public")
PER_GROUP = ("set_used", "effects_known", "goals_proven")


def figures(year: int) -> list[Counted]:
    """All figures of the report of a year, those that are unknown too where the report says so."""
    with standing_as(VISITOR):
        return list(_figures(year))


def _figures(year: int) -> Iterator[Counted]:
    for key in WHOLE:
        yield _one(key)
    yield _one("reports_public", year=year)
    names = dict(group_names())
    for key in PER_GROUP:
        yield from _by_group(key, names, **({"year": year} if key == "set_used" else {}))
    for key in VIEWS.values():
        yield from _by_theme(key, year)


def _one(key: str, **where: Any) -> Counted:
    return _counted(key, dict(where), splits(DEFINITIONS[key], (), **where).get((), []))


def _counted(key: str, parameters: dict[str, Any], rows: list[Row]) -> Counted:
    return Counted(
        DEFINITIONS[key],
        parameters,
        [row.id for row in rows if row.part == COUNTED],
        [row.id for row in rows if row.part == UNKNOWN],
        [row.id for row in rows],
        any(row.demo for row in rows),
    )


def _by_group(key: str, names: dict[int, str], **where: Any) -> Iterator[Counted]:
    """Each group of which something is known, by name."""
    found = splits(DEFINITIONS[key], ("group",), **where)
    for group_id, name in names.items():
        if (group_id,) in found:
            yield _counted(key, {"group": group_id, "group_name": name, **where}, found[group_id,])


def _by_theme(key: str, year: int) -> Iterator[Counted]:
    """Each cell of the map, unknown ones too: what a report does not know, it says."""
    found = splits(DEFINITIONS[key], ("sector", "theme"), year=year)
    themes = themes_of(year, {theme for _sector, theme in found})
    sectors = [*SECTOR_WORDS, *([None] if any(sector is None for sector, _theme in found) else [])]
    for sector in sectors:
        for theme in themes:
            parameters = {"sector": sector, "theme": theme.id, "theme_key": theme.key, "year": year}
            yield _counted(key, parameters, found.get((sector, theme.id), []))
