"""What tenders show on the page of a group: no more than its rows say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import func, select

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.clauses.models import ClauseSet
from buyergroup_hub.kit.db import read
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.panels import Count, counts
from buyergroup_hub.permissions import Standing
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.calendar import when_expected
from buyergroup_hub.tenders.models import Adoption, Lot, NoticeProposal, Tender, TenderBuyer, TenderGroup

Row = TypeVar("Row")
SHOWN = 5


@query(tuple[int, int])
def tenders_counted(groups: Param[Collection[int]]) -> Statement:
    tied = select(TenderGroup.group_id, func.count()).join(Tender, Tender.id == TenderGroup.tender_id)
    return tied.where(TenderGroup.group_id.in_(groups)).group_by(TenderGroup.group_id)


@dataclass(frozen=True)
class Newest:
    """One of the last tenders of a group. `buyer` is None where it is unknown."""

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


@dataclass(frozen=True)
class Taken:
    """A set of the group that an organisation took over."""

    pid: str
    demo: bool
    project: str
    adopted_on: date
    ended_on: date | None
    organisation: str
    project_type: str | None
    number: int | None


@dataclass(frozen=True)
class OfGroup:
    """What a group's page shows: its last tenders, who took its set over, and what was proposed to it."""

    tenders: list[Newest]
    adoptions: list[Taken]
    proposed: int
    may_plan: bool


def of_groups(groups: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    ids = [group.id for group in groups]
    asked = given(who, group_ids=ids)
    tenders = _by_group(Newest, read(_newest_of(), asked))
    adoptions = _by_group(Taken, read(_adoptions(), asked))
    proposed = counts("proposals", groups)
    found = {
        group_id: OfGroup(
            tenders.get(group_id, []),
            adoptions.get(group_id, []),
            proposed.get(group_id, 0),
            who.client_in(group_id),
        )
        for group_id in ids
    }
    return {key: one for key, one in found.items() if one.tenders or one.adoptions or one.proposed or one.may_plan}


def _by_group(kind: type[Row], rows: Any) -> dict[int, list[Row]]:
    """From rows that begin with the id of their group."""
    found: dict[int, list[Row]] = {}
    for group_id, *shown in rows:
        found.setdefault(group_id, []).append(kind(*shown))
    return found


@cache
def _newest_of() -> Any:
    place = func.row_number().over(partition_by=TenderGroup.group_id, order_by=Tender.id.desc())
    ranked = (
        select(TenderGroup.group_id, Tender.id.label("tender_id"), place.label("place"))
        .join(Tender, Tender.id == TenderGroup.tender_id)
        .where(any_of(TenderGroup.group_id, "group_ids"), seen(Tender))
        .subquery()
    )
    first = select(TenderBuyer.name).where(TenderBuyer.tender_id == Tender.id).order_by(TenderBuyer.position).limit(1)
    shown = Tender.pid, Tender.title, Tender.demo, Tender.audience, Tender.stage, Tender.expected
    return (
        select(ranked.c.group_id, *shown, first.scalar_subquery(), lots_counted())
        .join(Tender, Tender.id == ranked.c.tender_id)
        .where(ranked.c.place <= SHOWN)
        .order_by(Tender.id.desc())
    )


def lots_counted() -> Any:
    """The SQL of how many lots of a tender are counted: `Tender.counted`."""
    counted = select(func.count(Lot.id)).where(
        Lot.tender_id == Tender.id, Lot.kind != "part", Lot.replaced_by_id.is_(None)
    )
    return counted.correlate(Tender).scalar_subquery()


@cache
def _adoptions() -> Any:
    shown = Adoption.pid, Adoption.demo, Adoption.project, Adoption.adopted_on, Adoption.ended_on
    return (
        select(Adoption.group_id, *shown, Organisation.name, ClauseSet.project_type, ClauseSet.number)
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .join(ClauseSet, ClauseSet.id == Adoption.set_id)
        .where(any_of(Adoption.group_id, "group_ids"), seen(Adoption))
        .order_by(Adoption.adopted_on.desc(), Adoption.id.desc())
    )


@query(tuple[int, int])
def proposals_counted(groups: Param[Collection[int]]) -> Statement:
    waiting = NoticeProposal.group_id.in_(groups), NoticeProposal.answer.is_(None)
    return select(NoticeProposal.group_id, func.count()).where(*waiting).group_by(NoticeProposal.group_id)


def tab(groups: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By group, how many tenders the person sees."""
    return counts("tenders", groups)


def overtakable(groups: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By group with a published set: how many organisations outside took one over."""
    taken = counts("adoptions", groups)
    return {group_id: taken.get(group_id, 0) for group_id in counts("published sets", groups)}


@query(tuple[int, int])
def sets_counted(groups: Param[Collection[int]]) -> Statement:
    published = ClauseSet.group_id.in_(groups), ClauseSet.number.is_not(None)
    return select(ClauseSet.group_id, func.count()).where(*published).group_by(ClauseSet.group_id)


@query(tuple[int, int])
def adoptions_counted(groups: Param[Collection[int]]) -> Statement:
    counted = select(Adoption.group_id, func.count()).where(Adoption.group_id.in_(groups))
    return counted.group_by(Adoption.group_id)


COUNTS = (
    Count("tenders", tenders_counted),
    Count("proposals", proposals_counted),
    Count("published sets", sets_counted),
    Count("adoptions", adoptions_counted),
)
