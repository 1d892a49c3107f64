"""What a reader fills in above the levels of a clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.forms import clean
from buyergroup_hub.kit.i18n import _


@dataclass(frozen=True)
class Place:
    """One thing to fill in, with the levels that have it; other bounds at another level make it another one."""

    name: str
    parameter: Parameter
    levels: tuple[int, ...]
    everywhere: bool
    typed: str | None = None
    value: str | None = None
    fault: str = ""

    @property
    def label(self) -> str:
        """The question; where not every level asks it, with those that do."""
        if self.everywhere:
            return self.parameter.name
        levels = and_list([str(LEVEL_WORDS[level]).lower() for level in self.levels])
        return _("%(name)s (niveau %(levels)s)", name=self.parameter.name, levels=levels)

    @property
    def shown(self) -> str:
        return f"{self.parameter.shown(self.value)} {self.parameter.unit}".strip()

    @property
    def in_field(self) -> str:
        """What was typed, else what is usual."""
        return self.typed if self.typed is not None else self.parameter.typed(self.parameter.usual)


@dataclass(frozen=True)
class Filling:
    """The places of a version with what was typed in them. It stands in every text that a reader reads, copies or takes
    along, and in nothing but the address: who shares that shares the texts as filled in."""

    places: tuple[Place, ...]

    def at(self, level: int) -> dict[str, str]:
        """The values of a level by their keys."""
        return {one.parameter.key: one.value for one in self.places if one.value and level in one.levels}

    def shown_at(self, level: int) -> str:
        """`10 weken`: what a level's text holds of it."""
        return and_list([one.shown for one in self.places if one.value and level in one.levels])

    @property
    def shown(self) -> list[str]:
        return [one.shown for one in self.places if one.value]

    @property
    def wrong(self) -> bool:
        return any(one.fault for one in self.places)

    @property
    def address(self) -> dict[str, str]:
        """What an address says of it."""
        return {one.name: one.parameter.typed(one.value) for one in self.places if one.value}


def filling(version: ClauseVersion, typed: Mapping[str, str]) -> Filling:
    """The places of a version, filled in with what an address says."""
    levels: dict[Parameter, list[int]] = {}
    for row in version.parameters:
        levels.setdefault(row.value, []).append(row.level)
    keys = [level.key for level in levels]
    most = len({row.level for row in version.text_in().levels})
    places = []
    for one, at in levels.items():
        name = f"p_{one.key}" if keys.count(one.key) == 1 else f"p_{one.key}.{min(at)}"
        places.append(_read(Place(name, one, tuple(sorted(at)), len(at) == most), typed.get(name)))
    return Filling(tuple(places))


def _read(place: Place, typed: str | None) -> Place:
    if typed is None:
        return place
    known = place.name, place.parameter, place.levels, place.everywhere
    typed = (clean(typed) or "")[:40]
    try:
        return Place(*known, typed or None, place.parameter.read(typed))
    except ValueError as fault:
        return Place(*known, typed, None, str(fault))
