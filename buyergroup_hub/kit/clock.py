"""The one clock of the hub.

Instants are aware and in UTC; days are days in Europe/Amsterdam. Tests and demo content set the clock with `at`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import has_request_context, request

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)
_started_at: datetime | None = None


def start_at(instant: datetime | None) -> None:
    """Stand the clock of this whole process still at an instant (tests and pictures), or let it run again."""
    global _started_at
    _started_at = instant


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Stand the clock of this context still: demo content is made by users' own actions with the clock set back."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _fixed.get() or _started_at or datetime.now(UTC)


def today() -> date:
    """The day in the Netherlands."""
    return now().astimezone(AMSTERDAM).date()


def arrival() -> datetime:
    """The instant at which the server had received the running request whole (rule 1).

    The server stamps it when it has parsed the last byte, before any queue. Without such a server (commands, tests,
    demo content) it is now.
    """
    if has_request_context() and _fixed.get() is None:
        stamped = request.environ.get("hub.arrival")
        if isinstance(stamped, datetime):
            return stamped
    return now()


def dutch(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant of a wall-clock time in the Netherlands, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


def readings(day: date, hour: int, minute: int) -> list[datetime]:
    """The instants at which a Dutch clock shows a time: none in the hour that summer time skips, two in the hour that
    comes again in autumn."""
    time = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 (what a clock shows)
    instants = {time.replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(one for one in instants if one.astimezone(AMSTERDAM).replace(tzinfo=None) == time)


def ago(days: float, hour: int = 10, minute: int = 0) -> datetime:
    """A wall-clock time in the Netherlands so many days before today; demo content is dated so. Negative is ahead."""
    return dutch(today() - timedelta(days=days), hour, minute)


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    first_of_next = date(day.year + year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = first_of_next - timedelta(days=1)
    return last if day.day > last.day else last.replace(day=day.day)
