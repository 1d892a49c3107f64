"""The goals of a group, and how far they were reached."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, visible
from buyergroup_hub.groups.blueprint import frame
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import current_themes
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.outcomes import glossary
from buyergroup_hub.outcomes.blueprint import bp
from buyergroup_hub.outcomes.goals import actions, labels, pages
from buyergroup_hub.outcomes.goals.forms import AssessmentForm, GoalForm, goal_data
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.goals.queries import goals_replaced_in
from buyergroup_hub.outcomes.indicators import queries
from buyergroup_hub.permissions import Verb


@bp.get("/groups/<slug>/goals")
@visible(Group)
def goals(group: Group) -> ResponseReturnValue:
    aims = pages.of_groups([group.id]).get(group.id, [])
    assessed = [(aim.goal, aim.goal.assessment) for aim in aims]
    return render_template(
        "outcomes/goals/goals.html",
        found=aims,
        clauses={aim.goal.id: pages.clauses_of(aim.goal) for aim in aims},
        judged_lines={goal.id: pages.judged_words(goal, judged) for goal, judged in assessed if judged},
        before=goals_replaced_in(group.id),
        **frame(group, "goals"),
        VERDICT_WORDS=glossary.VERDICT_WORDS,
        CONFIDENCE_WORDS=glossary.CONFIDENCE_WORDS,
    )


@bp.get("/groups/<slug>/goals/new")
@requires(Verb.SET_GOAL, Group)
def new_goal(group: Group) -> ResponseReturnValue:
    return _goal_page(group, _form(), None)


@bp.post("/groups/<slug>/goals")
@requires(Verb.SET_GOAL, Group)
def set_goal(group: Group) -> ResponseReturnValue:
    form = _form()
    if not form.is_valid_post():
        return _goal_page(group, form, None)
    actions.set_goal(group, clauses=form.found, public=form.reach.data == "public", **form.written())
    flash(_("Het doel is vastgelegd. Je kunt het wijzigen tot de eerste beoordeling."))
    return redirect(url_for("outcomes.goals", slug=group.slug), 303)


@bp.get("/goals/<pid>/edit")
@requires(Verb.SET_GOAL, Goal)
def edit_goal(goal: Goal) -> ResponseReturnValue:
    return _goal_page(goal.group, _edit_form(goal), goal, "edit")


@bp.post("/goals/<pid>/edit")
@requires(Verb.SET_GOAL, Goal)
def save_goal(goal: Goal) -> ResponseReturnValue:
    actions.hold_goal(goal)
    form = _edit_form(goal)
    if not form.carries_out(lambda: actions.edit_goal(goal, form.found, **form.written())):
        return _goal_page(goal.group, form, goal, "edit")
    return _to_goals(goal)


@bp.get("/goals/<pid>/successor")
@requires(Verb.SET_GOAL, Goal)
def new_successor(goal: Goal) -> ResponseReturnValue:
    return _goal_page(goal.group, _form(**goal_data(goal)), goal, "replace")


@bp.post("/goals/<pid>/successor")
@requires(Verb.SET_GOAL, Goal)
def replace_goal(goal: Goal) -> ResponseReturnValue:
    form = _form()
    public = form.reach.data == "public"
    if not form.carries_out(
        lambda: actions.set_goal(goal.group, clauses=form.found, public=public, replaces=goal, **form.written()),
    ):
        return _goal_page(goal.group, form, goal, "replace")
    return _to_goals(goal)


@bp.post("/goals/<pid>/audience")
@requires(Verb.SET_GOAL, Goal)
def share_goal(goal: Goal) -> ResponseReturnValue:
    unchanged(labels.goal_url(goal), goal)
    actions.share_goal(goal)
    flash(_("Iedereen ziet dit doel nu."))
    return _to_goals(goal)


@bp.get("/goals/<pid>/assessment")
@requires(Verb.ASSESS, Goal)
def assessment(goal: Goal) -> ResponseReturnValue:
    return _assessment_page(goal, AssessmentForm())


@bp.post("/goals/<pid>/assessment")
@requires(Verb.ASSESS, Goal)
def assess(goal: Goal) -> ResponseReturnValue:
    form = AssessmentForm()
    if not form.carries_out(lambda: actions.assess(goal, **form.written())):
        return _assessment_page(goal, form)
    flash(_("De beoordeling is vastgelegd. Je kunt het doel nu niet meer wijzigen."))
    return _to_goals(goal)


def _form(**known: Any) -> GoalForm:
    form = GoalForm(**known)
    form.set_choices(queries.indicators_by_name(), current_themes())
    return form


def _edit_form(goal: Goal) -> GoalForm:
    """Without who sees the goal: that widens by an act of its own."""
    form = _form(data=goal_data(goal))
    del form.reach
    return form


def _goal_page(group: Group, form: GoalForm, goal: Goal | None, what: str = "set") -> ResponseReturnValue:
    return form_page("outcomes/goals/goal.html", form, group=group, goal=goal, what=what)


def _assessment_page(goal: Goal, form: AssessmentForm) -> ResponseReturnValue:
    return form_page("outcomes/goals/assess.html", form, goal=goal)


def _to_goals(goal: Goal) -> ResponseReturnValue:
    return redirect(labels.goal_url(goal), 303)
