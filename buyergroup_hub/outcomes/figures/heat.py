"""The six themes by sector: was it asked (process), and what is known of it (effect).

A cell is n of N lots with k unknown. Lots add up across sectors, and do so in the first row; effects never add up, only
the lots of which one is known. Everyone sees the same map, since it counts public lots only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from buyergroup_hub.access import standing_as
from buyergroup_hub.groups.glossary import SECTOR_WORDS
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import n_of
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.things import word_of
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS, Definition
from buyergroup_hub.outcomes.figures.queries.numbers import NONE, Number, numbers, total
from buyergroup_hub.outcomes.figures.queries.themes import themes_held, themes_running, years_known
from buyergroup_hub.permissions import VISITOR

VIEWS = {"process": "theme_asked", "effect": "theme_delivered"}
UNKNOWN = "unknown"
"""How an address names the lots whose sector nobody said."""

Cell = tuple[Number, str]
"""A figure, and the address of the rows that are counted."""


@dataclass(frozen=True)
class Heat:
    """The map in one view, of the lots of a year or of all. `cells` are by (sector, theme id); the sector None is
    unknown."""

    view: str
    year: int | None
    years: list[int]
    themes: list[Theme]
    cells: Mapping[tuple[str | None, int], Number]
    only_real: bool = False

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[VIEWS[self.view]]

    @property
    def sectors(self) -> list[tuple[str | None, str]]:
        """Those that have lots; the unknown one last."""
        known: list[tuple[str | None, str]] = [
            (key, str(words)) for key, words in SECTOR_WORDS.items() if self._has(key)
        ]
        return [*known, (None, _("Sector onbekend"))] if self._has(None) else known

    @property
    def silent(self) -> list[str]:
        """Sectors without a lot."""
        return [str(words) for key, words in SECTOR_WORDS.items() if key != "other" and not self._has(key)]

    def _has(self, sector: str | None) -> bool:
        return any(of_sector == sector for of_sector, _theme in self.cells)

    @property
    def demo(self) -> bool:
        return any(number.demo for number in self.cells.values())

    @property
    def is_empty(self) -> bool:
        return not self.cells

    def totals(self) -> list[Cell]:
        """Per theme the lots of all sectors."""
        return [
            (total(self.cells.get((sector, theme.id), NONE) for sector, _words in self.sectors), self.rows_url(theme))
            for theme in self.themes
        ]

    def rows(self) -> list[tuple[str, list[Cell]]]:
        """As the component draws them: (sector, its cells)."""
        return [
            (words, [(self._number(sector, theme), self.rows_url(theme, sector or UNKNOWN)) for theme in self.themes])
            for sector, words in self.sectors
        ]

    def _number(self, sector: str | None, theme: Theme) -> Number:
        return self.cells.get((sector, theme.id), NONE)

    def rows_url(self, theme: Theme, sector: str | None = None) -> str:
        """The page with the rows of a cell, or of all sectors."""
        chosen = {"sector": sector, "theme": self._theme_words[theme.id], "year": self.year, "only": self._only}
        return f"{self._figure_url}?{urlencode({key: value for key, value in chosen.items() if value is not None})}"

    @cached_property
    def _figure_url(self) -> str:
        return url_for("outcomes.figure", definition=self.definition.key)

    @cached_property
    def _theme_words(self) -> Mapping[int, str]:
        """By id what each theme is called in an address."""
        return {theme.id: word_of(Theme, theme.id) for theme in self.themes}

    @property
    def _only(self) -> str | None:
        return "real" if self.only_real else None

    def address(self, **changes: Any) -> str:
        """The dashboard with another view or year of the map."""
        now = {"view": self.view if self.view != "process" else None, "year": self.year, "only": self._only}
        return url_for("outcomes.dashboard", **(now | changes), _anchor="h-heat")

    def chips(self) -> list[tuple[str, str, bool]]:
        """The years that one may choose, all of them first."""
        every = (_("Alle jaren"), self.address(year=None), self.year is None)
        return [every, *((str(year), self.address(year=year), year == self.year) for year in self.years)]

    def sentences(self) -> Iterator[tuple[str, str]]:
        """The map in words: per sector what is known of each theme, and of which themes nothing is."""
        for sector, words in self.sectors:
            numbers_of = [(theme, self._number(sector, theme)) for theme in self.themes]
            parts = [f"{theme.label.lower()} {in_words(each)}" for theme, each in numbers_of if each.is_known]
            silent = [theme.label.lower() for theme, each in numbers_of if not each.is_known]
            if silent:
                parts.append(_("onbekend: %(names)s", names=", ".join(silent)) if parts else _("alles onbekend"))
            yield words, "; ".join(parts)


def in_words(number: Number) -> str:
    """`10 van 22, 5 onbekend`."""
    if not number.unknown:
        return str(n_of(number.n, number.of))
    unknown = ngettext("%(num)d onbekend", "%(num)d onbekend", number.unknown)
    return f"{n_of(number.n, number.of)}, {unknown}"


def heat(view: str = "process", year: int | None = None, *, only_real: bool = False) -> Heat:
    """The map of a year, or of all years. Three queries."""
    where: dict[str, Any] = ({"year": year} if year else {}) | ({"real": True} if only_real else {})
    with standing_as(VISITOR):
        cells = numbers(DEFINITIONS[VIEWS[view]], ("sector", "theme"), **where)
    themes = themes_of(year or clock.today().year, {theme for _sector, theme in cells})
    return Heat(view, year, sorted({int(each) for each in years_known()}, reverse=True), themes, cells, only_real)


def themes_of(year: int, counted: Collection[int] = ()) -> list[Theme]:
    """The themes that held in a year, and those that were counted all the same; without any, those of today."""
    return themes_held(date(year, 1, 1), date(year, 12, 31), counted) or themes_running()
