"""Tenders in lists, and on the pages of groups and organisations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import GroupRow
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.tender.labels import AHEAD
from buyergroup_hub.tenders.tender.models import (
    ClauseUse,
    Lot,
    Tender,
    TenderGroup,
)
from buyergroup_hub.tenders.tender.queries import COUNTED, OF_CONSULTATION, TIED, first_buyer

A_PAGE, SHOWN = 25, 5


def _in_list(group: Param[int | None], of_group: bool) -> list[ColumnElement[bool]]:
    return [exists().where(TenderGroup.tender_id == Tender.id, TenderGroup.group_id == group)] if of_group else []


@query(int, whole=True)
def tenders_in_list(group: Param[int | None], *, of_group: bool) -> Statement:
    """How many there are, of one group or of all."""
    return select(func.count()).select_from(Tender).where(*_in_list(group, of_group))


@query(Tender, unrestricted={Group: TIED}, whole=True)
def tenders_on_page(group: Param[int | None], first: Param[int], *, of_group: bool) -> Statement:
    """Newest first."""
    listed = select(Tender).where(*_in_list(group, of_group)).order_by(Tender.id.desc()).limit(A_PAGE).offset(first)
    groups = selectinload(Tender.groups).joinedload(TenderGroup.group)
    return listed.options(selectinload(Tender.buyers), selectinload(Tender.lots), groups)


@query(tuple[int, int])
def tenders_counted(groups: Param[Collection[int]]) -> Statement:
    tied = select(TenderGroup.group_id, func.count()).join(Tender, Tender.id == TenderGroup.tender_id)
    return tied.where(TenderGroup.group_id.in_(groups)).group_by(TenderGroup.group_id)


@dataclass(frozen=True)
class Expected:
    """A tender of a group that did not come to market yet. `expected`: a quarter, or a year alone. `buyer` is None
    where it is unknown."""

    group_id: int
    pid: str
    title: str
    demo: bool
    audience: str
    stage: str
    expected: str
    buyer: str | None
    lots: int

    @property
    def is_public(self) -> bool:
        return self.audience == "public"


@query(Expected)
def coming_of_groups(groups: Param[Collection[int]], quarter: Param[str]) -> Statement:
    """The first of each group that are expected in this quarter or later."""
    ahead = Tender.stage.in_(AHEAD), or_(Tender.expected >= quarter, Tender.expected == func.substr(quarter, 1, 4))
    position = func.row_number().over(partition_by=TenderGroup.group_id, order_by=(Tender.expected, Tender.id))
    ranked = (
        select(TenderGroup.group_id, Tender.id.label("tender_id"), position.label("position"))
        .join(Tender, Tender.id == TenderGroup.tender_id)
        .where(TenderGroup.group_id.in_(groups), *ahead)
        .subquery()
    )
    shown = Tender.pid, Tender.title, Tender.demo, Tender.audience, Tender.stage, Tender.expected
    lots = select(func.count(Lot.id)).where(Lot.tender_id == Tender.id, *COUNTED).correlate(Tender).scalar_subquery()
    return (
        select(ranked.c.group_id, *shown, first_buyer(), lots)
        .join(Tender, Tender.id == ranked.c.tender_id)
        .where(ranked.c.position <= SHOWN)
        .order_by(Tender.expected, Tender.id)
    )


class OwnLot(NamedTuple):
    """A lot that is counted, with how many clauses it used as they stand, changed and dropped."""

    tender_id: int
    contracted_on: date | None
    used: int
    changed: int
    dropped: int

    @property
    def asked(self) -> bool:
        """Was a clause asked of the market in it?"""
        return self.used + self.changed > 0


@dataclass(frozen=True)
class OwnTender:
    """A tender of an organisation; questions of their own give its lots and groups."""

    organisation_id: int
    id: int
    pid: str
    title: str
    demo: bool
    stage: str
    lots: list[OwnLot] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    @property
    def uses(self) -> tuple[int, int, int]:
        """How many uses of clauses: as they stand, changed, dropped."""
        return (
            sum(lot.used for lot in self.lots),
            sum(lot.changed for lot in self.lots),
            sum(lot.dropped for lot in self.lots),
        )


@query(OwnTender)
def tenders_of_organisations(organisations: Param[Collection[int]]) -> Statement:
    """Newest first."""
    shown = select(Tender.organisation_id, Tender.id, Tender.pid, Tender.title, Tender.demo, Tender.stage)
    return shown.where(Tender.organisation_id.in_(organisations)).order_by(Tender.id.desc())


@query(OwnLot)
def lots_of_tenders(tenders: Param[Collection[int]]) -> Statement:
    uses = [func.sum(case((ClauseUse.use == use, 1), else_=0)) for use in ("used", "changed", "dropped")]
    return (
        select(Lot.tender_id, Lot.contracted_on, *uses)
        .outerjoin(ClauseUse, ClauseUse.lot_id == Lot.id)
        .where(Lot.tender_id.in_(tenders), *COUNTED)
        .group_by(Lot.id, Lot.tender_id, Lot.contracted_on)
    )


class TiedGroup(NamedTuple):
    tender_id: int
    name_nl: str
    name_en: str | None


@query(TiedGroup, unrestricted={Group: TIED})
def groups_of_tenders(tenders: Param[Collection[int]]) -> Statement:
    named = select(TenderGroup.tender_id, Group.name_nl, Group.name_en).join(Group, Group.id == TenderGroup.group_id)
    return named.where(TenderGroup.tender_id.in_(tenders)).order_by(TenderGroup.id)


@query(GroupRow)
def groups_to_tie(demo: Param[bool], own: Param[Collection[int]], tied: Param[Collection[int]]) -> Statement:
    """Those that run, one's own and those that are as real as the tender, without those that it is tied to."""
    fits = or_(Group.demo == demo, Group.id.in_(own)), Group.id.not_in(tied)
    running = or_(Group.phase_now.is_(None), Group.phase_now != "ended")
    return select(Group.id, Group.slug, Group.name_nl, Group.name_en).where(*fits, running)


@query(Consultation)
def consultations_by_id(ids: Param[Collection[int]]) -> Statement:
    return select(Consultation).where(Consultation.id.in_(ids))


@query(Consultation, unrestricted={Group: OF_CONSULTATION})
def consultations_near(groups: Param[Collection[int]], organisation: Param[int | None]) -> Statement:
    """Of these groups and by this organisation, newest first."""
    near = or_(Consultation.group_id.in_(groups), Consultation.organisation_id == organisation)
    statement = select(Consultation).where(near, Consultation.withdrawn_at.is_(None))
    return statement.options(joinedload(Consultation.group)).order_by(Consultation.opens_at.desc())


@query(str)
def project_types_of(groups: Param[Collection[int]]) -> Statement:
    """Those of the published sets of these groups."""
    published = ClauseSet.group_id.in_(groups), ClauseSet.number.is_not(None)
    return select(ClauseSet.project_type).where(*published).distinct().order_by(ClauseSet.project_type)
