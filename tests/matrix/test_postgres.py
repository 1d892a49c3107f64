"""Every address on PostgreSQL too, so that the statements of each page were sent to it: what the rooms' tests of pages
show on SQLite alone."""

from __future__ import annotations

import pytest

from tests.matrix.conftest import Stage
from tests.matrix.test_matrix import is_let_in, wrong_status

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("who", ["coordinator", "party_a", "programme", "administrator"])
def test_every_address_answers_the_same(stage_on_postgres: Stage, engine: str, who: str) -> None:
    """As those who are let in; a refusal sends little, and of each address one is asked for."""
    stage, wrong, refused = stage_on_postgres, [], set[str]()
    for rule, thing, address in stage.visits["GET"]:
        if not is_let_in(stage, rule, thing, who):
            if rule.rule in refused:
                continue
            refused.add(rule.rule)
        answer = stage.back_in(who).get(address)
        wrong += wrong_status(stage, rule, thing, who, answer.status_code, address)
    assert wrong == []
