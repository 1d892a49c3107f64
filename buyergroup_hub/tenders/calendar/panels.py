"""What the demand calendar shows on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.calendar.listing import Found, ahead

QUARTERS = 4


def _coming(things: Sequence[Any], _who: Standing) -> Mapping[int, Found]:
    """The start page: how many lots come to market in the next quarters."""
    coming = ahead(QUARTERS)
    return {thing.id: coming for thing in things} if coming.quarters else {}


PANELS = (
    Panel("home.first", "tenders/calendar/_coming.html", _coming, place=20),
    Panel(
        "open_data.downloads", "tenders/calendar/_downloads.html", lambda things, _who: {one.id: True for one in things}
    ),
)
