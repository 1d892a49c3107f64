"""The list of clauses: what was chosen, what is found, and how many there would be of each other choice.

A constant number of queries, whatever the number of clauses; each facet counts under the other facets' choices, and
all of them count only what the person sees. A clause stands there with the version that it shows (`Clause.shown_id`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.clauses.glossary import LEVEL_WORDS, STATE_WORDS, TYPE_WORDS
from buyergroup_hub.clauses.models import Clause, ClauseLevel, ClauseText, ClauseVersion, VersionTheme
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, pairs
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.models import Theme

PER_PAGE = 25
GROUPS_SHOWN = 12
FILTERS = ("type", "level", "theme", "proven", "state", "group")
ORDERS = ("published", "code", "proven")


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
    seen = visible_to(standing(), Clause)
    chosen = _conditions(choice)
    total, of = _counts(and_(true(), *chosen.values()), seen)
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(args.get("page", 1, type=int) or 1, 1), pages)
    clauses = _page(and_(seen, *chosen.values()), order, page)
    return Found(clauses, total, of, _facets(choice, chosen), order, page, pages, choice)


def _shown(*columns: Any) -> Select[Any]:
    """Clauses with the version that they show."""
    return select(*columns).select_from(Clause).join(ClauseVersion, ClauseVersion.id == Clause.shown_id)


def _state() -> ColumnElement[str]:
    """What the shown version is today: draft, withdrawn, coming, current or over."""
    today = clock.today()
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


def _counts(chosen: ColumnElement[bool], seen: ColumnElement[bool]) -> tuple[int, int]:
    """How many of those that the person sees were chosen, and how many she sees."""
    counted = select(func.count(case((chosen, Clause.id))), func.count(Clause.id)).where(seen)
    row = db.session.execute(counted).one()
    return row[0], row[1]


def _page(condition: ColumnElement[bool], order: str, page: int) -> list[Clause]:
    by = {
        "published": (ClauseVersion.published_at.desc().nulls_first(), Clause.code),
        "code": (Clause.code,),
        "proven": (Clause.proven_in.desc().nulls_last(), Clause.code),
    }[order]
    ids = _shown(Clause.id).where(condition).order_by(*by, Clause.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    found = _shown(Clause).where(Clause.id.in_(ids)).order_by(*by, Clause.id)
    texts = contains_eager(Clause.shown).selectinload(ClauseVersion.texts)
    levels = texts.selectinload(ClauseText.levels).load_only(ClauseLevel.level, ClauseLevel.text_id)
    return list(db.session.scalars(found.options(joinedload(Clause.group), levels)))


def _facets(choice: MultiDict[str, str], chosen: Mapping[str, ColumnElement[bool]]) -> list[Facet]:
    def under(own: str) -> ColumnElement[bool]:
        others = [condition for name, condition in chosen.items() if name != own]
        return and_(visible_to(standing(), Clause), *others)

    def options(name: str, words: Mapping[Any, Any], counts: Mapping[Any, int]) -> list[tuple[str, str, int, bool]]:
        on = choice.getlist(name)
        return [(str(key), str(said), counts.get(key, 0), str(key) in on) for key, said in words.items()]

    return [
        Facet("type", _("Type"), options("type", TYPE_WORDS, _by(Clause.type, under("type")))),
        Facet("level", _("Niveau"), options("level", LEVEL_WORDS, _by_level(under("level")))),
        Facet("theme", _("Thema"), _theme_options(under("theme"), choice.getlist("theme"))),
        Facet("proven", _("Toegepast"), options("proven", _proven_words(), _by_proof(under("proven")))),
        Facet("state", _("Geldigheid"), options("state", STATE_WORDS, _by_state(under("state")))),
        Facet("group", _("Groep"), _group_options(under("group"), choice.getlist("group"))),
    ]


def _by(column: Any, condition: ColumnElement[bool]) -> dict[Any, int]:
    return pairs(db.session.execute(select(column, func.count(Clause.id)).where(condition).group_by(column)))


def _by_state(condition: ColumnElement[bool]) -> dict[str, int]:
    each = _shown(_state().label("state")).where(condition).subquery()
    return pairs(db.session.execute(select(each.c.state, func.count()).group_by(each.c.state)))


def _by_level(condition: ColumnElement[bool]) -> dict[int, int]:
    of_text = select(ClauseLevel.level, func.count(Clause.id.distinct())).select_from(Clause)
    of_text = of_text.join(ClauseText, ClauseText.version_id == Clause.shown_id).join(ClauseLevel)
    return pairs(db.session.execute(of_text.where(condition).group_by(ClauseLevel.level)))


def _theme_options(condition: ColumnElement[bool], on: list[str]) -> list[tuple[str, str, int, bool]]:
    """A clause without a theme counts as unknown: it comes with none from the outer join."""
    themed = select(VersionTheme.theme_id, func.count()).select_from(Clause)
    themed = themed.outerjoin(VersionTheme, VersionTheme.version_id == Clause.shown_id).where(condition)
    counts: dict[int | None, int] = pairs(db.session.execute(themed.group_by(VersionTheme.theme_id)))
    themes = db.session.scalars(select(Theme).order_by(Theme.position))
    options = [(theme.key, theme.label, counts.get(theme.id, 0), theme.key in on) for theme in themes]
    return [*options, ("unknown", _("Thema onbekend"), counts.get(None, 0), "unknown" in on)]


def _proven_words() -> dict[str, str]:
    return {"yes": _("Bewezen toegepast"), "no": _("Nog niet toegepast"), "unknown": _("Toepassing onbekend")}


def _by_proof(condition: ColumnElement[bool]) -> dict[str, int]:
    proof = case((Clause.proven_in > 0, "yes"), (Clause.proven_in == 0, "no"), else_="unknown")
    return _by(proof, condition)


def _group_options(condition: ColumnElement[bool], on: list[str]) -> list[tuple[str, str, int, bool]]:
    """The groups with the most clauses, and those that were chosen."""
    counts = _by(Clause.group_id, condition)
    most = sorted(counts, key=lambda group_id: -counts[group_id])[:GROUPS_SHOWN]
    wanted = select(Group).where(or_(Group.id.in_(most), Group.slug.in_(on))).order_by(Group.name_nl)
    rows = sorted(((group, counts.get(group.id, 0)) for group in db.session.scalars(wanted)), key=lambda row: -row[1])
    return [(group.slug, group.name, count, group.slug in on) for group, count in rows]
