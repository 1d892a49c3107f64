"""Days on which public offices in the Netherlands work: neither Saturday, Sunday nor a general holiday."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


def workday_from(day: date) -> date:
    """The day itself, or the first workday after it."""
    return day if is_workday(day) else workday_from(day + timedelta(days=1))


def workday_until(day: date) -> date:
    """The day itself, or the last workday before it."""
    return day if is_workday(day) else workday_until(day - timedelta(days=1))


def workdays_after(day: date, number: int) -> date:
    """The day that is so many workdays after one."""
    for _ in range(number):
        day = workday_from(day + timedelta(days=1))
    return day


@cache
def _holidays(year: int) -> frozenset[date]:
    """The general holidays of art. 3 Algemene termijnenwet, and Good Friday, which it treats as one."""
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    fixed = (date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26))
    moving = (sunday + timedelta(days=days) for days in (-2, 0, 1, 39, 49, 50))
    return frozenset((*fixed, *moving, kings_day - timedelta(days=kings_day.weekday() == 6)))
