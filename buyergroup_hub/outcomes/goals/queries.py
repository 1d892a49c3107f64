"""Goals with what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from buyergroup_hub.access import visible_clause
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.outcomes.goals.models import Assessment, Goal
from buyergroup_hub.outcomes.indicators.models import Indicator, IndicatorInput, IndicatorVersion
from buyergroup_hub.queries import Param, Reasons, Statement, query

PER_PAGE = 25
OF_GROUP = "whoever sees what a group has sees which group it is"
OF_WHOM = "whoever sees what an organisation has sees which one it is"
REPLACED: Reasons = {Goal: "a goal that was replaced does not hold, also for who may not see by what"}
WHOLE: Reasons = {**REPLACED, Group: OF_GROUP, Clause: "the page names those that serve it only to who sees them"}


def holds() -> tuple[ColumnElement[bool], ...]:
    """A goal that the person sees, and that no other came in the place of, wherever that stands."""
    return visible_clause(Goal), Goal.id.not_in(_replaced())


def _replaced() -> Statement:
    return select(Goal.replaces_id).where(Goal.replaces_id.is_not(None))


@query(Goal, unrestricted=WHOLE)
def goals_of(groups: Param[Collection[int]]) -> Statement:
    """Those that hold now, in the order in which they were set."""
    return select(Goal).where(Goal.group_id.in_(groups), *holds()).options(*Goal.whole()).order_by(Goal.id)


@query(Goal, unrestricted=WHOLE)
def goals_replaced_in(group: Param[int]) -> Statement:
    """Newest first."""
    gone = Goal.group_id == group, visible_clause(Goal), Goal.id.in_(_replaced())
    return select(Goal).where(*gone).options(*Goal.whole()).order_by(Goal.id.desc())


@query(Goal, unrestricted=WHOLE)
def goals_by_id(ids: Param[Collection[int]]) -> Statement:
    return select(Goal).where(Goal.id.in_(ids), visible_clause(Goal)).options(*Goal.whole())


@query(Goal, unrestricted={**REPLACED, Group: OF_GROUP})
def goals_on_page(first: Param[int]) -> Statement:
    """Of all groups, those that hold now."""
    return (
        select(Goal)
        .join(Goal.group)
        .where(*holds())
        .options(contains_eager(Goal.group), selectinload(Goal.assessments).joinedload(Assessment.assessor))
        .order_by(func.lower(Group.name_nl), Goal.set_on, Goal.id)
        .limit(PER_PAGE)
        .offset(first)
    )


@dataclass(frozen=True)
class Judged:
    """How far a goal was reached, as a row says it."""

    score: Decimal | None
    of: Decimal | None
    verdict: str
    confidence: str


@dataclass(frozen=True)
class GoalRow:
    """A goal as a row says it, with its last assessment."""

    id: int
    group_id: int
    statement: str
    counted: str
    indicator_id: int | None
    score: Decimal | None
    of: Decimal | None
    verdict: str | None
    confidence: str | None

    @property
    def assessment(self) -> Judged | None:
        judged = self.verdict and self.confidence
        return Judged(self.score, self.of, self.verdict or "", self.confidence or "") if judged else None


@query(GoalRow, unrestricted=REPLACED)
def goal_rows_of(groups: Param[Collection[int]]) -> Statement:
    last = select(func.max(Assessment.id)).where(Assessment.goal_id == Goal.id).correlate(Goal).scalar_subquery()
    judged = Assessment.score, Assessment.of, Assessment.verdict, Assessment.confidence
    return (
        select(Goal.id, Goal.group_id, Goal.statement, Goal.counted, Goal.indicator_id, *judged)
        .outerjoin(Assessment, Assessment.id == last)
        .where(Goal.group_id.in_(groups), *holds())
        .order_by(Goal.id)
    )


@query(tuple[int, int], unrestricted=REPLACED)
def goals_counted(groups: Param[Collection[int]]) -> Statement:
    counted = select(Goal.group_id, func.count()).group_by(Goal.group_id)
    return counted.where(Goal.group_id.in_(groups), *holds())


class GoalLink(NamedTuple):
    id: int
    pid: str
    statement: str
    slug: str


@query(GoalLink, unrestricted={Group: OF_GROUP})
def goal_links(ids: Param[Collection[int]]) -> Statement:
    shown = select(Goal.id, Goal.pid, Goal.statement, Group.slug).join(Group, Group.id == Goal.group_id)
    return shown.where(Goal.id.in_(ids))


@query(int)
def indicators_aimed_at(groups: Param[Collection[int]]) -> Statement:
    """The indicators of their goals."""
    return select(Goal.indicator_id).where(Goal.group_id.in_(groups), Goal.indicator_id.is_not(None))


@query(tuple[str, str], unrestricted=REPLACED)
def data_needed(groups: Param[Collection[int]]) -> Statement:
    """(datum, indicator that needs it today), of the goals that everyone sees."""
    newest = (
        select(IndicatorVersion.indicator_id, func.max(IndicatorVersion.number).label("number"))
        .group_by(IndicatorVersion.indicator_id)
        .subquery()
    )
    aimed = select(Goal.indicator_id).where(
        Goal.group_id.in_(groups), Goal.audience == "public", Goal.id.not_in(_replaced())
    )
    return (
        select(IndicatorInput.key, Indicator.name)
        .join(IndicatorVersion, IndicatorVersion.id == IndicatorInput.version_id)
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .join(
            newest,
            (newest.c.indicator_id == IndicatorVersion.indicator_id) & (newest.c.number == IndicatorVersion.number),
        )
        .where(IndicatorVersion.indicator_id.in_(aimed))
        .order_by(IndicatorInput.version_id, IndicatorInput.position)
    )


class AimlessRow(NamedTuple):
    id: int
    slug: str
    demo: bool


@query(AimlessRow)
def groups_without_goal(groups: Param[Collection[int]]) -> Statement:
    """Those of these that go on."""
    aimless = ~exists().where(Goal.group_id == Group.id), func.coalesce(Group.phase_now, "") != "ended"
    return select(Group.id, Group.slug, Group.demo).where(Group.id.in_(groups), *aimless)


@query(Goal, unrestricted={**REPLACED, Group: OF_GROUP})
def goals_unjudged(before: Param[str]) -> Statement:
    """Those whose day may have come."""
    alone = ~exists().where(Assessment.goal_id == Goal.id)
    statement = select(Goal).where(*holds(), Goal.target_on < before, alone)
    return statement.options(joinedload(Goal.group)).order_by(Goal.target_on, Goal.id)


# For the index, which holds what anybody may find


def goal_ids() -> Sequence[int]:
    return db.session.scalars(select(Goal.id)).all()


def goals_to_index(ids: Collection[int]) -> Sequence[Goal]:
    return db.session.scalars(select(Goal).where(Goal.id.in_(ids)).options(*Goal.whole())).unique().all()
