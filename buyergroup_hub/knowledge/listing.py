"""The list of knowledge: what was chosen, what is found, and how many there would be of each other choice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select, true, union_all
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.files.models import File
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.overview.listing import group_facet
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Asked, Choice, Counts, Facet, Listing, Part, Tally, counting, under
from buyergroup_hub.knowledge.glossary import KIND_HEADS, STATE_WORDS
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.knowledge.queries import FILE, STANDS
from buyergroup_hub.queries import Param, Statement, query

PER_PAGE = 25
FILTERS = ("kind", "state", "group")
ORDERS = ("published", "title")


@dataclass(frozen=True)
class Found(Listing):
    items: list[KnowledgeItem]


def find(args: MultiDict[str, str]) -> Found:
    """The items of a choice as it stands in an address; what cannot be chosen is passed over."""
    choice = Choice.of(args, "knowledge.index", FILTERS, ORDERS)
    today = clock.today()
    counts = Counts(tallies(today, asked=choice.asked))
    total = counts.total("chosen")
    part = Part.of(args, total, PER_PAGE)
    placed = items_on_page(today, part.first, asked=choice.asked, order=choice.order)
    items = items_by_id(placed, order=choice.order)
    return Found(choice, _facets(choice, counts), total, counts.total("of"), part, items)


def ways_in() -> tuple[int, Facet]:
    """How many items there are, by kind, for a page that leads to the list."""
    choice = Choice.of(MultiDict(), "knowledge.index", FILTERS, ORDERS)
    counts = Counts(kinds(clock.today()))
    return counts.total("kind"), _kinds(choice, counts)


def _conditions(asked: Asked, day: Param[date]) -> dict[str, ColumnElement[bool]]:
    chosen = dict(asked)
    state = KnowledgeItem.state_on(day).in_(chosen.get("state", STANDS))
    conditions: dict[str, ColumnElement[bool]] = {"state": state}
    if "kind" in chosen:
        conditions["kind"] = KnowledgeItem.kind.in_(chosen["kind"])
    if "group" in chosen:
        conditions["group"] = exists().where(Group.id == KnowledgeItem.group_id, Group.slug.in_(chosen["group"]))
    return conditions


@query(Tally, whole=True)
def tallies(day: Param[date], *, asked: Asked) -> Statement:
    """All counts in one statement."""
    chosen, of = _conditions(asked, day), true()
    state = select(KnowledgeItem.state_on(day).label("state")).where(under(of, chosen, "state")).subquery()
    return union_all(
        counting("chosen").select_from(KnowledgeItem).where(under(of, chosen)),
        counting("of").select_from(KnowledgeItem).where(of, *_conditions((), day).values()),
        counting("kind", KnowledgeItem.kind).where(under(of, chosen, "kind")).group_by(KnowledgeItem.kind),
        counting("state", state.c.state).group_by(state.c.state),
        counting("group", KnowledgeItem.group_id).where(under(of, chosen, "group")).group_by(KnowledgeItem.group_id),
    )


@query(Tally, whole=True)
def kinds(day: Param[date]) -> Statement:
    """Of those that stand."""
    return counting("kind", KnowledgeItem.kind).where(*_conditions((), day).values()).group_by(KnowledgeItem.kind)


BY = {
    "published": (KnowledgeItem.published_at.desc().nulls_first(), KnowledgeItem.id.desc()),
    "title": (func.lower(KnowledgeItem.title), KnowledgeItem.id),
}


@query(int, whole=True)
def items_on_page(day: Param[date], first: Param[int], *, asked: Asked, order: str) -> Statement:
    """Which ones stand on the page: all are put in order for it, and only these are read whole."""
    chosen = select(KnowledgeItem.id).where(*_conditions(asked, day).values())
    return chosen.order_by(*BY[order]).limit(PER_PAGE).offset(first)


@query(KnowledgeItem, unrestricted={Group: "the row names it only to who sees it", File: FILE})
def items_by_id(ids: Param[Collection[int]], *, order: str) -> Statement:
    statement = select(KnowledgeItem).where(KnowledgeItem.id.in_(ids)).order_by(*BY[order])
    parts = (joinedload(KnowledgeItem.group), joinedload(KnowledgeItem.file), joinedload(KnowledgeItem.successor))
    return statement.options(*parts)


def _kinds(choice: Choice, counts: Counts) -> Facet:
    return choice.facet("kind", _("Soort"), KIND_HEADS, counts.by("kind"))


def _facets(choice: Choice, counts: Counts) -> list[Facet]:
    return [
        _kinds(choice, counts),
        choice.facet("state", _("Actualiteit"), STATE_WORDS, counts.by("state")),
        group_facet(choice, counts.by("group")),
    ]
