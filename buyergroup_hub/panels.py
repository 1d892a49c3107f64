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
from jinja2 import Template
from markupsafe import Markup

from buyergroup_hub.access import standing
from buyergroup_hub.kit.web import reads_only, request_cache
from buyergroup_hub.permissions import Standing
from buyergroup_hub.queries import Counting, together

Rows = Callable[[Sequence[Any], Standing], Mapping[int, Any]]
"""From things and the person who looks to what the panel shows of each, by the thing's id; a thing without rows is
left out."""


@dataclass(frozen=True)
class Panel:
    """What a room shows in a slot: `rows` for many things, and the partial that draws one thing's as `rows`. Without
    it the page of the slot has something to count or to say."""

    slot: str
    template: str | None
    rows: Rows
    place: int = 50


@dataclass(frozen=True)
class Count:
    """How many of a room's things each group has, of those that the person sees; `counts` answers it by its name."""

    name: str
    query: Counting


@dataclass(frozen=True)
class Filled:
    """A slot's panels with the rows of the things of one page."""

    panels: tuple[tuple[Panel, Mapping[int, Any]], ...]

    @cached_property
    def _around(self) -> dict[str, Any]:
        """What every template is given; gathered once for a page, not for each slot or row."""
        return request_cache("what templates are given", _gathered)

    @cached_property
    def _drawn_by(self) -> list[tuple[Template, Mapping[int, Any]]]:
        env = current_app.jinja_env
        return [(env.get_template(panel.template), rows) for panel, rows in self.panels if panel.template]

    def rows(self, thing: Any) -> list[Any]:
        """What each room that has something of this thing gives of it, undrawn."""
        return [rows[thing.id] for _panel, rows in self.panels if thing.id in rows]

    def __call__(self, thing: Any) -> Markup:
        """Draw what all rooms show of one thing."""
        drawn = (
            _draw(template, {**self._around, "thing": thing, "rows": rows[thing.id]})
            for template, rows in self._drawn_by
            if thing.id in rows
        )
        return Markup("\n").join(drawn)


def _gathered() -> dict[str, Any]:
    around: dict[str, Any] = dict(current_app.jinja_env.globals)
    current_app.update_template_context(around)
    return around


def _draw(template: Template, given: dict[str, Any]) -> Markup:
    """What `template.render` does, with the globals of the hub already in what is given: merging them in for each row
    costs as much as drawing a short one."""
    try:
        drawn = "".join(template.root_render_func(template.new_context(given, shared=True)))
    except Exception:
        template.environment.handle_exception()
    return Markup(drawn)  # noqa: S704  the partials are the hub's own templates


def register(panel: Panel | Count) -> None:
    if isinstance(panel, Count):
        current_app.extensions.setdefault("hub.counts", {})[panel.name] = panel.query
        return
    slots: dict[str, list[Panel]] = current_app.extensions.setdefault("hub.panels", {})
    slots.setdefault(panel.slot, []).append(panel)
    slots[panel.slot].sort(key=lambda p: p.place)


def counts(name: str, groups: Sequence[Any]) -> Mapping[int, int]:
    """By group, the number of one kind of things; a group without any is left out.

    A page of one group shows them all, in its tabs and elsewhere, so they are counted in one statement.
    """
    ids = tuple(group.id for group in groups)
    asked: Mapping[str, Counting] = current_app.extensions["hub.counts"]
    if len(ids) == 1 and reads_only():
        return request_cache(("counts", ids), lambda: _counted(tuple(asked.items()), ids))[name]
    return request_cache((name, ids), lambda: _counted(((name, asked[name]),), ids))[name]


def _counted(asked: tuple[tuple[str, Counting], ...], ids: tuple[int, ...]) -> Mapping[str, Mapping[int, int]]:
    found: dict[str, dict[int, int]] = {name: {} for name, _query in asked}
    for group_id, number, name in together(asked)(ids):
        found[name][group_id] = number
    return found


def slot(name: str, things: Sequence[Any]) -> Filled:
    """Ask every panel of a slot for its rows of these things, as the person who looks; for a template to draw."""
    who = standing()
    panels: Sequence[Panel] = current_app.extensions.get("hub.panels", {}).get(name, ())
    return Filled(tuple((panel, panel.rows(things, who)) for panel in panels))
