"""What knowledge waits for, and what it shows on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import visible_to
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, pairs
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.work import Task
from buyergroup_hub.knowledge import pages
from buyergroup_hub.knowledge.glossary import PICTURES
from buyergroup_hub.knowledge.models import ItemClause, KnowledgeItem
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing

STANDS = ("current", "to_review")
SHOWN = 3
WORDS: dict[str, Any] = {"pictures": PICTURES, "kind_words": pages.kind_words, "state_sign": pages.state_sign}
"""What the partials draw a row with."""


def waits_for(who: Standing) -> list[Task]:
    """One's own items whose day of review is near or past, and one's own drafts."""
    mine = select(KnowledgeItem).where(
        KnowledgeItem.owner_id == who.person_id,
        visible_to(who, KnowledgeItem),
        KnowledgeItem.state_on(clock.today()).in_(("draft", "to_review")),
    )
    return [_task(item) for item in db.session.scalars(mine.order_by(KnowledgeItem.id))]


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


def _standing_items(who: Standing) -> Any:
    state = KnowledgeItem.state_on(clock.today())
    return select(KnowledgeItem).where(visible_to(who, KnowledgeItem), state.in_(STANDS))


def _tabs(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By group: how many items stand, of those that the person sees."""
    ids = [thing.id for thing in things]
    state = KnowledgeItem.state_on(clock.today())
    counted = select(KnowledgeItem.group_id, func.count()).where(
        KnowledgeItem.group_id.in_(ids), visible_to(who, KnowledgeItem), state.in_(STANDS)
    )
    counts: dict[int, int] = pairs(db.session.execute(counted.group_by(KnowledgeItem.group_id)))
    return {number: counts.get(number, 0) for number in ids}


def _overview(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By group: its newest items that stand."""
    ids = [thing.id for thing in things]
    newest = _standing_items(who).where(KnowledgeItem.group_id.in_(ids)).options(joinedload(KnowledgeItem.file))
    rows: dict[int, list[KnowledgeItem]] = {}
    for item in db.session.scalars(newest.order_by(KnowledgeItem.published_at.desc(), KnowledgeItem.id.desc())):
        rows.setdefault(item.group_id or 0, []).append(item)
    return {number: {"items": items[:SHOWN], "of": len(items), **WORDS} for number, items in rows.items()}


def _lessons(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By clause: the items about it that stand."""
    ids = [thing.id for thing in things]
    about = (
        _standing_items(who)
        .add_columns(ItemClause.clause_id)
        .join(ItemClause, ItemClause.item_id == KnowledgeItem.id)
        .where(ItemClause.clause_id.in_(ids))
        .options(joinedload(KnowledgeItem.file))
        .order_by(KnowledgeItem.published_at.desc(), KnowledgeItem.id.desc())
    )
    rows: dict[int, list[KnowledgeItem]] = {}
    for item, clause_id in db.session.execute(about):
        rows.setdefault(clause_id, []).append(item)
    return {number: {"items": items, **WORDS} for number, items in rows.items()}


PANELS = (
    Panel("group.tabs", "knowledge/_tab.html", _tabs, place=40),
    Panel("group.overview", "knowledge/_of_group.html", _overview, place=60),
    Panel("clause.lessons", "knowledge/_of_clause.html", _lessons),
)
