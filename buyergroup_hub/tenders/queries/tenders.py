"""Tenders and their lots: in lists, as hits, on pages of groups and organisations, and what waits for their people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.groups.models import Group
from buyergroup_hub.groups.queries import GroupRow
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.glossary import when_expected
from buyergroup_hub.tenders.models import (
    ArrangedInput,
    Award,
    ClauseUse,
    Lot,
    LotItem,
    Tender,
    TenderBuyer,
    TenderCode,
    TenderConsultation,
    TenderGroup,
    TenderNotice,
)

A_PAGE, SHOWN = 25, 5
TIED = "whoever sees a tender sees to which groups it is tied"
COUNTED = Lot.kind != "part", Lot.replaced_by_id.is_(None)
"""The lots that are counted: `Tender.counted`."""


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


@query(Tender)
def tenders_found(ids: Param[Collection[int]]) -> Statement:
    """As hits show them."""
    parts = selectinload(Tender.buyers), selectinload(Tender.lots)
    return select(Tender).where(Tender.id.in_(ids)).options(*parts)


class Title(NamedTuple):
    id: int
    title: str
    pid: str


@query(Title)
def tender_titles(ids: Param[Collection[int]]) -> Statement:
    return select(Tender.id, Tender.title, Tender.pid).where(Tender.id.in_(ids))


@query(tuple[int, str])
def titles_of_organisations(organisations: Param[Collection[int]]) -> Statement:
    """(tender, its title)."""
    return select(Tender.id, Tender.title).where(Tender.organisation_id.in_(organisations)).order_by(Tender.title)


def _without_notice(organisations: Param[Collection[int]]) -> Select[*tuple[Any, ...]]:
    """That no notice belongs to yet, and that one may come of."""
    tied = exists().where(TenderNotice.tender_id == Tender.id)
    own = Tender.organisation_id.in_(organisations), Tender.cancelled_on.is_(None), ~tied
    return select(Tender.id, Tender.title).where(*own).order_by(Tender.title, Tender.id)


@query(tuple[int, str])
def titles_without_notice(organisations: Param[Collection[int]]) -> Statement:
    """(tender, its title)."""
    return _without_notice(organisations)


@query(tuple[int, str])
def first_without_notice(organisations: Param[Collection[int]]) -> Statement:
    return _without_notice(organisations).limit(1)


@query(Lot)
def lots_to_fill(organisations: Param[Collection[int]]) -> Statement:
    """The lots that a basket can go into, with their tenders: these are not published."""
    open_ones = Tender.organisation_id.in_(organisations), Tender.published_on.is_(None), Tender.cancelled_on.is_(None)
    lots = select(Lot).join(Lot.tender).options(contains_eager(Lot.tender))
    return lots.where(*open_ones).order_by(Tender.title, Lot.number)


@query(TenderBuyer)
def buyers_of(tender: Param[int]) -> Statement:
    return select(TenderBuyer).where(TenderBuyer.tender_id == tender).order_by(TenderBuyer.position)


@query(TenderGroup, unrestricted={Group: TIED})
def groups_of(tender: Param[int]) -> Statement:
    tied = select(TenderGroup).where(TenderGroup.tender_id == tender).order_by(TenderGroup.id)
    return tied.options(joinedload(TenderGroup.group))


@query(Lot)
def lots_of(tender: Param[int]) -> Statement:
    return select(Lot).where(Lot.tender_id == tender).order_by(Lot.number)


@query(Award)
def awards_of(tender: Param[int]) -> Statement:
    return select(Award).join(Award.lot).where(Lot.tender_id == tender).order_by(Award.id)


@query(LotItem)
def items_of(lots: Param[Collection[int]]) -> Statement:
    return select(LotItem).where(LotItem.lot_id.in_(lots)).order_by(LotItem.id)


@query(ArrangedInput)
def inputs_of(tender: Param[int]) -> Statement:
    return select(ArrangedInput).where(ArrangedInput.tender_id == tender)


@query(str)
def codes_of_tenders(group: Param[int]) -> Statement:
    """The CPV codes of a group's tenders."""
    codes = select(TenderCode.code).join(Tender, Tender.id == TenderCode.tender_id)
    tied = codes.join(TenderGroup, TenderGroup.tender_id == Tender.id).where(TenderGroup.group_id == group)
    return tied.distinct().order_by(TenderCode.code)


