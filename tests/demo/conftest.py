"""Five people of the demo who open whatever a page of theirs links to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.demo.walks import Walk

if TYPE_CHECKING:
    from tests.fixtures.demo import Walks

FIVE = ("visitor", "Noor Demo", "Sam Demo", "Kim Demo", "Bo Demo")
"""A visitor, a coordinator, a participant, a market party, and programme staff."""


@pytest.fixture(params=FIVE)
def walked(request: pytest.FixtureRequest, walk_of: Walks) -> Walk:
    return walk_of(request.param)
