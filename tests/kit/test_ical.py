"""An event of the calendar file ends after it begins, or has no end (RFC 5545, 3.8.2.2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from buyergroup_hub.kit.clock import AMSTERDAM
from buyergroup_hub.kit.ical import Day, calendar
from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine

STARTS = datetime(2026, 7, 1, 14, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("starts", "ends", "written"),
    [
        (STARTS, STARTS + timedelta(hours=1), datetime(2026, 7, 1, 13, tzinfo=UTC)),
        (STARTS, STARTS, None),
        (STARTS, STARTS - timedelta(hours=1), None),
        (STARTS, None, None),
        (date(2027, 1, 1), date(2027, 4, 1), date(2027, 4, 1)),
        (date(2027, 1, 1), date(2026, 1, 1), None),
    ],
)
def test_an_event_ends_after_it_begins(
    app: Hub, starts: datetime | date, ends: datetime | date | None, written: datetime | date | None
) -> None:
    with app.test_request_context():
        day = Day("meeting-1", "Overleg", "https://hub.example:8443/groups/a", starts, ends)
        response = calendar("Vraagkalender", [day], "vraagkalender.ics")
    assert response.content_type == "text/calendar; charset=utf-8"
    event: Any = icalendar.Calendar.from_ical(response.get_data()).walk("VEVENT")[0]
    assert event["UID"] == "meeting-1@hub.example:8443"
    assert (event["DTEND"].dt if "DTEND" in event else None) == written