@query(tuple[int, int])
def tenders_counted(groups: Param[Collection[int]]) -> Statement:
    tied = select(TenderGroup.group_id, func.count()).join(Tender, Tender.id == TenderGroup.tender_id)
    return tied.where(TenderGroup.group_id.in_(groups)).group_by(TenderGroup.group_id)


@dataclass(frozen=True)
class Newest:
    """One of the last tenders of a group. `buyer` is None where it is unknown."""

    group_id: int
    pid: str
    title: str
    demo: bool
    audience: str
    stage: str
    expected: str | None
    buyer: str | None
    lots: int

    @property
    def when(self) -> str | None:
        return when_expected(self.stage, self.expected)

    @property
    def is_public(self) -> bool:
        return self.audience == "public"


@query(Newest)
def newest_of_groups(groups: Param[Collection[int]]) -> Statement:
    position = func.row_number().over(partition_by=TenderGroup.group_id, order_by=Tender.id.desc())
    ranked = (
        select(TenderGroup.group_id, Tender.id.label("tender_id"), position.label("position"))
        .join(Tender, Tender.id == TenderGroup.tender_id)
        .where(TenderGroup.group_id.in_(groups))
        .subquery()
    )
    shown = Tender.pid, Tender.title, Tender.demo, Tender.audience, Tender.stage, Tender.expected
    lots = select(func.count(Lot.id)).where(Lot.tender_id == Tender.id, *COUNTED).correlate(Tender).scalar_subquery()
    return (
        select(ranked.c.group_id, *shown, first_buyer(), lots)
        .join(Tender, Tender.id == ranked.c.tender_id)
        .where(ranked.c.position <= SHOWN)
        .order_by(Tender.id.desc())
    )


def first_buyer() -> ColumnElement[str | None]:
    """The name of a tender's first buyer."""
    names = select(TenderBuyer.name).where(TenderBuyer.tender_id == Tender.id).order_by(TenderBuyer.position)
    return names.limit(1).scalar_subquery()


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


OF_CONSULTATION = "whoever sees a consultation sees which group held it"


@query(Consultation, unrestricted={Group: OF_CONSULTATION})
def consultations_before(tender: Param[int]) -> Statement:
    """Those that came before it."""
    tied = select(Consultation).join(TenderConsultation, TenderConsultation.consultation_id == Consultation.id)
    before = tied.where(TenderConsultation.tender_id == tender).order_by(Consultation.opens_at)
    return before.options(joinedload(Consultation.group))


@query(Consultation, unrestricted={Group: OF_CONSULTATION})
def consultations_near(groups: Param[Collection[int]], organisation: Param[int | None]) -> Statement:
    """Of these groups and by this organisation, newest first."""
    near = or_(Consultation.group_id.in_(groups), Consultation.organisation_id == organisation)
    found = select(Consultation).where(near, Consultation.withdrawn_at.is_(None))
    return found.options(joinedload(Consultation.group)).order_by(Consultation.opens_at.desc())


class TenderTask(NamedTuple):
    """What waits at a tender: how much of it, and of which group the tender is."""

    pid: str
    title: str
    demo: bool
    group_id: int | None
    number: int


def task(number: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """A tender with a number of something that waits at it."""
    home = select(TenderGroup.group_id).where(TenderGroup.tender_id == Tender.id, TenderGroup.home)
    return select(Tender.pid, Tender.title, Tender.demo, home.scalar_subquery(), number).group_by(Tender.id)


@query(TenderTask)
def results_untold(organisations: Param[Collection[int]]) -> Statement:
    """Uses in realised lots of which nobody said what came of them."""
    untold = ClauseUse.use != "dropped", ClauseUse.result.is_(None), Lot.realised_on.is_not(None)
    uses = task(func.count(ClauseUse.id)).join(Lot, Lot.tender_id == Tender.id)
    return uses.join(ClauseUse, ClauseUse.lot_id == Lot.id).where(Tender.organisation_id.in_(organisations), *untold)
