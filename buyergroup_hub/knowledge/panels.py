"""What knowledge waits for, and what it shows on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.work import Task
from buyergroup_hub.knowledge import pages, queries
from buyergroup_hub.knowledge.glossary import PICTURES
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.knowledge.queries import Row
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing

WORDS: dict[str, Any] = {"pictures": PICTURES, "kind_words": pages.kind_words, "state_sign": pages.state_sign}
"""What the partials draw a row with."""


def waits_for(who: Standing) -> list[Task]:
    """One's own items whose day of review is near or past, and one's own drafts."""
    return [_task(item) for item in queries.items_awaiting(who.person_id, clock.today())]


def _task(item: KnowledgeItem) -> Task:
    draft = item.published_at is None
    return Task(
        title=_("Maak je concept af") if draft else _("Kijk na of dit nog klopt"),
        url=url_for("knowledge.show" if draft else "knowledge.reviewing", pid=item.pid),
        due=item.review_on,
        text=item.title,
        group_id=item.group_id,
        action=_("Open het concept") if draft else _("Kijk het na"),
        demo=item.demo,
    )


def _tabs(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By group: how many items stand, of those that the person sees."""
    found = counts("knowledge", things)
    return {thing.id: found.get(thing.id, 0) for thing in things}


def _overview(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By group: its newest items that stand, of how many."""
    rows: dict[int, Any] = {}
    for row in queries.newest_of_groups([thing.id for thing in things], clock.today()):
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
    Panel("group.overview", "knowledge/_of_group.html", _overview, place=60),
    Panel("visions.elsewhere", "knowledge/_visions.html", _visions),
    Panel("home.last", "knowledge/_newest.html", _newest, place=20),
    Panel("clause.lessons", "knowledge/_of_clause.html", _lessons),
)
