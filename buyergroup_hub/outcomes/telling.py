"""How what happened in this room is said in timelines, and where it leads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.db import db
from buyergroup_hub.outcomes.glossary import VERDICT_WORDS
from buyergroup_hub.outcomes.models import Goal, Indicator, Measurement
from buyergroup_hub.outcomes.pages import goal_url, title_of


@timeline.says("verdict")
def _say_verdicts(keys: Any) -> dict[str, str]:
    return {key: str(VERDICT_WORDS[key]) for key in keys if key in VERDICT_WORDS}


@timeline.leads_to("goals")
def _find_goals(ids: Any) -> dict[int, tuple[str, str]]:
    seen = select(Goal).where(Goal.id.in_(ids), visible_to(standing(), Goal)).options(joinedload(Goal.group))
    return {one.id: (one.statement, goal_url(one)) for one in db.session.scalars(seen)}


@timeline.leads_to("measurements")
def _find_measurements(ids: Any) -> dict[int, tuple[str, str]]:
    seen = (
        select(Measurement)
        .where(Measurement.id.in_(ids), visible_to(standing(), Measurement))
        .options(*Measurement.whole())
    )
    return {
        one.id: (title_of(one), url_for("outcomes.measurement", pid=one.pid))
        for one in db.session.scalars(seen).unique()
    }


@timeline.leads_to("indicators")
def _find_indicators(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    seen = select(Indicator).where(Indicator.id.in_(ids), visible_to(standing(), Indicator))
    return {one.id: (one.name, url_for("outcomes.indicator", key=one.key)) for one in db.session.scalars(seen)}
