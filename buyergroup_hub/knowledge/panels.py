"""What knowledge waits for, and what it shows on others' pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import Date, bindparam, func, select

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, read, spelled
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.tallies import tallied
from buyergroup_hub.kit.work import Task
from buyergroup_hub.knowledge import pages
from buyergroup_hub.knowledge.glossary import PICTURES
from buyergroup_hub.knowledge.models import ItemClause, KnowledgeItem
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing
from buyergroup_hub.queries import Param, Statement, query

STANDS = ("current", "to_review")
SHOWN = 3
MOST_ELSEWHERE = 20
WORDS: dict[str, Any] = {"pictures": PICTURES, "kind_words": pages.kind_words, "state_sign": pages.state_sign}
"""What the partials draw a row with."""


def waits_for(who: Standing) -> list[Task]:
    """One's own items whose day of review is near or past, and one's own drafts."""
    mine = db.session.scalars(_waiting(), given(who, person=who.person_id, today=clock.today()))
    return [_task(item) for item in mine]


@cache
def _waiting() -> Any:
    state = KnowledgeItem.state_on(bindparam("today", type_=Date()))
    mine = KnowledgeItem.owner_id == bindparam("person"), seen(KnowledgeItem), state.in_(("draft", "to_review"))
    return select(KnowledgeItem).where(*mine).order_by(KnowledgeItem.id)


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


def _stands(asks: Callable[[], date] | None = None) -> Any:
    """The statement's day is given when it is sent: what stands is by the clock."""
    return KnowledgeItem.state_on(bindparam("today", type_=Date(), callable_=asks)).in_(spelled(STANDS))


def _tabs(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By group: how many items stand, of those that the person sees."""
    found = counts("knowledge", things)
    return {thing.id: found.get(thing.id, 0) for thing in things}


@query(tuple[int, int])
def items_counted(groups: Param[Collection[int]]) -> Statement:
    standing_ones = KnowledgeItem.group_id.in_(groups), _stands(clock.today)
    return select(KnowledgeItem.group_id, func.count()).where(*standing_ones).group_by(KnowledgeItem.group_id)


@dataclass(frozen=True)
class Row:
    """An item that stands, as a row says it."""

    pid: str
    kind: str
    number: int | None
    title: str
    lead: str
    demo: bool
    language: str
    dated: str | None
    review_on: date | None
    state: str


NEWEST_FIRST = KnowledgeItem.published_at.desc(), KnowledgeItem.id.desc()


def _shown() -> tuple[Any, ...]:
    return (
        KnowledgeItem.pid, KnowledgeItem.kind, KnowledgeItem.number, KnowledgeItem.title, KnowledgeItem.lead,
        KnowledgeItem.demo, KnowledgeItem.language, KnowledgeItem.dated, KnowledgeItem.review_on,
        KnowledgeItem.state_on(bindparam("today", type_=Date())),
    )  # fmt: skip


def _overview(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By group: its newest items that stand, of how many."""
    asked = given(who, ids=[thing.id for thing in things], today=clock.today())
    rows: dict[int, Any] = {}
    for group_id, of, *shown in read(_newest_of(), asked):
        rows.setdefault(group_id, {"items": [], "of": of, **WORDS})["items"].append(Row(*shown))
    return rows


@cache
def _newest_of() -> Any:
    place = func.row_number().over(partition_by=KnowledgeItem.group_id, order_by=NEWEST_FIRST)
    of = func.count().over(partition_by=KnowledgeItem.group_id)
    standing_ones = any_of(KnowledgeItem.group_id, "ids"), seen(KnowledgeItem), _stands()
    ranked = select(KnowledgeItem.id, place.label("place"), of.label("of")).where(*standing_ones).subquery()
    return (
        select(KnowledgeItem.group_id, ranked.c.of, *_shown())
        .join(ranked, ranked.c.id == KnowledgeItem.id)
        .where(ranked.c.place <= SHOWN)
        .order_by(ranked.c.place)
    )


def _lessons(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By clause: the items about it that stand."""
    asked = given(who, ids=[thing.id for thing in things], today=clock.today())
    rows: dict[int, list[Row]] = {}
    for clause_id, *shown in read(_items_about_clauses(), asked):
        rows.setdefault(clause_id, []).append(Row(*shown))
    return {number: {"items": items, **WORDS} for number, items in rows.items()}


@cache
def _items_about_clauses() -> Any:
    about = select(ItemClause.clause_id, *_shown()).join(KnowledgeItem, KnowledgeItem.id == ItemClause.item_id)
    return about.where(any_of(ItemClause.clause_id, "ids"), seen(KnowledgeItem), _stands()).order_by(*NEWEST_FIRST)


def _visions(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """Beside the market visions that are written in the hub, those of which a public source tells only."""
    found = tallied(_visions_elsewhere(), given(who, today=clock.today()))
    shown = {"shown": found[:MOST_ELSEWHERE], "more": len(found) > MOST_ELSEWHERE}
    return {thing.id: shown for thing in things} if found else {}


@cache
def _visions_elsewhere() -> Any:
    named = func.lower(KnowledgeItem.title).contains("marktvisie")
    return (
        select(KnowledgeItem.pid, KnowledgeItem.title, KnowledgeItem.dated, KnowledgeItem.source_url, Group.name_nl)
        .join(Group, Group.id == KnowledgeItem.group_id)
        .where(KnowledgeItem.origin == "public_source", named, seen(KnowledgeItem), _stands())
        .order_by(Group.name_nl, KnowledgeItem.id)
        .limit(MOST_ELSEWHERE + 1)
    )


PANELS = (
    Count("knowledge", items_counted),
    Panel("group.tabs", "knowledge/_tab.html", _tabs, place=40),
    Panel("group.overview", "knowledge/_of_group.html", _overview, place=60),
    Panel("visions.elsewhere", "knowledge/_visions.html", _visions),
    Panel("clause.lessons", "knowledge/_of_clause.html", _lessons),
)
