"""The six themes by sector and year of publication: was it asked (process), and what is known of it (effect).

A cell is n of N lots, or unknown where no lot is known. There are no totals: lots of sectors differ too much in size.
Everyone sees the same map, since it counts public lots only (model.md §13).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from buyergroup_hub.access import standing_as
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import n_of
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.things import word_of
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS, Definition
from buyergroup_hub.outcomes.figures.queries.numbers import NONE, Number, numbers
from buyergroup_hub.outcomes.figures.queries.themes import themes_held, themes_running, years_known
from buyergroup_hub.permissions import VISITOR

VIEWS = {"process": "theme_asked", "effect": "theme_delivered"}
UNKNOWN = "unknown"
"""How an address names the lots whose sector nobody said."""

Cell = tuple[int, int, str] | None
"""n, of, and the address of the rows that are counted; None is unknown."""


@dataclass(frozen=True)
class Heat:
    """The map of one year in one view. `cells` are by (sector, theme id); the sector None is unknown."""

    view: str
    year: int
    years: list[int]
    themes: list[Theme]
    cells: Mapping[tuple[str | None, int], Number]

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[VIEWS[self.view]]

    @property
    def sectors(self) -> list[tuple[str | None, str]]:
        """All sectors, those of which nothing is known too; the unknown one last, where it has lots."""
        known: list[tuple[str | None, str]] = [
            (key, str(words)) for key, words in SECTOR_WORDS.items() if key != "other" or self._has("other")
        ]
        return [*known, (None, _("Sector onbekend"))] if self._has(None) else known

    def _has(self, sector: str | None) -> bool:
        return any(of_sector == sector for of_sector, _theme in self.cells)

    @property
    def demo(self) -> bool:
        return any(number.demo for number in self.cells.values())

    @property
    def is_empty(self) -> bool:
        return not self.cells

    def rows(self) -> list[tuple[str, list[Cell]]]:
        """As the component draws them: (sector, its cells)."""
        return [(words, [self._cell(sector, theme) for theme in self.themes]) for sector, words in self.sectors]

    def _cell(self, sector: str | None, theme: Theme) -> Cell:
        number = self.cells.get((sector, theme.id), NONE)
        return (number.n, number.of, self.address(sector, theme)) if number.of else None

    def address(self, sector: str | None, theme: Theme) -> str:
        """The page with the rows of a cell."""
        place: dict[str, Any] = {"sector": sector or UNKNOWN, "theme": word_of(Theme, theme.id), "year": self.year}
        return url_for("outcomes.figure", definition=self.definition.key, **place)

    def chips(self, endpoint: str) -> list[tuple[str, str, bool]]:
        """The years that one may choose."""
        view = self.view if self.view != "process" else None
        return [
            (str(year), url_for(endpoint, view=view, year=year, _anchor="h-heat"), year == self.year)
            for year in sorted({*self.years, self.year}, reverse=True)
        ]

    def sentences(self) -> Iterator[tuple[str, str]]:
        """The map in words: per sector what is known of each theme, and of which themes nothing is."""
        for sector, words in self.sectors:
            known = [(theme, number) for theme in self.themes if (number := self.cells.get((sector, theme.id)))]
            said = [f"{theme.label.lower()} {n_of(number.n, number.of)}" for theme, number in known]
            silent = [theme.label.lower() for theme in self.themes if (sector, theme.id) not in self.cells]
            if silent:
                said.append(_("onbekend: %(names)s", names=", ".join(silent)) if known else _("alles onbekend"))
            yield words, "; ".join(said)


def heat(view: str = "process", year: int | None = None) -> Heat:
    """The map of a year; unless one is asked for, of the last whole year of which something is known. Three queries."""
    years, now = known_years(), clock.today().year
    chosen = year or next((one for one in years if one < now), now)
    with standing_as(VISITOR):
        cells = numbers(DEFINITIONS[VIEWS[view]], ("sector", "theme"), year=chosen)
    return Heat(view, chosen, years, themes_of(chosen, {theme for _sector, theme in cells}), cells)


def known_years() -> list[int]:
    """Years of publication with a lot of which some theme is known, the last first."""
    return [int(one) for one in years_known()]


def themes_of(year: int, counted: Collection[int] = ()) -> list[Theme]:
    """The themes that held in a year, and those that were counted all the same; without any, those of today."""
    return themes_held(date(year, 1, 1), date(year, 12, 31), counted) or themes_running()
