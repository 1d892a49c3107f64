"""Panels: low rooms' pages show rows of high rooms. A low room names a slot, a higher room's `panels.py` fills it.

Only `app.py` registers. A panel answers the rows of many things at once, so that a list costs as many queries with
twenty rows as with two; its partial draws the rows of one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app
from markupsafe import Markup

from buyergroup_hub.access import standing
from buyergroup_hub.permissions import Standing

Rows = Callable[[Sequence[Any], Standing], Mapping[int, Any]]
"""From things and the person who looks to what the panel shows of each, by the thing's id; a thing without rows is
left out."""


@dataclass(frozen=True)
class Panel:
    """What a room shows in a slot: `rows` for many things, and the partial that draws one thing's as `rows`."""

    slot: str
    template: str
    rows: Rows
    place: int = 50


@dataclass(frozen=True)
class Filled:
    """A slot's panels with the rows of the things of one page."""

    panels: tuple[tuple[Panel, Mapping[int, Any]], ...]

    @cached_property
    def _around(self) -> dict[str, Any]:
        """What every template is given; gathered once, not for each row."""
        around: dict[str, Any] = {}
        current_app.update_template_context(around)
        return around

    def __call__(self, thing: Any) -> Markup:
        """Draw what all rooms show of one thing."""
        env = current_app.jinja_env
        drawn = (
            env.get_template(panel.template).render(self._around, thing=thing, rows=rows[thing.id])
            for panel, rows in self.panels
            if thing.id in rows
        )
        return Markup("\n").join(Markup(piece) for piece in drawn)  # noqa: S704  the partials are the hub's own templates


def register(panel: Panel) -> None:
    slots: dict[str, list[Panel]] = current_app.extensions.setdefault("hub.panels", {})
    slots.setdefault(panel.slot, []).append(panel)
    slots[panel.slot].sort(key=lambda p: p.place)


def fill(slot: str, things: Sequence[Any]) -> Filled:
    """Ask every panel of a slot for its rows of these things, as the person who looks."""
    who = standing()
    panels: Sequence[Panel] = current_app.extensions.get("hub.panels", {}).get(slot, ())
    return Filled(tuple((panel, panel.rows(things, who)) for panel in panels))
