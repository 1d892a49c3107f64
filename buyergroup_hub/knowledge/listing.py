"""The list of knowledge: what was chosen, what is found, and how many there would be of each other choice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, bindparam, exists, func, select, union_all
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.groups.facets import group_facet
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Asked, Choice, Counts, Facet, Listing, Part, counting, under
from buyergroup_hub.kit.tallies import tallied
from buyergroup_hub.knowledge.glossary import KIND_HEADS, STATE_WORDS
from buyergroup_hub.knowledge.models import KnowledgeItem

PER_PAGE = 25
FILTERS = ("kind", "state", "group")
ORDERS = ("published", "title")
SHOWN = ("current", "to_review")
"""States of the list where none was chosen: what still stands."""


@dataclass(frozen=True)
class Found(Listing):
    items: list[KnowledgeItem]


def find(args: MultiDict[str, str]) -> Found:
    """The items of a choice as it stands in an address; what cannot be chosen is passed over."""
    choice = Choice.of(args, "knowledge.index", FILTERS, ORDERS)
    who = given(standing(), today=clock.today())
    counts = Counts(tallied(_counted(choice.asked), who))
    total = counts.total("chosen")
    part = Part.of(args, total, PER_PAGE)
    placed = tallied(_placed(choice.asked, choice.order), {**who, "first": part.first})
    items = db.session.scalars(_whole(choice.order), {"ids": [item_id for (item_id,) in placed]})
    return Found(choice, _facets(choice, counts), total, counts.total("of"), part, list(items))


def _conditions(asked: Asked) -> dict[str, ColumnElement[bool]]:
    chosen = dict(asked)
    conditions: dict[str, ColumnElement[bool]] = {"state": _state().in_(chosen.get("state", SHOWN))}
    if "kind" in chosen:
        conditions["kind"] = KnowledgeItem.kind.in_(chosen["kind"])
    if "group" in chosen:
        conditions["group"] = exists().where(Group.id == KnowledgeItem.group_id, Group.slug.in_(chosen["group"]))
    return conditions


def _state() -> ColumnElement[str]:
    return KnowledgeItem.state_on(bindparam("today", type_=Date()))


@lru_cache(maxsize=256)
def _counted(asked: Asked) -> Any:
    """All counts in one statement. Making it costs as much as sending it, so that of a choice is kept."""
    chosen, of = _conditions(asked), seen(KnowledgeItem, of_all=True)

    state = select(_state().label("state")).where(under(of, chosen, "state")).subquery()
    return union_all(
        counting("chosen").select_from(KnowledgeItem).where(under(of, chosen)),
        counting("of").select_from(KnowledgeItem).where(of, *_conditions(()).values()),
        counting("kind", KnowledgeItem.kind).where(under(of, chosen, "kind")).group_by(KnowledgeItem.kind),
        counting("state", state.c.state).group_by(state.c.state),
        counting("group", KnowledgeItem.group_id).where(under(of, chosen, "group")).group_by(KnowledgeItem.group_id),
    )


BY = {
    "published": (KnowledgeItem.published_at.desc().nulls_first(), KnowledgeItem.id.desc()),
    "title": (func.lower(KnowledgeItem.title), KnowledgeItem.id),
}


@lru_cache(maxsize=256)
def _placed(asked: Asked, order: str) -> Any:
    """Which ones stand on the page: all are put in order for it, and only these are read whole."""
    chosen = seen(KnowledgeItem, of_all=True), *_conditions(asked).values()
    return select(KnowledgeItem.id).where(*chosen).order_by(*BY[order]).limit(PER_PAGE).offset(bindparam("first"))


@cache
def _whole(order: str) -> Any:
    found = select(KnowledgeItem).where(any_of(KnowledgeItem.id, "ids")).order_by(*BY[order])
    parts = (joinedload(KnowledgeItem.group), joinedload(KnowledgeItem.file), joinedload(KnowledgeItem.successor))
    return found.options(*parts)


def _facets(choice: Choice, counts: Counts) -> list[Facet]:
    return [
        choice.facet("kind", _("Soort"), KIND_HEADS, counts.by("kind")),
        choice.facet("state", _("Houdbaarheid"), STATE_WORDS, counts.by("state")),
        group_facet(choice, counts.by("group")),
    ]
