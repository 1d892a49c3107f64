"""What goals show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyergroup_hub.outcomes.goals import pages
from buyergroup_hub.outcomes.goals.queries import GoalRow, goals_counted
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing, Verb, can


@dataclass(frozen=True)
class OfGroup:
    aims: list[pages.Aim[GoalRow]]
    may_set: bool


def _of_groups(groups: Sequence[Any], who: Standing) -> Mapping[int, OfGroup]:
    """By group, its goals; one without goals is shown to who may set one."""
    found = pages.rows_of_groups([group.id for group in groups])
    rows = {group.id: OfGroup(found.get(group.id, []), can(who, Verb.SET_GOAL, group)) for group in groups}
    return {key: row for key, row in rows.items() if row.aims or row.may_set}


def _goal_counts(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group, how many goals the person sees."""
    return counts("goals", groups)


PANELS = (
    Count("goals", goals_counted),
    Panel("group.overview", "outcomes/goals/_of_group.html", _of_groups, place=40),
    Panel("group.tabs", "outcomes/goals/_tab.html", _goal_counts, place=70),
)
