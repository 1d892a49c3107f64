"""How what happened in this room is said in timelines, and where it leads."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import select

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.outcomes.glossary import VERDICT_WORDS
from buyergroup_hub.outcomes.models import Goal, Indicator, Measurement
from buyergroup_hub.outcomes.pages import title_of


@timeline.says("verdict")
def _say_verdicts(keys: Any) -> dict[str, str]:
    return {key: str(VERDICT_WORDS[key]) for key in keys if key in VERDICT_WORDS}


@timeline.leads_to("goals")
def _find_goals(ids: Any) -> dict[int, tuple[str, str]]:
    found = read(_goals(), given(standing(), ids=list(ids)))
    return {
        one.id: (one.statement, url_for("outcomes.goals", slug=one.slug, _anchor=f"goal-{one.pid}")) for one in found
    }


@cache
def _goals() -> Any:
    led_to = select(Goal.id, Goal.pid, Goal.statement, Group.slug).join(Group, Group.id == Goal.group_id)
    return led_to.where(any_of(Goal.id, "ids"), seen(Goal))


@timeline.leads_to("measurements")
def _find_measurements(ids: Any) -> dict[int, tuple[str, str]]:
    found = db.session.scalars(_measurements(), given(standing(), ids=list(ids))).unique()
    return {one.id: (title_of(one), url_for("outcomes.measurement", pid=one.pid)) for one in found}


@cache
def _measurements() -> Any:
    led_to = select(Measurement).where(any_of(Measurement.id, "ids"), seen(Measurement))
    return led_to.options(*Measurement.whole())


@timeline.leads_to("indicators")
def _find_indicators(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    found = db.session.scalars(_indicators(), given(standing(), ids=list(ids)))
    return {one.id: (one.name, url_for("outcomes.indicator", key=one.key)) for one in found}


@cache
def _indicators() -> Any:
    return select(Indicator).where(any_of(Indicator.id, "ids"), seen(Indicator))
