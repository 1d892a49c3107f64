"""The version of a day: the rule in Python and the rule in SQL give the same answer, whatever the versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import case, select

from buyergroup_hub.clauses.registry import queries
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion, current
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from tests.cast import Cast
from tests.clauses import written

FIRST = date(2026, 1, 1)
AT = datetime(2026, 1, 1, tzinfo=UTC)

days = st.integers(0, 6)
rows = st.lists(st.tuples(days, st.none() | days, st.booleans()), max_size=5)
"""Of each version: the day from which it holds, after how many days it ends, whether it was withdrawn."""


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def row(clause_id: int, number: int, start: int, lasts: int | None, withdrawn: bool) -> ClauseVersion:
    return ClauseVersion(
        clause_id=clause_id,
        number=number,
        valid_from=day(start),
        valid_until=None if lasts is None else day(start + lasts),
        published_at=AT,
        withdrawn_at=AT if withdrawn else None,
        withdrawn_reason="" if withdrawn else None,
        digest="0" * 64,
        audience="public",
    )


@given(st.lists(rows, min_size=20, max_size=20))
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_python_and_sql_agree(cast: Cast, clauses: list[list[tuple[int, int | None, bool]]]) -> None:
    """Many clauses at once: each example is a transaction."""
    with cast.trying():
        for place, versions in enumerate(clauses):
            clause = Clause(group_id=cast.groups["group"], code=f"VB-{place}", type="requirement", audience="public")
            db.session.add(clause)
            db.session.flush()
            db.session.add(ClauseVersion(clause_id=clause.id, audience="group:1"))
            db.session.add_all(row(clause.id, number, *facts) for number, facts in enumerate(versions, 1))
        db.session.flush()
        holds = [case((ClauseVersion.current_on(day(n)), ClauseVersion.id)).label(f"on_{n}") for n in range(14)]
        found = [sorted(filter(None, on_day)) for on_day in zip(*db.session.execute(select(*holds)), strict=True)]
        made: dict[int, list[ClauseVersion]] = {}
        for version in db.session.scalars(select(ClauseVersion).order_by(ClauseVersion.id)):
            made.setdefault(version.clause_id, []).append(version)
        for n in range(14):
            expected = [current(versions, day(n)) for versions in made.values()]
            assert found[n] == sorted(one.id for one in expected if one)
        db.session.rollback()


def numbers(versions: list[tuple[int, int | None, bool]]) -> list[int | None]:
    made = [row(1, number, *facts) for number, facts in enumerate(versions, 1)]
    return [found.number if (found := current(made, day(n))) else None for n in range(5)]


def test_the_highest_number_that_holds() -> None:
    assert numbers([(0, None, False), (2, None, False)]) == [1, 1, 2, 2, 2]


def test_a_version_holds_until_its_last_day() -> None:
    assert numbers([(1, 2, False)]) == [None, 1, 1, None, None]


def test_a_withdrawn_version_leaves_its_place_empty() -> None:
    assert numbers([(0, None, False), (2, 1, True)]) == [1, 1, None, None, None]


def test_two_versions_of_one_day() -> None:
    assert numbers([(1, None, False), (1, None, False)]) == [None, 2, 2, 2, 2]


@pytest.mark.one_engine
def test_what_holds_is_asked_of_these_clauses_and_of_a_day(cast: Cast) -> None:
    code, other = written.published(cast), written.published(cast, "Losmaakbaar")
    tomorrow = clock.today() + timedelta(days=1)
    written.revised(cast, code, valid_from=tomorrow)
    with cast.reading():
        asked = written.clause(code).id
        assert {key: one.number for key, one in queries.current_of([asked]).items()} == {asked: 1}
        assert {key: one.number for key, one in queries.current_of([asked], tomorrow).items()} == {asked: 2}
        assert {key: one.number for key, one in queries.numbers_of([asked]).items()} == {asked: 1}
        assert set(queries.current_of([asked, written.clause(other).id], clock.today() - timedelta(days=1))) == set()
