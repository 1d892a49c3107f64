"""Goals that nobody set or judged yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.goals.queries import goals_unjudged, groups_without_goal
from buyergroup_hub.permissions import LEADERS, Standing
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    """Of groups that one leads: no goal yet. Of programme staff: goals whose day has come and that nobody judged."""
    if not who.signed_in:
        return []
    return [*_without_goal(who), *(_unjudged() if who.is_programme else ())]


def _without_goal(who: Standing) -> Iterator[Task]:
    leading = [group_id for group_id, roles in who.roles.items() if roles & LEADERS]
    for group_id, slug, demo in groups_without_goal(leading) if leading else ():
        yield Task(
            title=_("Stel een doel voor de groep"),
            url=url_for("outcomes.new_goal", slug=slug),
            text=_("Leg bij de start een doel vast. Dan kan iedereen later zien wat de groep heeft bereikt."),
            group_id=group_id,
            action=_("Stel een doel"),
            demo=demo,
        )


def _unjudged() -> Iterator[Task]:
    for goal in goals_unjudged(clock.today().isoformat()):
        due = last_day(goal.target_on)
        if due <= clock.today():
            yield Task(
                title=_("Beoordeel een doel"),
                url=url_for("outcomes.assessment", pid=goal.pid),
                due=due,
                text=f"{goal.group.name}: {goal.statement}",
                group_id=goal.group_id,
                action=_("Beoordeel het doel"),
                demo=goal.demo,
            )


def last_day(partial: str) -> date:
    """The last day of a year, month or day: a goal for 2025 has until the end of it."""
    year, month, day = (*(int(part) for part in partial.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    following = date(year + month // 12, month % 12 + 1, 1) if month else date(year + 1, 1, 1)
    return date.fromordinal(following.toordinal() - 1)
