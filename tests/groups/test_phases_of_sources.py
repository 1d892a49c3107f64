"""The phase of a group that only sources know is not dated by whoever enters it."""

from __future__ import annotations

import pytest

from buyergroup_hub.groups import actions
from tests.cast import Cast


@pytest.mark.parametrize(("origin", "since", "day"), [("public_source", None, None), ("public_source", "2023", "2023")])
def test_a_day_that_nobody_gave_is_unknown(cast: Cast, origin: str, since: str | None, day: str | None) -> None:
    with cast.acting("programme"):
        group = cast.group()
        group.origin = origin
        assert actions.enter_phase(group, "evaluation", since).since == day
        assert {phase.until for phase in group.phases[:-1]} <= {day}
