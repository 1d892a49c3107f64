"""Adoptions, and the published sets of a group with what others chose from them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.groups.group.models import Group, in_words
from buyergroup_hub.organisations.organisation.models import Organisation, signature
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.tender.models import (
    ClauseUse,
    Lot,
    Tender,
)
from buyergroup_hub.tenders.tender.queries import in_scope, is_counted, titled


@query(tuple[int, str])
def titles_of_organisations(organisations: Param[Collection[int]]) -> Statement:
    """(tender, its title)."""
    return select(Tender.id, Tender.title).where(Tender.organisation_id.in_(organisations)).order_by(Tender.title)


@query(tuple[int, int])
def adoptions_counted(groups: Param[Collection[int]]) -> Statement:
    counted = select(Adoption.group_id, func.count()).where(Adoption.group_id.in_(groups))
    return counted.group_by(Adoption.group_id)


class Taken(NamedTuple):
    """A set of a group that an organisation took over and uses."""

    group_id: int
    pid: str
    organisation: str
    known: bool

    @property
    def signature(self) -> str:
        return signature(self.organisation, self.known)


@query(Taken, unrestricted={Organisation: "whoever sees an adoption sees who took the set over"})
def adoptions_of_groups(groups: Param[Collection[int]]) -> Statement:
    """The last first."""
    return (
        select(Adoption.group_id, Adoption.pid, Organisation.name, Organisation.known())
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .where(Adoption.group_id.in_(groups), Adoption.ended_on.is_(None))
        .order_by(Adoption.adopted_on.desc(), Adoption.id.desc())
    )


@dataclass(frozen=True)
class Took:
    """A set that an organisation took over."""

    organisation_id: int
    pid: str
    demo: bool
    project: str
    adopted_on: date
    name_nl: str
    name_en: str | None

    @property
    def group(self) -> str:
        return in_words(self.name_nl, self.name_en)


@query(Took, unrestricted={Group: "whoever sees an adoption sees whose set it was"})
def adoptions_of_organisations(organisations: Param[Collection[int]]) -> Statement:
    shown = Adoption.organisation_id, Adoption.pid, Adoption.demo, Adoption.project, Adoption.adopted_on
    taken = select(*shown, Group.name_nl, Group.name_en).join(Group, Group.id == Adoption.group_id)
    return taken.where(Adoption.organisation_id.in_(organisations)).order_by(Adoption.id.desc())


@query(Adoption)
def adoptions_to_report(organisations: Param[Collection[int]]) -> Statement:
    running = Adoption.reported_on.is_(None), Adoption.ended_on.is_(None)
    return select(Adoption).where(Adoption.organisation_id.in_(organisations), *running).order_by(Adoption.id)


@query(tuple[int, int])
def sets_counted(groups: Param[Collection[int]]) -> Statement:
    published = ClauseSet.group_id.in_(groups), ClauseSet.number.is_not(None)
    return select(ClauseSet.group_id, func.count()).where(*published).group_by(ClauseSet.group_id)


class PublishedSet(NamedTuple):
    """A publication of a group's set. `clauses`: how many it holds."""

    id: int
    pid: str
    project_type: str
    level: int
    number: int
    published_at: datetime
    demo: bool
    clauses: int


@query(PublishedSet)
def sets_of(group: Param[int]) -> Statement:
    """By project type and level, the last publication of each last."""
    held = select(func.count()).where(SetItem.set_id == ClauseSet.id).scalar_subquery()
    of = ClauseSet.project_type, ClauseSet.level, ClauseSet.number
    published = ClauseSet.group_id == group, ClauseSet.number.is_not(None)
    shown = select(ClauseSet.id, ClauseSet.pid, *of, ClauseSet.published_at, ClauseSet.demo, held)
    return shown.where(*published).order_by(*of)


class LaterSet(NamedTuple):
    pid: str
    number: int


@query(LaterSet)
def newest_set(
    group: Param[int | None], project_type: Param[str | None], level: Param[int | None], number: Param[int | None]
) -> Statement:
    """The last publication of a group's set after one with this number, where there is one."""
    same = ClauseSet.group_id == group, ClauseSet.project_type == project_type, ClauseSet.level == level
    later = select(ClauseSet.pid, ClauseSet.number).where(*same, ClauseSet.number > number)
    return later.order_by(ClauseSet.number.desc()).limit(1)


@query(tuple[str, int])
def lots_by_project_type(group: Param[int]) -> Statement:
    """(project type, counted lots of tenders that use the group's set); an empty one is unknown."""
    counted = select(func.coalesce(Lot.project_type, ""), func.count()).join(Tender, Tender.id == Lot.tender_id)
    return counted.where(is_counted(), in_scope(group)).group_by(Lot.project_type)


class ChosenClause(NamedTuple):
    """What a counted lot asked for, and what came of it."""

    lot_id: int
    code: str
    level: int | None
    use: str
    result: str | None
    title: str
    language: str


@query(ChosenClause)
def clauses_chosen(group: Param[int], project_type: Param[str], language: Param[str]) -> Statement:
    """In lots of a project type, by version."""
    uses = select(ClauseUse.lot_id, Clause.code, ClauseUse.level, ClauseUse.use, ClauseUse.result)
    of_lots = uses.join(Lot, Lot.id == ClauseUse.lot_id).join(Tender, Tender.id == Lot.tender_id)
    asked = is_counted(), in_scope(group), Lot.project_type == project_type, ClauseUse.use != "dropped"
    versions = of_lots.join(ClauseVersion, ClauseVersion.id == ClauseUse.version_id).join(ClauseVersion.clause)
    return titled(versions.where(*asked), language).order_by(ClauseUse.version_id, ClauseUse.id)


PUBLISHED = "the letter names versions that were published when it was asked for"


@query(ClauseVersion, unrestricted={ClauseVersion: PUBLISHED, Clause: PUBLISHED})
def versions_named(ids: Param[Collection[int]]) -> Statement:
    """Those that were not withdrawn since, with clause and texts."""
    those = select(ClauseVersion).where(ClauseVersion.id.in_(ids), ClauseVersion.withdrawn_at.is_(None))
    whole = joinedload(ClauseVersion.clause), selectinload(ClauseVersion.texts)
    return those.options(*whole).order_by(ClauseVersion.id)
