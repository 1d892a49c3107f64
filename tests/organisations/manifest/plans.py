"""Action plans for tests that ask something else of them than an address, a term and a theme."""

from __future__ import annotations

from typing import Any

from buyergroup_hub.organisations.manifest import actions, queries
from buyergroup_hub.organisations.manifest.models import ActionPlan, Signatory


def published(signatory: Signatory, period: str, *, until: str | None = "2028", **said: Any) -> ActionPlan:
    """One with an address and a theme; without an end, as older ones are."""
    given = {"published_on": None, "url": "https://voorbeeld.nl/plan", "themes": queries.themes()[:1]} | said
    plan = actions.publish_plan(signatory, period, until=until or "2028", **given)
    plan.until = until
    return plan
