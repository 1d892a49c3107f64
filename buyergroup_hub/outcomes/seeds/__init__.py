"""The demo's goals and what came of them, the six themes, and last year's report."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.groups.seeds import story
from buyergroup_hub.kit.db import db
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.seeds.goals import sow_goals, tender_titled
from buyergroup_hub.outcomes.seeds.report import sow_report
from buyergroup_hub.outcomes.seeds.themes import sow_themes


def sow(groups: int, seed: int) -> None:  # noqa: ARG001  the goals are the same in every demo
    """Make the story's goals and measurements once, then what buyers said of themes, and last year's report."""
    if not story.told(story.VIADUCTS) or tender_titled("Fietsbrug Singel") is None:
        return
    if db.session.scalar(select(Goal.id).where(Goal.demo).limit(1)) is None:
        sow_goals()
    sow_themes()
    sow_report()
