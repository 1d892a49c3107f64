"""How what happened in this room is said in timelines, and where it leads."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import url_for

from buyergroup_hub.events import timeline
from buyergroup_hub.outcomes.glossary import VERDICT_WORDS
from buyergroup_hub.outcomes.pages import title_of
from buyergroup_hub.outcomes.queries.goals import goal_links
from buyergroup_hub.outcomes.queries.measuring import indicators_named, measurements_by_id


@timeline.says("verdict")
def _say_verdicts(keys: Iterable[str]) -> dict[str, str]:
    return {key: str(VERDICT_WORDS[key]) for key in keys if key in VERDICT_WORDS}


@timeline.leads_to("goals")
def _find_goals(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {
        goal.id: (goal.statement, url_for("outcomes.goals", slug=goal.slug, _anchor=f"goal-{goal.pid}"))
        for goal in goal_links(ids)
    }


@timeline.leads_to("measurements")
def _find_measurements(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {one.id: (title_of(one), url_for("outcomes.measurement", pid=one.pid)) for one in measurements_by_id(ids)}


@timeline.leads_to("indicators")
def _find_indicators(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {one.id: (one.name, url_for("outcomes.indicator", key=one.key)) for one in indicators_named(ids)}
