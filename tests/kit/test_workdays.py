"""Workdays are neither weekend nor a general holiday of art. 3 Algemene termijnenwet."""

from __future__ import annotations

from datetime import date

import pytest

from buyergroup_hub.kit.workdays import is_workday, workday_from, workday_until


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2027, 3, 29),
        date(2026, 4, 27),
        date(2025, 4, 26),
        date(2026, 5, 5),
        date(2026, 12, 25),
        date(2026, 11, 28),
    ],
)
def test_nobody_works_at_an_office(day: date) -> None:
    assert not is_workday(day)


def test_other_days_are_worked() -> None:
    assert all(is_workday(date(2026, 11, day)) for day in range(23, 28))
    assert is_workday(date(2027, 4, 26))


def test_the_nearest_workday_each_way() -> None:
    assert workday_from(date(2027, 1, 1)) == date(2027, 1, 4)
    assert workday_until(date(2027, 1, 1)) == date(2026, 12, 31)
    assert workday_from(date(2026, 11, 27)) == workday_until(date(2026, 11, 27)) == date(2026, 11, 27)
