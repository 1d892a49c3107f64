"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from buyergroup_hub.clauses.registry.models import (
    Clause,
    ClauseLevel,
    ClauseParameter,
    ClauseText,
    ClauseVersion,
    VersionTheme,
    current,
)
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, hold
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.queries import Param, Statement, query

CODED: dict[type[Any], str] = {Clause: "a clause is public as soon as one of its versions is"}
PARTS: dict[type[Any], str] = {
    ClauseText: "a version's own text is of its circle, and a translation is read where it is published",
    Group: "whoever sees a clause sees whose it is",
}
"""What goes along with a version of which the person sees the clause."""
SHOWN = PARTS | {ClauseVersion: "the version that a clause shows is of its circle"}
CURRENT = {ClauseVersion: "what holds on a day is published, and so for everyone"}


# A clause


@query(ClauseVersion)
def versions_of(clause: Param[int]) -> Statement:
    """The draft last."""
    statement = select(ClauseVersion).where(ClauseVersion.clause_id == clause)
    return statement.order_by(ClauseVersion.number.is_(None), ClauseVersion.number)


@query(ClauseText)
def texts_of(versions: Param[Collection[int]]) -> Statement:
    return select(ClauseText).where(ClauseText.version_id.in_(versions)).order_by(ClauseText.id)


@query(ClauseLevel)
def levels_of(texts: Param[Collection[int]]) -> Statement:
    return select(ClauseLevel).where(ClauseLevel.text_id.in_(texts)).order_by(ClauseLevel.level)


@query(ClauseParameter)
def parameters_of(version: Param[int]) -> Statement:
    return select(ClauseParameter).where(ClauseParameter.version_id == version).order_by(ClauseParameter.id)


@query(Theme)
def themes_of(version: Param[int]) -> Statement:
    tied = select(Theme).join(VersionTheme, VersionTheme.theme_id == Theme.id)
    return tied.where(VersionTheme.version_id == version).order_by(Theme.position)


@query(ClauseVersion, unrestricted=CODED | {Group: PARTS[Group]})
def base_of(base: Param[int], clause: Param[int]) -> Statement:
    """The other clause's version that a version of a clause was adapted from."""
    statement = select(ClauseVersion).where(ClauseVersion.id == base, ClauseVersion.clause_id != clause)
    return statement.options(joinedload(ClauseVersion.clause).joinedload(Clause.group))


# Versions by what texts and rooms above call them


def _current(clauses: Param[Collection[int]], day: Param[date], *columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns).where(ClauseVersion.clause_id.in_(clauses), ClauseVersion.current_on(day))


@query(ClauseVersion, unrestricted=CODED | PARTS | CURRENT)
def versions_on(clauses: Param[Collection[int]], day: Param[date]) -> Statement:
    """The version of each clause that holds on a day, with all that it says."""
    return _current(clauses, day, ClauseVersion).options(*ClauseVersion.whole())


class Numbered(NamedTuple):
    """Which version of a clause holds, and since when."""

    clause_id: int
    number: int | None
    valid_from: date | None


@query(Numbered, unrestricted=CURRENT)
def numbers_on(clauses: Param[Collection[int]], day: Param[date]) -> Statement:
    return _current(clauses, day, ClauseVersion.clause_id, ClauseVersion.number, ClauseVersion.valid_from)


@query(ClauseVersion, unrestricted=CODED | PARTS)
def versions_coded(codes: Param[Collection[str]]) -> Statement:
    """With all that they say, the draft too."""
    statement = select(ClauseVersion).join(Clause).where(Clause.code.in_(codes)).order_by(ClauseVersion.number)
    return statement.options(*ClauseVersion.whole())


@query(ClauseVersion, unrestricted=CODED | PARTS)
def versions_cited(ids: Param[Collection[int]]) -> Statement:
    """With all that they say."""
    return select(ClauseVersion).where(ClauseVersion.id.in_(ids)).options(*ClauseVersion.whole())


# What a search finds, and where a timeline leads to


def with_shown(clauses: Select[Clause]) -> Select[Clause]:
    """Clauses with their group and all that the version says which they show."""
    shown = joinedload(Clause.shown)
    return clauses.options(
        joinedload(Clause.group),
        shown.selectinload(ClauseVersion.texts).selectinload(ClauseText.levels),
        shown.selectinload(ClauseVersion.themes),
        shown.selectinload(ClauseVersion.parameters),
    )


@query(Clause, unrestricted=SHOWN)
def clauses_found(ids: Param[Collection[int]]) -> Statement:
    return with_shown(select(Clause).where(Clause.id.in_(ids)))


class VersionRow(NamedTuple):
    id: int
    number: int | None
    code: str
    title: str


@query(VersionRow, unrestricted=CODED | {ClauseText: PARTS[ClauseText]})
def version_names(ids: Param[Collection[int]], language: Param[str]) -> Statement:
    text = Cited(language)
    shown = select(ClauseVersion.id, ClauseVersion.number, Clause.code, text.title)
    found = text.joined(shown.join(Clause, Clause.id == ClauseVersion.clause_id))
    return found.where(ClauseVersion.id.in_(ids))


@query(tuple[int, str])
def clause_codes(ids: Param[Collection[int]]) -> Statement:
    return select(Clause.id, Clause.code).where(Clause.id.in_(ids))


# What a group has


