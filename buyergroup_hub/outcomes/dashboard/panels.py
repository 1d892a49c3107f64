"""What the dashboard shows on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buyergroup_hub.outcomes import blueprint
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing


def _manifest_tabs(plans: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    return {plan.id: blueprint.tabs("manifest") for plan in plans}


PANELS = (
    Panel("manifest.tabs", "outcomes/dashboard/_tabs.html", _manifest_tabs, place=10),
    Panel(
        "open_data.downloads",
        "outcomes/dashboard/_downloads.html",
        lambda things, _who: {thing.id: True for thing in things},
    ),
)
