"""The list of clauses: what was chosen, what is found, and how many there would be of each other choice.

A constant number of queries, whatever the number of clauses; each facet counts under the other facets' choices, and
all of them count only what the person sees. A clause stands there with the version that it shows (`Clause.shown_id`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import visible_clause
from buyergroup_hub.clauses.glossary import LEVEL_WORDS, STATE_WORDS, TYPE_WORDS
from buyergroup_hub.clauses.registry.models import Clause, ClauseLevel, ClauseText, ClauseVersion, VersionTheme
from buyergroup_hub.clauses.registry.queries import SHOWN
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.overview.listing import group_facet, theme_facet
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Asked, Choice, Counts, Facet, Listing, Part, Tally, counting, under
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.queries import Param, Statement, query

PER_PAGE = 25
FILTERS = ("type", "level", "theme", "proven", "state", "group")
ORDERS = ("published", "code", "proven")


@dataclass(frozen=True)
class ClauseList(Listing):
    clauses: list[Clause]


def find(args: MultiDict[str, str]) -> ClauseList:
    """The clauses of a choice as it stands in an address; what cannot be chosen is passed over."""
    choice = Choice.of(args, "clauses.index", FILTERS, ORDERS)
    today = clock.today()
    counts = Counts(tallies(today, asked=choice.asked))
    total = counts.total("chosen")
    part = Part.of(args, total, PER_PAGE)
    clauses = clauses_on_page(today, part.first, asked=choice.asked, order=choice.order)
    return ClauseList(choice, _facets(choice, counts), total, counts.total("of"), part, clauses)


def ways_in() -> tuple[int, Facet, Facet]:
    """How many clauses there are, by theme and by type, for a page that leads to the list."""
    choice = Choice.of(MultiDict(), "clauses.index", FILTERS, ORDERS)
    counts = Counts(themes_and_types())
    return counts.total("type"), theme_facet(choice, counts.by("theme")), _types(choice, counts)


def _shown(*columns: Any) -> Select[Any]:
    """Clauses with the version that they show."""
    return select(*columns).select_from(Clause).join(ClauseVersion, ClauseVersion.id == Clause.shown_id)


def _state(today: Param[date]) -> ColumnElement[str]:
    """What the shown version is: draft, withdrawn, coming, current or over."""
    return case(
        (ClauseVersion.number.is_(None), "draft"),
        (or_(ClauseVersion.withdrawn_at.is_not(None), Clause.withdrawn_at.is_not(None)), "withdrawn"),
        (ClauseVersion.valid_from > today, "coming"),
        (ClauseVersion.valid_until <= today, "over"),
        else_="current",
    )


def _conditions(asked: Asked, today: Param[date]) -> dict[str, ColumnElement[bool]]:
    return {facet: _condition(facet, values, today) for facet, values in asked}


def _condition(facet: str, values: Sequence[str], today: Param[date]) -> ColumnElement[bool]:
    match facet:
        case "type":
            return Clause.type.in_(values)
        case "level":
            return _has_level([int(level) for level in values if level in ("1", "2", "3")])
        case "theme":
            return _has_theme(values)
        case "proven":
            return or_(false(), *(_proven(value) for value in PROVEN if value in values))
        case "state":
            shown = select(ClauseVersion.id).where(ClauseVersion.id == Clause.shown_id, _state(today).in_(values))
            return exists(shown.correlate(Clause))
        case _:
            return exists().where(
                Group.id == Clause.group_id, Group.slug.in_(values), visible_clause(Group, of_all=True)
            )


def _has_level(levels: list[int]) -> ColumnElement[bool]:
    statement = select(ClauseLevel.id).join(ClauseText).where(ClauseText.version_id == Clause.shown_id)
    return exists(statement.where(ClauseLevel.level.in_(levels)))


def _has_theme(keys: Sequence[str]) -> ColumnElement[bool]:
    themes = select(VersionTheme.theme_id).join(Theme, Theme.id == VersionTheme.theme_id)
    themes = themes.where(VersionTheme.version_id == Clause.shown_id)
    known = exists(themes.where(Theme.key.in_(keys)))
    return or_(known, ~exists(themes)) if "unknown" in keys else known


PROVEN = ("yes", "no", "unknown")


def _proven(value: str) -> ColumnElement[bool]:
    return {
        "yes": Clause.proven_in > 0,
        "no": Clause.proven_in == 0,
    }.get(value, Clause.proven_in.is_(None))


def _themed() -> Select[Any]:
    themed = counting("theme", VersionTheme.theme_id).select_from(Clause)
    return themed.outerjoin(VersionTheme, VersionTheme.version_id == Clause.shown_id).group_by(VersionTheme.theme_id)


@query(Tally, whole=True)
def themes_and_types() -> Statement:
    return union_all(_themed(), counting("type", Clause.type).group_by(Clause.type))


@query(Tally, whole=True, unrestricted={ClauseVersion: SHOWN[ClauseVersion], ClauseText: SHOWN[ClauseText]})
def tallies(today: Param[date], *, asked: Asked) -> Statement:
    """All counts in one statement."""
    chosen, of = _conditions(asked, today), true()
    proof = case((Clause.proven_in > 0, "yes"), (Clause.proven_in == 0, "no"), else_="unknown")
    state = _shown(_state(today).label("state")).where(under(of, chosen, "state")).subquery()
    level = counting("level", ClauseLevel.level, func.count(Clause.id.distinct())).select_from(Clause)
    level = level.join(ClauseText, ClauseText.version_id == Clause.shown_id).join(ClauseLevel)
    return union_all(
        counting("chosen").select_from(Clause).where(under(of, chosen)),
        counting("of").select_from(Clause),
        counting("type", Clause.type).where(under(of, chosen, "type")).group_by(Clause.type),
        level.where(under(of, chosen, "level")).group_by(ClauseLevel.level),
        _themed().where(under(of, chosen, "theme")),
        counting("proven", proof).where(under(of, chosen, "proven")).group_by(proof),
        counting("state", state.c.state).group_by(state.c.state),
        counting("group", Clause.group_id).where(under(of, chosen, "group")).group_by(Clause.group_id),
    )


BY = {
    "published": (ClauseVersion.published_at.desc().nulls_first(), Clause.code, Clause.id),
    "code": (Clause.code, Clause.id),
    "proven": (Clause.proven_in.desc().nulls_last(), Clause.code, Clause.id),
}


@query(Clause, whole=True, unrestricted=SHOWN)
def clauses_on_page(today: Param[date], first: Param[int], *, asked: Asked, order: str) -> Statement:
    """All are put in order for it, and only these are read whole."""
    chosen = _shown(Clause.id).where(*_conditions(asked, today).values())
    ids = chosen.order_by(*BY[order]).limit(PER_PAGE).offset(first).subquery()
    texts = contains_eager(Clause.shown).selectinload(ClauseVersion.texts)
    levels = texts.selectinload(ClauseText.levels).load_only(ClauseLevel.level, ClauseLevel.text_id)
    found = _shown(Clause).where(Clause.id.in_(ids.select())).order_by(*BY[order])
    return found.options(joinedload(Clause.group), levels)


def _types(choice: Choice, counts: Counts) -> Facet:
    return choice.facet("type", _("Type"), TYPE_WORDS, counts.by("type"))


def _facets(choice: Choice, counts: Counts) -> list[Facet]:
    return [
        _types(choice, counts),
        choice.facet("level", _("Niveau"), LEVEL_WORDS, counts.by("level")),
        theme_facet(choice, counts.by("theme")),
        choice.facet("proven", _("Toegepast"), _proven_words(), counts.by("proven")),
        choice.facet("state", _("Geldigheid"), STATE_WORDS, counts.by("state")),
        group_facet(choice, counts.by("group")),
    ]


def _proven_words() -> dict[str, str]:
    return {"yes": _("Bewezen toegepast"), "no": _("Nog niet toegepast"), "unknown": _("Toepassing onbekend")}
