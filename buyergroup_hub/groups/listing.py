"""The list of groups: what was chosen, what is found, and how many there would be of each other choice.

A constant number of queries, whatever the number of groups. Each facet counts under the other facets' choices, and all
count only what the person sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from flask import url_for
from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, true
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import any_of, given, seen, standing, visible_to
from buyergroup_hub.groups.glossary import SECTOR_WORDS, STAGES
from buyergroup_hub.groups.models import Group, GroupSuccession, GroupTheme
from buyergroup_hub.groups.phasing import with_phases
from buyergroup_hub.kit.db import db, pairs, read
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import LazyString, _
from buyergroup_hub.organisations.models import Theme
from buyergroup_hub.permissions import Standing

PER_PAGE = 25
ORDERS = ("updated", "name", "start")

Condition = Callable[[Standing], ColumnElement[bool]]


@dataclass(frozen=True)
class Possibility:
    """Something that one can do at a group now; a higher room says of which, as a condition on `Group.id`."""

    key: str
    words: LazyString
    condition: Condition


POSSIBILITIES: list[Possibility] = []


@dataclass(frozen=True)
class Facet:
    """A facet as the filter form draws it: options are (value, words, count, chosen)."""

    name: str
    legend: str
    options: list[tuple[str, str, int, bool]]


@dataclass(frozen=True)
class Found:
    groups: list[Group]
    successors: Mapping[int, Group]
    total: int
    of: int
    invented: int
    sourced: int
    facets: list[Facet]
    order: str
    page: int
    pages: int
    choice: MultiDict[str, str]
    nearby: list[tuple[str, str, int]]
    """Where nothing is found: what to take away, the address without it, and how many groups there are then."""

    def link(self, **changes: str) -> str:
        """The address of this list with something else chosen; pages start again."""
        kept = {name: values for name, values in self.choice.to_dict(flat=False).items() if name != "page"}
        return url_for("groups.index", **cast(Any, {**kept, **changes}))

    def without(self, name: str, value: str) -> str:
        left = [kept for kept in self.choice.getlist(name) if kept != value]
        return self.link(**{name: left})  # type: ignore[arg-type]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """(words, address without it) of every filter that is on."""
        return [
            (words, self.without(facet.name, value))
            for facet in self.facets
            for value, words, _count, on in facet.options
            if on
        ]


def find(args: MultiDict[str, str]) -> Found:
    """The groups of a choice as it stands in an address; what cannot be chosen is passed over."""
    choice = MultiDict(
        [(name, value) for name in ("possible", "sector", "theme", "stage") for value in args.getlist(name)]
    )
    order = args.get("order", "updated")
    order = order if order in ORDERS else "updated"
    if order != "updated":
        choice.add("order", order)
    who = standing()
    seen = visible_to(who, Group)
    chosen = _conditions(choice, who)
    total, of, invented, sourced = _totals(and_(true(), *chosen.values()), seen)
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(args.get("page", 1, type=int) or 1, 1), pages)
    groups = _page(and_(seen, *chosen.values()), order, page)
    facets = _facets(choice, chosen, who)
    return Found(
        groups,
        successors(groups),
        total,
        of,
        invented,
        sourced,
        facets,
        order,
        page,
        pages,
        choice,
        [] if total else _nearby(choice, chosen, facets, seen),
    )


def _nearby(
    choice: MultiDict[str, str],
    chosen: Mapping[str, ColumnElement[bool]],
    facets: list[Facet],
    seen: ColumnElement[bool],
) -> list[tuple[str, str, int]]:
    """Of each facet that is chosen from, what is found without that choice."""
    found = []
    for facet in facets:
        others = [condition for name, condition in chosen.items() if name != facet.name]
        if facet.name in chosen and len(others) and (count := _count(and_(seen, *others))):
            words = and_list([words for _value, words, _count, on in facet.options if on])
            left = {name: values for name, values in choice.to_dict(flat=False).items() if name != facet.name}
            found.append((words, url_for("groups.index", **cast(Any, left)), count))
    return found


def _conditions(choice: MultiDict[str, str], who: Standing) -> dict[str, ColumnElement[bool]]:
    conditions: dict[str, ColumnElement[bool]] = {}
    if wanted := choice.getlist("possible"):
        conditions["possible"] = and_(*[p.condition(who) for p in POSSIBILITIES if p.key in wanted])
    if wanted := choice.getlist("sector"):
        conditions["sector"] = Group.sector.in_([sector for sector in wanted if sector in SECTOR_WORDS])
    if wanted := choice.getlist("theme"):
        conditions["theme"] = or_(*[_has_theme(key) for key in wanted])
    if wanted := choice.getlist("stage"):
        conditions["stage"] = or_(*[_in_stage(key) for key in wanted])
    return conditions


def _has_theme(key: str) -> ColumnElement[bool]:
    of_group = select(GroupTheme.theme_id).join(Theme).where(GroupTheme.group_id == Group.id)
    return ~exists(of_group) if key == "unknown" else exists(of_group.where(Theme.key == key.replace("\0", "")))


def _in_stage(key: str) -> ColumnElement[bool]:
    if key == "unknown":
        return Group.phase_now.is_(None)
    return Group.phase_now.in_(STAGES[key][1]) if key in STAGES else false()


def _totals(chosen: ColumnElement[bool], seen: ColumnElement[bool]) -> tuple[int, int, int, int]:
    """Of the groups that the person sees: how many are chosen, all of them, the invented ones, and the real ones that
    a public source confirms."""
    some = [func.count(case((which, Group.id))) for which in (chosen, true(), Group.demo, _sourced())]
    row = db.session.execute(select(*some).where(seen)).one()
    return row[0], row[1], row[2], row[3]


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Group.id)).where(condition)) or 0


def with_source() -> int:
    """How many real groups a public source confirms, of the about 35 that were set up."""
    return read(_with_source(), given(standing())).scalar() or 0


@cache
def _with_source() -> Any:
    return select(func.count(Group.id)).where(seen(Group), _sourced())


def _sourced() -> ColumnElement[bool]:
    return Group.origin == "public_source"


def _page(condition: ColumnElement[bool], order: str, page: int) -> list[Group]:
    """The groups of one page: only these are read whole, for all are put in order."""
    by = {
        "updated": (Group.last_event_at.desc().nulls_last(), Group.name_nl),
        "name": (func.lower(Group.name_nl),),
        "start": (Group.started.asc().nulls_last(), Group.name_nl),
    }[order]
    ids = select(Group.id).where(condition).order_by(*by, Group.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    groups = list(db.session.scalars(select(Group).where(Group.id.in_(ids)).order_by(*by, Group.id)))
    with_phases(groups)
    return groups


def successors(groups: list[Group]) -> dict[int, Group]:
    """Of each group the one that goes on with its work, where there is one and the person sees it."""
    rows = db.session.execute(_went_on(), given(standing(), ids=[group.id for group in groups]))
    return {row[0]: row[1] for row in rows}


@cache
def _went_on() -> Any:
    onward = select(GroupSuccession.from_id, Group).join(Group, Group.id == GroupSuccession.to_id)
    return onward.where(any_of(GroupSuccession.from_id, "ids"), seen(Group)).order_by(GroupSuccession.id)


def _facets(choice: MultiDict[str, str], chosen: Mapping[str, ColumnElement[bool]], who: Standing) -> list[Facet]:
    def under(own: str) -> ColumnElement[bool]:
        return and_(visible_to(who, Group), *[condition for name, condition in chosen.items() if name != own])

    return [
        Facet("possible", _("Nu mogelijk"), _possible_options(under("possible"), choice, who)),
        Facet("sector", _("Sector"), _sector_options(under("sector"), choice)),
        Facet("theme", _("Thema"), _theme_options(under("theme"), choice)),
        Facet("stage", _("Fase"), _stage_options(under("stage"), choice)),
    ]


def _possible_options(condition: ColumnElement[bool], choice: MultiDict[str, str], who: Standing) -> list[Any]:
    on = choice.getlist("possible")
    return [(p.key, str(p.words), _count(and_(condition, p.condition(who))), p.key in on) for p in POSSIBILITIES]


def _sector_options(condition: ColumnElement[bool], choice: MultiDict[str, str]) -> list[Any]:
    counts = pairs(db.session.execute(select(Group.sector, func.count()).where(condition).group_by(Group.sector)))
    on = choice.getlist("sector")
    return [(key, str(words), counts.get(key, 0), key in on) for key, words in SECTOR_WORDS.items()]


def _theme_options(condition: ColumnElement[bool], choice: MultiDict[str, str]) -> list[Any]:
    """A group without a theme counts as unknown: it comes with none from the outer join."""
    themed = select(GroupTheme.theme_id, func.count()).select_from(Group).outerjoin(GroupTheme).where(condition)
    counts: dict[int | None, int] = pairs(db.session.execute(themed.group_by(GroupTheme.theme_id)))
    on = choice.getlist("theme")
    themes = db.session.scalars(select(Theme).order_by(Theme.position))
    options = [(theme.key, theme.label, counts.get(theme.id, 0), theme.key in on) for theme in themes]
    return [*options, ("unknown", _("Thema onbekend"), counts.get(None, 0), "unknown" in on)]


def _stage_options(condition: ColumnElement[bool], choice: MultiDict[str, str]) -> list[Any]:
    counts = pairs(db.session.execute(select(Group.phase_now, func.count()).where(condition).group_by(Group.phase_now)))
    on = choice.getlist("stage")
    return [
        (key, str(words), counts.get(None, 0) if key == "unknown" else sum(counts.get(p, 0) for p in phases), key in on)
        for key, (words, phases) in STAGES.items()
    ]
