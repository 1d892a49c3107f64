"""iCalendar (RFC 5545). Every calendar file of the hub is written here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from flask import Response
from icalendar import Calendar, Event

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.web import attachment


@dataclass(frozen=True)
class Day:
    """Something with a day: an instant, or from a first day or instant to (not including) an end."""

    key: str
    title: str
    url: str
    starts: datetime | date
    ends: datetime | date | None = None
    text: str = ""
    changed_at: datetime | None = None


def calendar(name: str, days: Iterable[Day], filename: str) -> Response:
    whole = Calendar()
    whole.add("prodid", "-//Buyer Group Hub//NL")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", name)
    whole.add("x-wr-timezone", clock.AMSTERDAM.key)
    for day in days:
        whole.add_component(_event(day))
    return attachment(whole.to_ical(), "text/calendar", filename)


def _event(day: Day) -> Event:
    event = Event()
    event.add("uid", f"{day.key}@{urlsplit(day.url).netloc}")
    event.add("dtstamp", day.changed_at or clock.now())
    event.add("dtstart", _utc(day.starts))
    if day.ends and day.ends > day.starts:  # an end is later (3.8.2.2); without one the event is its first instant
        event.add("dtend", _utc(day.ends))
    event.add("summary", day.title)
    event.add("url", day.url)
    event.add("transp", "TRANSPARENT")
    if day.text:
        event.add("description", f"{day.text}\n{day.url}")
    return event


def _utc(value: datetime | date) -> datetime | date:
    """Instants in UTC: no time zone that a reader must know of. Days stay days."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
