"""What the clock of the Netherlands does twice a year to a time that is typed."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.consultations import consulting as the

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2027-03-28T02:30", "Deze tijd bestaat niet"),
        ("2027-10-31T02:30", "Deze tijd komt twee keer"),
        ("0001-01-01T00:00", "Kies een jaar van 2000"),
        ("9999-12-31T23:59", "Kies een jaar van 2000"),
    ],
)
def test_a_time_that_is_not_one_instant_is_refused_and_stays_typed(cast: Cast, typed: str, said: str) -> None:
    pid = the.opened(cast)
    address = f"/consultations/{pid}/extensions"
    answer = cast.client("coordinator").post(address, data={"closes_at": typed, "reason": "Er kwamen vragen."})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    with cast.reading():
        assert the.consultation(pid).closes_at == the.CLOSES


def test_the_hours_around_it_are_taken_as_they_stand(cast: Cast) -> None:
    """What the rules say of them, an hour before and after, is about something else."""
    pid = the.opened(cast)
    for typed in ("2027-03-28T01:59", "2027-03-28T03:00", "2027-10-31T01:59", "2027-10-31T03:00"):
        answer = cast.client("coordinator").post(
            f"/consultations/{pid}/extensions", data={"closes_at": typed, "reason": "Er kwamen vragen."}
        )
        assert "Deze tijd" not in answer.text
