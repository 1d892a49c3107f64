"""What comes to market, as the demand calendar counts and pages it in SQL.

The statements are made once for each set of choices; what was chosen, and who asks, are given when they are sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import selectinload

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import among, db
from buyergroup_hub.kit.tallies import tallied
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.models import Lot, Tender, TenderGroup
from buyergroup_hub.tenders.models.tenders import REACHED

Chosen = Mapping[str, Sequence[str]]
CHOICES = ("stage", "group", "nature", "region", "quarter")
"""What can be chosen; each with no, one or more values."""


@dataclass(frozen=True)
class Line:
    """How many tenders, with how many lots that count, are alike in when, how sure, what and where."""

    quarter: str
    stage: str
    nature: str
    region: str
    tenders: int
    lots: int
    demo: bool

    def fits(self, chosen: Chosen, but: str = "") -> bool:
        return all(
            not chosen[name] or name == but or (getattr(self, name) or "unknown") in chosen[name]
            for name in CHOICES
            if name != "group"
        )


def lines(who: Standing, chosen: Chosen) -> list[Line]:
    """What is counted: under the choice of groups, whatever else was chosen. One query."""
    rows = tallied(_counted(_named(chosen) & {"group", "none"}), given(who, **chosen))
    return [
        Line(expected or "", stage, nature or "", region or "", tenders, int(lots), bool(demo))
        for expected, stage, nature, region, tenders, lots, demo in rows
    ]


def lots_of_groups(who: Standing, chosen: Chosen) -> dict[int | None, int]:
    """By group, how many lots come; None for those without one. Under all choices but that of groups. One query."""
    rows = tallied(_counted_by_group(_named(chosen) - {"group", "none"}), given(who, **chosen))
    return {group_id: int(lots) for group_id, lots in rows}


def tenders(who: Standing, chosen: Chosen, first: int = 0, most: int | None = None) -> Iterable[Tender]:
    """The chosen ones by title, of each quarter at most so many after the first ones; or all. Four queries."""
    place = {"first": first, "last": first + most} if most is not None else {}
    placed = tallied(_placed(_named(chosen), most is not None), given(who, **chosen, **place))
    return db.session.scalars(_whole(), {"ids": [tender_id for (tender_id,) in placed]})


def _named(chosen: Chosen) -> frozenset[str]:
    """Which choices were made; that of tenders without a group is one of its own."""
    named = {name for name, values in chosen.items() if values}
    return frozenset(named | {"none"} if "none" in chosen["group"] else named)


def _coming(named: frozenset[str]) -> Any:
    """Tenders that have not come to market, of which the person may know, with how many of their lots count: `stage_of`
    is decided or an intention."""
    counts = and_(Lot.kind != "part", Lot.replaced_by_id.is_(None))
    running = and_(counts, Lot.not_awarded_reason.is_(None))
    reached = or_(*(getattr(Lot, f"{stage}_on").is_not(None) for stage in REACHED))
    of_groups = [_of_groups("none" in named)] if "group" in named else []
    return (
        select(
            Tender.id,
            Tender.title,
            Tender.expected,
            case((Tender.decided_on.is_not(None), "decided"), else_="intention").label("stage"),
            Tender.nature,
            Tender.region,
            Tender.demo,
            func.count(case((counts, Lot.id))).label("lots"),
        )
        .outerjoin(Lot, Lot.tender_id == Tender.id)
        .where(seen(Tender), Tender.published_on.is_(None), Tender.cancelled_on.is_(None), *of_groups)
        .group_by(Tender.id)
        .having(or_(func.count(case((running, 1))) == 0, func.count(case((and_(running, ~reached), 1))) > 0))
        .subquery()
    )


def _of_groups(or_none: bool) -> ColumnElement[bool]:
    tied = exists().where(TenderGroup.tender_id == Tender.id)
    of_these = tied.where(TenderGroup.group_id == Group.id, any_of(Group.slug, "group"))
    return or_(of_these, ~tied) if or_none else of_these


def _else(each: Any, named: frozenset[str]) -> list[ColumnElement[bool]]:
    """All choices but that of groups, as conditions; what nobody said is `unknown`."""
    columns = {"quarter": each.c.expected, "stage": each.c.stage, "nature": each.c.nature, "region": each.c.region}
    return [any_of(func.coalesce(of, "unknown"), name) for name, of in columns.items() if name in named]


@cache
def _counted(named: frozenset[str]) -> Any:
    each = _coming(named)
    alike = (each.c.expected, each.c.stage, each.c.nature, each.c.region)
    demo = func.max(case((each.c.demo, 1), else_=0))
    return select(*alike, func.count(), func.sum(each.c.lots), demo).group_by(*alike)


@cache
def _counted_by_group(named: frozenset[str]) -> Any:
    each = _coming(frozenset())
    tied = select(TenderGroup.group_id, func.sum(each.c.lots)).select_from(each)
    tied = tied.outerjoin(TenderGroup, TenderGroup.tender_id == each.c.id).where(*_else(each, named))
    return tied.group_by(TenderGroup.group_id)


@cache
def _placed(named: frozenset[str], paged: bool) -> Any:
    """Which ones stand on the page. All are put in order for it, so it is a count as well: the place of each."""
    each = _coming(named)
    place = func.row_number().over(partition_by=each.c.expected, order_by=(each.c.title, each.c.id))
    placed = select(each.c.id, place.label("place")).where(*_else(each, named)).subquery()
    found = select(placed.c.id)
    return found.where(placed.c.place > bindparam("first"), placed.c.place <= bindparam("last")) if paged else found


@cache
def _whole() -> Any:
    groups = (
        selectinload(Tender.groups).joinedload(TenderGroup.group).load_only(Group.slug, Group.name_nl, Group.name_en)
    )
    found = select(Tender).where(among(Tender.id, "ids")).order_by(Tender.title, Tender.id)
    return found.options(selectinload(Tender.buyers), groups, selectinload(Tender.lots))
