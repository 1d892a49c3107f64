"""The list of clauses: what was chosen, what is found, and how many there would be of each other choice.

A constant number of queries, whatever the number of clauses; each facet counts under the other facets' choices, and
all of them count only what the person sees. A clause stands there with the version that it shows (`Clause.shown_id`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from flask import url_for
from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.clauses.glossary import LEVEL_WORDS, STATE_WORDS, TYPE_WORDS
from buyergroup_hub.clauses.models import Clause, ClauseLevel, ClauseText, ClauseVersion, VersionTheme
from buyergroup_hub.groups.models import Group, in_words
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.models import Theme

PER_PAGE = 25
GROUPS_SHOWN = 12
FILTERS = ("type", "level", "theme", "proven", "state", "group")
ORDERS = ("published", "code", "proven")
Asked = tuple[tuple[str, str], ...]
"""A choice, as (filter, value)."""


@dataclass(frozen=True)
class Facet:
    """A facet as the filter form draws it: options are (value, words, count, chosen)."""

    name: str
    legend: str
    options: list[tuple[str, str, int, bool]]


@dataclass(frozen=True)
class Found:
    clauses: list[Clause]
    total: int
    of: int
    facets: list[Facet]
    order: str
    page: int
    pages: int
    choice: MultiDict[str, str]

    def link(self, **changes: str | list[str]) -> str:
        """The address of this list with something else chosen; pages start again."""
        kept: dict[str, Any] = dict(self.choice.to_dict(flat=False))
        return url_for("clauses.index", **{**kept, **changes})

    def without(self, name: str, value: str) -> str:
        left = [kept for kept in self.choice.getlist(name) if kept != value]
        return self.link(**{name: left})

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
    """The clauses of a choice as it stands in an address; what cannot be chosen is passed over."""
    choice = MultiDict([(name, value) for name in FILTERS for value in args.getlist(name)])
    order = args.get("order", "published")
    order = order if order in ORDERS else "published"
    if order != "published":
        choice.add("order", order)
    asked = tuple((name, value) for name in FILTERS for value in choice.getlist(name))
    who = given(standing(), today=clock.today())
    counts = _counts(asked, who)
    total, of = counts["chosen"].get("", 0), counts["seen"].get("", 0)
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(args.get("page", 1, type=int) or 1, 1), pages)
    clauses = db.session.scalars(_page(asked, order), {**who, "before": (page - 1) * PER_PAGE})
    return Found(list(clauses), total, of, _facets(choice, counts), order, page, pages, choice)


def _shown(*columns: Any) -> Select[Any]:
    """Clauses with the version that they show."""
    return select(*columns).select_from(Clause).join(ClauseVersion, ClauseVersion.id == Clause.shown_id)


def _state() -> ColumnElement[str]:
    """What the shown version is today: draft, withdrawn, coming, current or over."""
    today = bindparam("today", type_=Date())
    return case(
        (ClauseVersion.number.is_(None), "draft"),
        (or_(ClauseVersion.withdrawn_at.is_not(None), Clause.withdrawn_at.is_not(None)), "withdrawn"),
        (ClauseVersion.valid_from > today, "coming"),
        (ClauseVersion.valid_until <= today, "over"),
        else_="current",
    )


def _conditions(choice: MultiDict[str, str]) -> dict[str, ColumnElement[bool]]:
    conditions: dict[str, ColumnElement[bool]] = {}
    if wanted := choice.getlist("type"):
        conditions["type"] = Clause.type.in_(wanted)
    if wanted := choice.getlist("level"):
        levels = [int(level) for level in wanted if level in ("1", "2", "3")]
        conditions["level"] = _has_level(levels)
    if wanted := choice.getlist("theme"):
        conditions["theme"] = _has_theme(wanted)
    if wanted := choice.getlist("proven"):
        conditions["proven"] = or_(*[_proven(value) for value in wanted])
    if wanted := choice.getlist("state"):
        shown = select(ClauseVersion.id).where(ClauseVersion.id == Clause.shown_id, _state().in_(wanted))
        conditions["state"] = exists(shown.correlate(Clause))
    if wanted := choice.getlist("group"):
        conditions["group"] = exists().where(Group.id == Clause.group_id, Group.slug.in_(wanted))
    return conditions


def _has_level(levels: list[int]) -> ColumnElement[bool]:
    said = select(ClauseLevel.id).join(ClauseText).where(ClauseText.version_id == Clause.shown_id)
    return exists(said.where(ClauseLevel.level.in_(levels)))


def _has_theme(keys: list[str]) -> ColumnElement[bool]:
    themes = select(VersionTheme.theme_id).join(Theme, Theme.id == VersionTheme.theme_id)
    themes = themes.where(VersionTheme.version_id == Clause.shown_id)
    known = exists(themes.where(Theme.key.in_(keys)))
    return or_(known, ~exists(themes)) if "unknown" in keys else known


def _proven(value: str) -> ColumnElement[bool]:
    return {
        "yes": Clause.proven_in > 0,
        "no": Clause.proven_in == 0,
    }.get(value, Clause.proven_in.is_(None))


def _counts(asked: Asked, who: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """By facet and value how many clauses there would be; of `chosen` and `seen` how many there are, under no value."""
    counts: dict[str, dict[str, int]] = {name: {} for name in ("chosen", "seen", *FILTERS)}
    for facet, value, number in read(_counted(asked), who):
        counts[facet][value or ""] = number
    return counts


def _seen() -> Any:
    """With the tokens written out: an index that begins with the audience serves few of them best."""
    return any_of(Clause.audience, "tokens")


@lru_cache(maxsize=256)
def _counted(asked: Asked) -> Any:
    """One statement of all counts. Making it costs as much as sending it, so that of a choice is kept."""
    chosen = _conditions(MultiDict(asked))

    def under(own: str = "") -> ColumnElement[bool]:
        return and_(_seen(), *[condition for name, condition in chosen.items() if name != own])

    def row(name: str, value: Any, number: Any = None) -> Select[Any]:
        many = func.count(Clause.id) if number is None else number
        return select(literal_column(f"'{name}'"), cast(value, String), many)

    proof = case((Clause.proven_in > 0, "yes"), (Clause.proven_in == 0, "no"), else_="unknown")
    state = _shown(_state().label("state")).where(under("state")).subquery()
    level = row("level", ClauseLevel.level, func.count(Clause.id.distinct())).select_from(Clause)
    level = level.join(ClauseText, ClauseText.version_id == Clause.shown_id).join(ClauseLevel)
    themed = row("theme", VersionTheme.theme_id, func.count()).select_from(Clause)
    themed = themed.outerjoin(VersionTheme, VersionTheme.version_id == Clause.shown_id)
    return union_all(
        row("chosen", null()).where(under()),
        row("seen", null()).where(_seen()),
        row("type", Clause.type).where(under("type")).group_by(Clause.type),
        level.where(under("level")).group_by(ClauseLevel.level),
        themed.where(under("theme")).group_by(VersionTheme.theme_id),
        row("proven", proof).where(under("proven")).group_by(proof),
        row("state", state.c.state, func.count()).select_from(state).group_by(state.c.state),
        row("group", Clause.group_id).where(under("group")).group_by(Clause.group_id),
    )


@lru_cache(maxsize=256)
def _page(asked: Asked, order: str) -> Any:
    by = {
        "published": (ClauseVersion.published_at.desc().nulls_first(), Clause.code),
        "code": (Clause.code,),
        "proven": (Clause.proven_in.desc().nulls_last(), Clause.code),
    }[order]
    chosen = _seen(), *_conditions(MultiDict(asked)).values()
    ids = _shown(Clause.id).where(*chosen).order_by(*by, Clause.id).limit(PER_PAGE).offset(bindparam("before"))
    found = _shown(Clause).where(Clause.id.in_(ids)).order_by(*by, Clause.id)
    texts = contains_eager(Clause.shown).selectinload(ClauseVersion.texts)
    levels = texts.selectinload(ClauseText.levels).load_only(ClauseLevel.level, ClauseLevel.text_id)
    return found.options(joinedload(Clause.group), levels)


def _facets(choice: MultiDict[str, str], counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    """A clause without a theme counts as unknown: it comes with none from the outer join."""

    def options(name: str, words: Mapping[Any, Any]) -> list[tuple[str, str, int, bool]]:
        on = choice.getlist(name)
        return [(str(key), str(said), counts[name].get(str(key), 0), str(key) in on) for key, said in words.items()]

    return [
        Facet("type", _("Type"), options("type", TYPE_WORDS)),
        Facet("level", _("Niveau"), options("level", LEVEL_WORDS)),
        Facet("theme", _("Thema"), _theme_options(counts["theme"], choice.getlist("theme"))),
        Facet("proven", _("Toegepast"), options("proven", _proven_words())),
        Facet("state", _("Geldigheid"), options("state", STATE_WORDS)),
        Facet("group", _("Groep"), _group_options(counts["group"], choice.getlist("group"))),
    ]


def _theme_options(counts: Mapping[str, int], on: list[str]) -> list[tuple[str, str, int, bool]]:
    options = [
        (row.key, in_words(row.label_nl, row.label_en), counts.get(str(row.id), 0), row.key in on)
        for row in read(_themes())
    ]
    return [*options, ("unknown", _("Thema onbekend"), counts.get("", 0), "unknown" in on)]


@cache
def _themes() -> Any:
    return select(Theme.id, Theme.key, Theme.label_nl, Theme.label_en).order_by(Theme.position)


def _proven_words() -> dict[str, str]:
    return {"yes": _("Bewezen toegepast"), "no": _("Nog niet toegepast"), "unknown": _("Toepassing onbekend")}


def _group_options(counts: Mapping[str, int], on: list[str]) -> list[tuple[str, str, int, bool]]:
    """The groups with the most clauses, and those that were chosen."""
    most = sorted(counts, key=lambda group_id: -counts[group_id])[:GROUPS_SHOWN]
    rows = read(_groups(), given(standing(), ids=[int(group_id) for group_id in most], slugs=on))
    options = [
        (row.slug, in_words(row.name_nl, row.name_en), counts.get(str(row.id), 0), row.slug in on) for row in rows
    ]
    return sorted(options, key=lambda option: -option[2])


@cache
def _groups() -> Any:
    named = select(Group.id, Group.slug, Group.name_nl, Group.name_en).where(seen(Group))
    return named.where(or_(any_of(Group.id, "ids"), any_of(Group.slug, "slugs"))).order_by(Group.name_nl)
