"""What a statement is sent with: values of any number and type, and words of the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import PartialDate, among, db, spelled
from buyergroup_hub.kit.formats import partial_date
from tests import factories

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub


@pytest.mark.usefixtures("context")
def test_values_given_when_it_is_sent_are_one_parameter_whatever_their_number_and_type() -> None:
    people = [factories.person(name) for name in ("Iris Boom", "Jo 'x' \"Eik\"", "Koen")]
    by_name = select(Person.id).where(among(Person.name, "names")).order_by(Person.id)
    by_number = select(Person.name).where(among(Person.id, "ids"), Person.blocked_at.is_(None)).order_by(Person.id)
    names = [person.name for person in people[1:]]
    assert list(db.session.connection().execute(by_name, {"names": names}).scalars()) == [p.id for p in people[1:]]
    assert list(db.session.connection().execute(by_number, {"ids": {people[0].id}}).scalars()) == ["Iris Boom"]
    assert list(db.session.connection().execute(by_number, {"ids": (p.id for p in people)}).scalars()) == [
        p.name for p in people
    ]
    assert list(db.session.connection().execute(by_number, {"ids": ()}).scalars()) == []


def test_a_list_of_values_is_looked_up_in_an_index(context: Hub) -> None:
    """On PostgreSQL a small table is read whole, so there the words of the statement must do."""
    statement = select(Person.id).where(among(Person.email, "emails"), Person.blocked_at.is_(None))
    words = str(statement.compile(dialect=db.engine.dialect))
    if db.engine.dialect.name == "postgresql":
        assert "people.email = ANY (%(emails)s::VARCHAR" in words
        return
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", ("[]",)).all()
    assert any("SEARCH people USING INDEX" in row.detail for row in plan), plan


@pytest.mark.parametrize("value", ["2021", "2021-03", "2021-03-18", "2024-02-29", "0001", "9999-12-31"])
def test_a_year_a_month_and_a_day_are_dates_that_can_be_shown(context: object, value: str) -> None:
    assert PartialDate.holds(value)
    assert partial_date(value)


@pytest.mark.parametrize(
    "value",
    ["", "2021-", "20210318", "2021-3", "2021-13", "2021-02-29", "2021-03-18T10", "2021\n", "0000", "٢٠٢١", "21", "x"],
)
def test_what_is_no_date_is_not_kept(value: str) -> None:
    """A page that shows it would fail for everyone."""
    assert not PartialDate.holds(value)
    with pytest.raises(ValueError, match="no year, month or day"):
        PartialDate().process_bind_param(value, sqlite.dialect())


def test_only_words_of_the_code_are_spelled_out() -> None:
    said = str(select(Group.id).where(Group.kind.in_(spelled({"b_c", "a.b"}))))
    assert said.endswith("WHERE groups.kind IN ('a.b', 'b_c')")
    for word in ("it's", "", "A", "a b", "a\n"):
        with pytest.raises(ValueError, match="not words of the code"):
            spelled([word])
