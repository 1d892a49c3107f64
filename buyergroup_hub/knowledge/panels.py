"""What knowledge waits for, and what it shows on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buyergroup_hub.kit import clock
from buyergroup_hub.knowledge import pages, queries
from buyergroup_hub.knowledge.glossary import PICTURES
from buyergroup_hub.knowledge.queries import Row
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing

WORDS: dict[str, Any] = {"pictures": PICTURES, "kind_words": pages.kind_words, "state_sign": pages.state_sign}
"""What the partials draw a row with."""


def _tabs(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By group: how many items stand, of those that the person sees."""
    found = counts("knowledge", things)
    return {thing.id: found.get(thing.id, 0) for thing in things}


def _offers(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By group without clauses, of which knowledge is what it offers: its newest items that stand, of how many."""
    clauses = counts("clauses", things)
    rows: dict[int, Any] = {}
    for row in queries.newest_of_groups([thing.id for thing in things if thing.id not in clauses], clock.today()):
        rows.setdefault(row.parent_id, {"items": [], "of": row.of, **WORDS})["items"].append(row)
    return rows


def _lessons(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By clause: the items about it that stand."""
    rows: dict[int, list[Row]] = {}
    for row in queries.items_about([thing.id for thing in things], clock.today()):
        rows.setdefault(row.parent_id, []).append(row)
    return {number: {"items": items, **WORDS} for number, items in rows.items()}


def _newest(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """The start page: what was published last."""
    items = queries.newest_items(clock.today())
    return {thing.id: {"items": items, **WORDS} for thing in things} if items else {}


def _visions(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """Beside the market visions that are written in the hub, those of which a public source tells only."""
    found = queries.visions_elsewhere(clock.today())
    shown = {"shown": found[: queries.MOST_ELSEWHERE], "more": len(found) > queries.MOST_ELSEWHERE}
    return {thing.id: shown for thing in things} if found else {}


PANELS = (
    Count("knowledge", queries.items_counted),
    Panel("group.tabs", "knowledge/_tab.html", _tabs, place=40),
    Panel("group.offer", "knowledge/_of_group.html", _offers, place=25),
    Panel("visions.elsewhere", "knowledge/_visions.html", _visions),
    Panel("home.last", "knowledge/_newest.html", _newest, place=20),
    Panel("knowledge.front", "knowledge/_newest.html", _newest, place=20),
    Panel("clause.lessons", "knowledge/_of_clause.html", _lessons),
)
