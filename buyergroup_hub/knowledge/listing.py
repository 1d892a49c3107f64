"""The list of knowledge: what was chosen, what is found, and how many there would be of each other choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import url_for
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, pairs
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.knowledge.glossary import KIND_HEADS, STATE_WORDS
from buyergroup_hub.knowledge.models import KnowledgeItem

PER_PAGE = 25
ORDERS = ("published", "title")
SHOWN = ("current", "to_review")
"""States of the list where none was chosen: what still stands."""
GROUPS_SHOWN = 12


@dataclass(frozen=True)
class Facet:
    """A facet as the filter form draws it: options are (value, words, count, chosen)."""

    name: str
    legend: str
    options: list[tuple[str, str, int, bool]]


@dataclass(frozen=True)
class Found:
    items: list[KnowledgeItem]
    total: int
    of: int
    facets: list[Facet]
    order: str
    page: int
    pages: int
    choice: MultiDict[str, str]

    def link(self, **changes: Any) -> str:
        """The address of this list with something else chosen; pages start again."""
        kept = {name: values for name, values in self.choice.to_dict(flat=False).items() if name != "page"}
        return url_for("knowledge.index", **cast(Any, {**kept, **changes}))

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """(words, address without it) of every filter that is on."""
        return [
            (words, self.link(**{facet.name: [one for one in self.choice.getlist(facet.name) if one != value]}))
            for facet in self.facets
            for value, words, _count, on in facet.options
            if on
        ]


def find(args: MultiDict[str, str]) -> Found:
    """The items of a choice as it stands in an address; what cannot be chosen is passed over."""
    asked = [(name, value) for name in ("kind", "state", "group") for value in args.getlist(name)]
    choice = MultiDict([(name, value) for name, value in asked if value.isprintable()])
    order = args.get("order", "published")
    order = order if order in ORDERS else "published"
    if order != "published":
        choice.add("order", order)
    seen = visible_to(standing(), KnowledgeItem)
    chosen = _conditions(choice)
    total = _count(and_(seen, *chosen.values()))
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(args.get("page", 1, type=int) or 1, 1), pages)
    items = _page(and_(seen, *chosen.values()), order, page)
    of = _count(and_(seen, _conditions(MultiDict())["state"]))
    return Found(items, total, of, _facets(choice, chosen), order, page, pages, choice)


def _conditions(choice: MultiDict[str, str]) -> dict[str, ColumnElement[bool]]:
    states = choice.getlist("state") or SHOWN
    conditions: dict[str, ColumnElement[bool]] = {"state": KnowledgeItem.state_on(clock.today()).in_(states)}
    if wanted := choice.getlist("kind"):
        conditions["kind"] = KnowledgeItem.kind.in_(wanted)
    if wanted := choice.getlist("group"):
        conditions["group"] = exists().where(Group.id == KnowledgeItem.group_id, Group.slug.in_(wanted))
    return conditions


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(KnowledgeItem.id)).where(condition)) or 0


def _page(condition: ColumnElement[bool], order: str, page: int) -> list[KnowledgeItem]:
    by = {
        "published": (KnowledgeItem.published_at.desc().nulls_first(), KnowledgeItem.id.desc()),
        "title": (func.lower(KnowledgeItem.title), KnowledgeItem.id),
    }[order]
    # Only one page's items are read whole, for all are put in order.
    ids = select(KnowledgeItem.id).where(condition).order_by(*by).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    found = select(KnowledgeItem).where(KnowledgeItem.id.in_(ids)).order_by(*by)
    parts = (joinedload(KnowledgeItem.group), joinedload(KnowledgeItem.file), joinedload(KnowledgeItem.successor))
    return list(db.session.scalars(found.options(*parts)))


def _facets(choice: MultiDict[str, str], chosen: Mapping[str, ColumnElement[bool]]) -> list[Facet]:
    def under(own: str) -> ColumnElement[bool]:
        others = [condition for name, condition in chosen.items() if name != own]
        return and_(visible_to(standing(), KnowledgeItem), *others)

    def options(name: str, column: Any, words: Mapping[str, Any]) -> list[tuple[str, str, int, bool]]:
        counted = select(column, func.count()).where(under(name)).group_by(column)
        counts, on = pairs(db.session.execute(counted)), choice.getlist(name)
        return [(key, str(said), counts.get(key, 0), key in on) for key, said in words.items()]

    return [
        Facet("kind", _("Soort"), options("kind", KnowledgeItem.kind, KIND_HEADS)),
        Facet("state", _("Houdbaarheid"), options("state", KnowledgeItem.state_on(clock.today()), STATE_WORDS)),
        Facet("group", _("Groep"), _group_options(under("group"), choice.getlist("group"))),
    ]


def _group_options(condition: ColumnElement[bool], on: list[str]) -> list[tuple[str, str, int, bool]]:
    """The groups with the most items, and those that were chosen."""
    counted = select(KnowledgeItem.group_id, func.count().label("many")).where(condition)
    each = counted.group_by(KnowledgeItem.group_id).subquery()
    order = each.c.many.desc(), Group.name_nl
    placed = select(each, func.row_number().over(order_by=order).label("place"))
    placed = placed.join(Group, Group.id == each.c.group_id).where(visible_to(standing(), Group))
    ranked = placed.subquery()
    shown = select(Group, ranked.c.many).join(ranked, ranked.c.group_id == Group.id)
    shown = shown.where(or_(ranked.c.place <= GROUPS_SHOWN, Group.slug.in_(on))).order_by(ranked.c.place)
    return [(group.slug, group.name, count, group.slug in on) for group, count in db.session.execute(shown)]
