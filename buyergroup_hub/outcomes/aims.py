"""What the pages of goals are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select

from buyergroup_hub.access import any_of, given, seen, sees, standing, visible_clause, visible_to
from buyergroup_hub.clauses.models import Clause
from buyergroup_hub.groups.pages import may_see_name
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.formats import day, number
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.outcomes import values
from buyergroup_hub.outcomes.glossary import CONFIDENCE_WORDS, VERDICT_WORDS
from buyergroup_hub.outcomes.models import Assessment, Goal
from buyergroup_hub.permissions import Standing
from buyergroup_hub.queries import Param, Statement, query


@dataclass(frozen=True)
class Judged:
    """How far a goal was reached, as a row says it."""

    score: Decimal | None
    of: Decimal | None
    verdict: str
    confidence: str


@dataclass(frozen=True)
class Said:
    """A goal as a row says it."""

    statement: str
    counted: str
    indicator_id: int | None
    assessment: Judged | None


AnyGoal = TypeVar("AnyGoal", Goal, Said)


@dataclass(frozen=True)
class Aim(Generic[AnyGoal]):
    """A goal with what is known of its indicator: of how many public values, of how many."""

    goal: AnyGoal
    known: int = 0
    of: int = 0

    @property
    def judged(self) -> Assessment | Judged | None:
        return self.goal.assessment

    @property
    def score(self) -> tuple[int | Decimal, int | Decimal] | None:
        if self.judged is None or self.judged.score is None or self.judged.of is None:
            return None
        return self.judged.score, self.judged.of

    @property
    def line(self) -> str:
        """What shows how far it is, or what is missing for that."""
        if self.judged is not None:
            words = _(
                "%(verdict)s · zekerheid %(confidence)s",
                verdict=VERDICT_WORDS[self.judged.verdict],
                confidence=CONFIDENCE_WORDS[self.judged.confidence],
            )
            return words[:1].upper() + words[1:]
        if self.goal.indicator_id is None:
            return _("Nog niet beoordeeld.")
        if not self.of:
            return _("Nog niets gemeten.")
        return ngettext(
            "%(n)s van %(of)s waarde bekend.",
            "%(n)s van %(of)s waarden bekend.",
            self.of,
            n=number(self.known),
            of=number(self.of),
        )


def of_groups(group_ids: Collection[int], who: Standing) -> dict[int, list[Aim[Goal]]]:
    """By group, the goals that hold now and that the person sees, in the order in which they were set. Ten queries."""
    goals = db.session.scalars(_goals(), given(who, group_ids=list(group_ids))).unique()
    return _counted((goal.group_id, goal) for goal in goals)


def said_of_groups(group_ids: Collection[int], who: Standing) -> dict[int, list[Aim[Said]]]:
    """The same with no more of each goal than its row says. Three queries."""
    found = read(_goals_said(), given(who, group_ids=list(group_ids)))
    return _counted((row[0], _said(row)) for row in found)


def _said(row: Any) -> Said:
    judged = Judged(row.score, row.of, row.verdict, row.confidence) if row.verdict else None
    return Said(row.statement, row.counted, row.indicator_id, judged)


def _counted(goals: Iterable[tuple[int, AnyGoal]]) -> dict[int, list[Aim[AnyGoal]]]:
    """By group its goals, each with of how many something is known."""
    found = list(goals)
    known = values.known_of({goal.indicator_id for _group, goal in found if goal.indicator_id})
    rows: dict[int, list[Aim[AnyGoal]]] = {}
    for group_id, goal in found:
        rows.setdefault(group_id, []).append(Aim(goal, *known.get(goal.indicator_id or 0, (0, 0))))
    return rows


@cache
def _goals() -> Any:
    return _holding(select(Goal)).options(*Goal.whole())


@cache
def _goals_said() -> Any:
    last = select(func.max(Assessment.id)).where(Assessment.goal_id == Goal.id).correlate(Goal).scalar_subquery()
    judged = Assessment.score, Assessment.of, Assessment.verdict, Assessment.confidence
    shown = select(Goal.group_id, Goal.statement, Goal.counted, Goal.indicator_id, *judged)
    return _holding(shown.outerjoin(Assessment, Assessment.id == last))


def _holding(found: Any) -> Any:
    """Those that hold now, of these groups, that the person sees."""
    holds = any_of(Goal.group_id, "group_ids"), seen(Goal), Goal.id.not_in(_replaced())
    return found.where(*holds).order_by(Goal.id)


def _replaced() -> Any:
    return select(Goal.replaces_id).where(Goal.replaces_id.is_not(None))


@query(tuple[int, int], unrestricted={Goal: "a goal that was replaced does not hold, also for who may not see by what"})
def goals_counted(groups: Param[Collection[int]]) -> Statement:
    """By group, how many goals hold now of those that the person sees."""
    counted = select(Goal.group_id, func.count()).group_by(Goal.group_id)
    return counted.where(Goal.group_id.in_(groups), visible_clause(Goal), Goal.id.not_in(_replaced()))


def replaced_in(group_id: int) -> Sequence[Goal]:
    """Goals in whose place another came, the newest first, of those that the person sees."""
    there = select(Goal.replaces_id).where(Goal.replaces_id.is_not(None))
    found = (
        select(Goal)
        .where(Goal.group_id == group_id, visible_to(standing(), Goal), Goal.id.in_(there))
        .options(*Goal.whole())
        .order_by(Goal.id.desc())
    )
    return list(db.session.scalars(found).unique())


def judged_words(goal: Goal, judged: Assessment) -> str:
    """`Beoordeeld door een programmamedewerker op maandag 2 november 2026.` The name only for whom it is (rule 19)."""
    if judged.assessor is not None and may_see_name(judged.assessor, goal.group):
        name = judged.assessor.shown_name
        return _("Beoordeeld door programmamedewerker %(name)s op %(day)s.", name=name, day=day(judged.assessed_on))
    return _("Beoordeeld door een programmamedewerker op %(day)s.", day=day(judged.assessed_on))


def clauses_of(goal: Goal) -> list[Clause]:
    """The clauses that serve it, of those that the person sees."""
    return [link.clause for link in goal.clauses if sees(standing(), link.clause)]
