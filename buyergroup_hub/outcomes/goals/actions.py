"""Set a goal, and later say how far it was reached."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.goals import events
from buyergroup_hub.outcomes.goals.models import Assessment, Goal, GoalClause


def set_goal(
    group: Group,
    *,
    clauses: Sequence[Clause] = (),
    public: bool = True,
    replaces: Goal | None = None,
    **said: Any,
) -> Goal:
    """Set a goal for a group, or another one in the place of `replaces`, which stays readable.

    `said`: statement, baseline (None is unknown), target, target_on, scope, counted, indicator, theme.
    """
    if replaces is not None:
        _check_current(replaces)
    goal = Goal(
        group=group,
        group_id=group.id,
        set_on=clock.today(),
        audience=group.audience if public else f"group:{group.id}",
        demo=group.demo,
        replaces=replaces,
        clauses=[GoalClause(clause=clause) for clause in clauses],
        assessments=[],
        successor=None,
        **said,
    )
    db.session.add(goal)
    record(events.GOAL_SET, goal, group_id=group.id)
    if replaces is not None:
        record(events.GOAL_REPLACED, replaces, {"by": goal.id}, group_id=group.id)
    return goal


def hold_goal(goal: Goal) -> None:
    """Read it again and keep others from changing it until this request ends: who edits judges what stands here now."""
    now = Goal.addressed(pid=goal.pid).with_for_update(of=Goal).execution_options(populate_existing=True)
    db.session.scalars(now).unique().one()


def edit_goal(goal: Goal, clauses: Sequence[Clause], **said: Any) -> None:
    """Change a goal that nobody assessed yet. Moving the posts afterwards is another goal."""
    _check_current(goal)
    if goal.is_fixed:
        raise RuleBroken(_("Dit doel is beoordeeld en ligt vast. Stel een ander doel dat ervoor in de plaats komt."))
    changed = [field for field, value in said.items() if getattr(goal, field) != value]
    for field in changed:
        setattr(goal, field, said[field])
    kept = {link.clause_id: link for link in goal.clauses}
    if {clause.id for clause in clauses} != set(kept):
        goal.clauses = [kept.get(clause.id) or GoalClause(clause=clause, clause_id=clause.id) for clause in clauses]
        changed.append("clauses")
    if changed:
        record(events.GOAL_EDITED, goal, {"fields": sorted(changed)}, group_id=goal.group_id)


def share_goal(goal: Goal) -> None:
    """Show a goal of the group to everyone. It does not go back inside."""
    if goal.audience == goal.group.audience:
        raise RuleBroken(_("Iedereen die de groep ziet, ziet dit doel al."))
    retoken(goal, goal.group.audience)
    record(events.GOAL_SHARED, goal, group_id=goal.group_id)


def assess(
    goal: Goal,
    verdict: str,
    confidence: str,
    evidence: str,
    *,
    score: Decimal | None = None,
    of: Decimal | None = None,
) -> Assessment:
    """Say how far a goal was reached, and what shows it: `score` of `of` where that can be counted. The last holds."""
    _check_current(goal)
    _check_score(verdict, score, of)
    goal.fixed_on = goal.fixed_on or clock.today()
    assessment = Assessment(
        goal_id=goal.id,
        verdict=verdict,
        confidence=confidence,
        evidence=evidence,
        score=score,
        of=of,
        assessor_id=standing().person_id,
        assessed_on=clock.today(),
    )
    goal.assessments.append(assessment)
    record(events.GOAL_ASSESSED, goal, {"verdict": verdict}, group_id=goal.group_id)
    return assessment


def _check_current(goal: Goal) -> None:
    if goal.successor is not None:
        raise RuleBroken(_("Dit doel is vervangen door een ander doel. Ga verder met dat doel."))


def _check_score(verdict: str, score: Decimal | None, of: Decimal | None) -> None:
    if (score is None) != (of is None):
        raise RuleBroken(
            _("Een score heeft twee getallen: hoeveel, en van hoeveel. Vul ze allebei in, of geen van beide.")
        )
    if score is None or of is None:
        return
    if verdict == "unknown":
        raise RuleBroken(_("Onbekend heeft geen score. Laat de score leeg, of kies een ander oordeel."))
    if of <= 0 or score < 0 or score > of:
        raise RuleBroken(_("Het eerste getal moet tussen 0 en het tweede getal liggen. Controleer de twee getallen."))


def goal_with(goal_id: int) -> Goal:
    """A goal with its parts, read anew."""
    whole = select(Goal).where(Goal.id == goal_id).options(*Goal.whole())
    return db.session.scalars(whole.execution_options(populate_existing=True)).unique().one()