@query(tuple[int, int])
def clauses_counted(groups: Param[Collection[int]]) -> Statement:
    counted = select(Clause.group_id, func.count()).where(Clause.group_id.in_(groups))
    return counted.group_by(Clause.group_id)


class Cited:
    """The text of a version in this language where that translation is published, else the one in its own."""

    def __init__(self, language: Param[str]) -> None:
        self._own, self._translated, self._wanted = aliased(ClauseText), aliased(ClauseText), language
        self.title = self._either("title")
        self.language = self._either("language")
        self.text_id = self._either("id")

    def _either(self, name: str) -> ColumnElement[Any]:
        return func.coalesce(getattr(self._translated, name), getattr(self._own, name))

    def joined(self, found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """A statement over `ClauseVersion` with its text."""
        own = and_(self._own.version_id == ClauseVersion.id, self._own.language == ClauseVersion.language)
        wanted = and_(
            self._translated.version_id == ClauseVersion.id,
            self._translated.language == self._wanted,
            self._translated.published_at.is_not(None),
        )
        return found.join(self._own, own).outerjoin(self._translated, wanted)


def visible_versions(clause_id: int) -> list[ClauseVersion]:
    """The versions that the person sees, the draft last, with their texts but not what stands in these (`whole`). Their
    clause is loaded."""
    versions = versions_of(clause_id)
    texts: dict[int, list[ClauseText]] = {version.id: [] for version in versions}
    for text in texts_of(texts.keys()):
        texts[text.version_id].append(text)
    for version in versions:
        hold(version, "texts", texts[version.id])
    return versions


def whole(version: ClauseVersion) -> ClauseVersion:
    """The same version, of which the texts are loaded, with all that stands in these. Three queries."""
    levels: dict[int, list[ClauseLevel]] = {text.id: [] for text in version.texts}
    for level in levels_of(levels.keys()):
        levels[level.text_id].append(level)
    for text in version.texts:
        hold(text, "levels", levels[text.id])
    hold(version, "themes", themes_of(version.id))
    hold(version, "parameters", parameters_of(version.id))
    return version


NAMED = re.compile(r"([A-Z]{1,4}-\d{1,6})(?:@(\d{1,6}))?")


def current_of(clause_ids: Collection[int], day: date | None = None) -> dict[int, ClauseVersion]:
    """By clause, the version of a day (today); clauses that have none that day are left out."""
    return {version.clause_id: version for version in versions_on(clause_ids, day or clock.today())}


def numbers_of(clause_ids: Collection[int]) -> dict[int, Numbered]:
    """By clause, today's version for who asks only whether there is a newer one: it is not loaded."""
    return {row.clause_id: row for row in numbers_on(clause_ids, clock.today())}


def named(names: Iterable[str], day: date | None = None) -> dict[str, ClauseVersion]:
    """By name, what it means: `VB-12@3` that version, `VB-12` the version of the day. Only what the person sees."""
    wanted = {name: match for name in names if (match := NAMED.fullmatch(name))}
    coded = versions_coded({match[1] for match in wanted.values()})
    versions = {(version.clause.code, version.number): version for version in coded if version.number is not None}
    today = current_of({version.clause_id for version in versions.values()}, day)
    by_code = {version.clause.code: version for version in today.values()}
    meant = {
        name: versions.get((match[1], int(match[2]))) if match[2] else by_code.get(match[1])
        for name, match in wanted.items()
    }
    return {name: version for name, version in meant.items() if version is not None}


def pinned(codes: Iterable[str], day: date | None = None) -> dict[str, int]:
    """By code, the number of the version that it means on a day, for what is frozen; codes without one are left out."""
    return {code: version.number for code, version in named(codes, day).items() if version.number is not None}


def versions_by_id(version_ids: Collection[int]) -> dict[int, ClauseVersion]:
    """By id, versions with all that they say, as far as the person sees them; for what rooms above cite."""
    return {version.id: version for version in versions_cited(version_ids)}


def clause_of(version: ClauseVersion) -> Clause:
    """A version's clause with all its versions."""
    statement = select(Clause).where(Clause.id == version.clause_id).options(selectinload(Clause.versions))
    return db.session.scalars(statement).one()


NAME = re.compile(r"([A-Za-z]{1,4}-\d{1,6})\s*(?:@\s*(\d{1,6}))?")


def version_by_name(name: str) -> ClauseVersion | None:
    """A version by what somebody typed: `VB-12@3`, `vb-12` for today's, `VB-12@0` for the draft; None where there is
    none that she sees."""
    match = NAME.fullmatch(name.strip())
    if match is None:
        return None
    versions = versions_coded([match[1].upper()])
    if match[2] is not None:
        return next((version for version in versions if (version.number or 0) == int(match[2])), None)
    return current(versions, clock.today()) or next(reversed([version for version in versions if version.number]), None)


def load_versions(clause: Clause) -> None:
    """Load a clause's versions, for verbs that look at all of them."""
    whole = select(Clause).where(Clause.id == clause.id).options(*Clause.whole())
    db.session.scalars(whole.execution_options(populate_existing=True)).one()


# For the index, which holds what anybody may find


def clause_ids() -> Sequence[int]:
    return db.session.scalars(select(Clause.id)).all()


def clauses_to_index(ids: Collection[int]) -> Sequence[Clause]:
    return db.session.scalars(with_shown(select(Clause).where(Clause.id.in_(ids)))).all()
