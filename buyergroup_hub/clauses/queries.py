"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.clauses.models import (
    Clause,
    ClauseLevel,
    ClauseParameter,
    ClauseSet,
    ClauseText,
    ClauseVersion,
    KeptDraft,
    SetItem,
    VersionTheme,
)
from buyergroup_hub.clauses.titles import Cited
from buyergroup_hub.groups.models import Group
from buyergroup_hub.organisations.models import Theme
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
    found = select(ClauseVersion).where(ClauseVersion.clause_id == clause)
    return found.order_by(ClauseVersion.number.is_(None), ClauseVersion.number)


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


@query(Theme)
def themes_known() -> Statement:
    """Those of before and of later too."""
    return select(Theme).order_by(Theme.position)


@query(ClauseVersion, unrestricted=CODED | {Group: PARTS[Group]})
def base_of(base: Param[int], clause: Param[int]) -> Statement:
    """The other clause's version that a version of a clause was adapted from."""
    found = select(ClauseVersion).where(ClauseVersion.id == base, ClauseVersion.clause_id != clause)
    return found.options(joinedload(ClauseVersion.clause).joinedload(Clause.group))


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
    found = select(ClauseVersion).join(Clause).where(Clause.code.in_(codes)).order_by(ClauseVersion.number)
    return found.options(*ClauseVersion.whole())


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


@query(tuple[int, str, str])
def set_names(ids: Param[Collection[int]]) -> Statement:
    """(id, project type, pid) of the sets of groups."""
    of_groups = ClauseSet.id.in_(ids), ClauseSet.group_id.is_not(None)
    return select(ClauseSet.id, ClauseSet.project_type, ClauseSet.pid).where(*of_groups)


# What a group has


@query(tuple[int, int])
def clauses_counted(groups: Param[Collection[int]]) -> Statement:
    counted = select(Clause.group_id, func.count()).where(Clause.group_id.in_(groups))
    return counted.group_by(Clause.group_id)


class AppliedRow(NamedTuple):
    """A clause at one of its levels."""

    id: int
    code: str
    type: str
    audience: str
    group_id: int
    title: str
    language: str
    level: int | None


@query(AppliedRow, unrestricted={ClauseVersion: SHOWN[ClauseVersion], ClauseText: PARTS[ClauseText]})
def most_applied_of(groups: Param[Collection[int]], most: Param[int], language: Param[str]) -> Statement:
    """A row for each level of each clause, whose levels follow each other."""
    order = (Clause.proven_in.desc().nulls_last(), Clause.code)
    place = func.row_number().over(partition_by=Clause.group_id, order_by=order)
    stands = Clause.group_id.in_(groups), Clause.withdrawn_at.is_(None)
    first = select(Clause.id, place.label("place")).where(*stands).subquery()
    text = Cited(language)
    shown = Clause.id, Clause.code, Clause.type, Clause.audience, Clause.group_id, text.title, text.language
    found = select(*shown, ClauseLevel.level).join(first, first.c.id == Clause.id)
    return (
        text.joined(found.join(ClauseVersion, ClauseVersion.id == Clause.shown_id))
        .outerjoin(ClauseLevel, ClauseLevel.text_id == text.text_id)
        .where(first.c.place <= most)
        .order_by(*order, ClauseLevel.level)
    )


BY_PURPOSE = ClauseSet.project_type, ClauseSet.level, ClauseSet.number


class SetRow(NamedTuple):
    """A publication of a set, or its draft, which has no number."""

    group_id: int
    pid: str
    project_type: str | None
    level: int | None
    number: int | None
    published_at: datetime | None
    demo: bool
    clauses: int


@query(SetRow)
def sets_of(groups: Param[Collection[int]]) -> Statement:
    """Later publications behind earlier ones."""
    items = select(func.count(SetItem.id)).where(SetItem.set_id == ClauseSet.id).correlate(ClauseSet).scalar_subquery()
    shown = ClauseSet.group_id, ClauseSet.pid, *BY_PURPOSE, ClauseSet.published_at, ClauseSet.demo, items
    return select(*shown).where(ClauseSet.group_id.in_(groups)).order_by(*BY_PURPOSE)


class ItemRow(NamedTuple):
    """A clause in a set, and the number of the version that stands there; an empty set has neither."""

    group_id: int
    pid: str
    project_type: str | None
    level: int | None
    number: int | None
    demo: bool
    clause_id: int | None
    cited: int | None


@query(ItemRow, unrestricted={ClauseVersion: "whoever sees a set sees which versions stand in it"})
def items_of(groups: Param[Collection[int]]) -> Statement:
    """Of the sets of groups, later publications behind earlier ones."""
    shown = ClauseSet.group_id, ClauseSet.pid, *BY_PURPOSE, ClauseSet.demo, SetItem.clause_id, ClauseVersion.number
    return (
        select(*shown)
        .outerjoin(SetItem, SetItem.set_id == ClauseSet.id)
        .outerjoin(ClauseVersion, ClauseVersion.id == SetItem.version_id)
        .where(ClauseSet.group_id.in_(groups))
        .order_by(*BY_PURPOSE)
    )


@query(str)
def project_types_of(group: Param[int]) -> Statement:
    """The project types for which a group has a set."""
    named = ClauseSet.group_id == group, ClauseSet.project_type.is_not(None)
    return select(ClauseSet.project_type).where(*named).distinct()


@query(Clause, unrestricted=SHOWN)
def clauses_beside(group: Param[int], clauses: Param[Collection[int]]) -> Statement:
    """The group's other clauses, each with the texts of the version that it shows."""
    others = select(Clause).where(Clause.group_id == group, Clause.id.not_in(clauses))
    return others.options(joinedload(Clause.shown).selectinload(ClauseVersion.texts)).order_by(Clause.code)


# What a person has


@query(tuple[KeptDraft, ClauseVersion], unrestricted=CODED)
def drafts_kept() -> Statement:
    return (
        select(KeptDraft, ClauseVersion)
        .join(ClauseVersion, ClauseVersion.id == KeptDraft.version_id)
        .options(joinedload(ClauseVersion.clause))
        .order_by(KeptDraft.at)
    )


@query(ClauseSet)
def baskets_of(person: Param[int | None]) -> Statement:
    """The last changed first."""
    mine = select(ClauseSet).where(ClauseSet.person_id == person)
    return mine.order_by(ClauseSet.changed_at.desc(), ClauseSet.id.desc())
