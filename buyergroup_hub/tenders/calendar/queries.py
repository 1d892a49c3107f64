"""What comes to market, as the demand calendar counts and pages it, and what its file says of days.

What was chosen of each facet is part of the question; tenders without a group are chosen as `none`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from buyergroup_hub.access import visible_clause
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.consultations.sheets.models import Consultation, Extension
from buyergroup_hub.groups.group.models import Group, Meeting
from buyergroup_hub.kit.db import Instant
from buyergroup_hub.kit.lists import Asked
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.tender.models import REACHED, ClauseUse, Lot, Tender, TenderGroup
from buyergroup_hub.tenders.tender.queries import COUNTED, TIED


class AskedClause(NamedTuple):
    tender_id: int
    code: str
    level: int | None


@query(AskedClause)
def clauses_asked(tenders: Param[Collection[int]]) -> Statement:
    """What these tenders will ask for."""
    uses = select(Lot.tender_id, Clause.code, ClauseUse.level).join(ClauseUse, ClauseUse.lot_id == Lot.id)
    asked = uses.join(Clause, Clause.id == ClauseUse.clause_id)
    return asked.where(Lot.tender_id.in_(tenders), ClauseUse.use != "dropped")


@dataclass(frozen=True)
class Line:
    """How many tenders, with how many lots that count, are alike in when, how sure, what and where; an empty word is
    unknown."""

    quarter: str
    stage: str
    nature: str
    region: str
    tenders: int
    lots: int
    demo: bool

    def fits(self, chosen: Mapping[str, Sequence[str]], but: str = "") -> bool:
        return all(
            (getattr(self, name) or "unknown") in values
            for name, values in chosen.items()
            if values and name not in ("group", but)
        )


def _coming(asked: Asked) -> FromClause:
    """Tenders that have not come to market, with how many of their lots count: `stage_of` is decided or an
    intention. Of what was chosen only the groups."""
    running = and_(*COUNTED, Lot.not_awarded_reason.is_(None))
    reached = or_(*(getattr(Lot, f"{stage}_on").is_not(None) for stage in REACHED))
    of_groups = [_of_groups(slugs) for facet, slugs in asked if facet == "group"]
    return (
        select(
            Tender.id,
            Tender.title,
            Tender.expected,
            case((Tender.decided_on.is_not(None), "decided"), else_="intention").label("stage"),
            Tender.nature,
            Tender.region,
            Tender.demo,
            func.count(case((and_(*COUNTED), Lot.id))).label("lots"),
        )
        .outerjoin(Lot, Lot.tender_id == Tender.id)
        .where(Tender.published_on.is_(None), Tender.cancelled_on.is_(None), *of_groups)
        .group_by(Tender.id)
        .having(or_(func.count(case((running, 1))) == 0, func.count(case((and_(running, ~reached), 1))) > 0))
        .subquery()
    )


def _of_groups(slugs: Sequence[str]) -> ColumnElement[bool]:
    tied = exists().where(TenderGroup.tender_id == Tender.id)
    seen = Group.slug.in_(slugs), visible_clause(Group, of_all=True)
    of_these = tied.where(TenderGroup.group_id == Group.id, *seen)
    return or_(of_these, ~tied) if "none" in slugs else of_these


def _fits(each: FromClause, asked: Asked) -> list[ColumnElement[bool]]:
    """All that was chosen but the groups; what nobody said is `unknown`."""
    of = each.c
    columns = {"quarter": of.expected, "stage": of.stage, "nature": of.nature, "region": of.region}
    return [func.coalesce(columns[facet], "unknown").in_(values) for facet, values in asked if facet in columns]


@query(Line, whole=True)
def lines_coming(*, asked: Asked) -> Statement:
    """Under the choice of groups, whatever else was chosen."""
    each = _coming(asked)
    alike = each.c.expected, each.c.stage, each.c.nature, each.c.region
    quarter, stage, nature, region = (func.coalesce(of, "") for of in alike)
    demo = func.max(case((each.c.demo, 1), else_=0)) == 1
    lots = cast(func.sum(each.c.lots), Integer)
    return select(quarter, stage, nature, region, func.count(), lots, demo).group_by(*alike)


@query(tuple[int | None, int], whole=True)
def lots_of_groups(*, asked: Asked) -> Statement:
    """(group or None, how many lots come); under all choices but that of groups."""
    each = _coming(())
    lots = select(TenderGroup.group_id, cast(func.sum(each.c.lots), Integer)).select_from(each)
    tied = lots.outerjoin(TenderGroup, TenderGroup.tender_id == each.c.id).where(*_fits(each, asked))
    return tied.group_by(TenderGroup.group_id)


@query(Tender, unrestricted={Group: TIED}, whole=True)
def tenders_coming(first: Param[int], last: Param[int], *, asked: Asked, paged: bool) -> Statement:
    """By title, of each quarter those after the first ones up to the last; or all."""
    each = _coming(asked)
    place = func.row_number().over(partition_by=each.c.expected, order_by=(each.c.title, each.c.id))
    placed = select(each.c.id, place.label("place")).where(*_fits(each, asked)).subquery()
    ids = select(placed.c.id)
    if paged:
        ids = ids.where(placed.c.place > first, placed.c.place <= last)
    tied = selectinload(Tender.groups).joinedload(TenderGroup.group)
    named = tied.load_only(Group.slug, Group.name_nl, Group.name_en)
    parts = selectinload(Tender.buyers), named, selectinload(Tender.lots)
    return select(Tender).where(Tender.id.in_(ids)).order_by(Tender.title, Tender.id).options(*parts)


@query(Lot)
def lots_closing(since: Param[datetime]) -> Statement:
    """Of tenders that are at market, with these."""
    lots = select(Lot).join(Lot.tender).options(contains_eager(Lot.tender))
    return lots.where(Tender.cancelled_on.is_(None), Lot.closes_at > since).order_by(Lot.closes_at, Lot.id)


@query(tuple[Consultation, datetime])
def consultations_closing(since: Param[datetime]) -> Statement:
    """(one that opened, when it was last changed)."""
    last = select(func.max(Extension.decided_at)).where(Extension.consultation_id == Consultation.id)
    changed_at = func.coalesce(last.scalar_subquery(), Consultation.opened_at, type_=Instant)
    running = Consultation.opened_at.is_not(None), Consultation.withdrawn_at.is_(None)
    statement = select(Consultation, changed_at).where(*running, Consultation.closes_at > since)
    return statement.order_by(Consultation.closes_at, Consultation.id)


@query(tuple[Meeting, Group])
def meetings_coming(since: Param[datetime]) -> Statement:
    meetings = select(Meeting, Group).join(Group, Group.id == Meeting.group_id).where(Meeting.cancelled_at.is_(None))
    return meetings.where(Meeting.starts_at > since).order_by(Meeting.starts_at, Meeting.id)
