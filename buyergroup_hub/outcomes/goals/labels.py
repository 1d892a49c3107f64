"""How goals and verdicts read, and where a goal stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import url_for

from buyergroup_hub.events import timeline
from buyergroup_hub.outcomes.glossary import (
    VERDICT_WORDS,
)
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.goals.queries import goal_links


def goal_url(goal: Goal) -> str:
    return url_for("outcomes.goals", slug=goal.group.slug, _anchor=f"goal-{goal.pid}")


@timeline.label_for("verdict")
def _say_verdicts(keys: Iterable[str]) -> dict[str, str]:
    return {key: str(VERDICT_WORDS[key]) for key in keys if key in VERDICT_WORDS}


@timeline.link_for("goals")
def _find_goals(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {
        goal.id: (goal.statement, url_for("outcomes.goals", slug=goal.slug, _anchor=f"goal-{goal.pid}"))
        for goal in goal_links(ids)
    }
