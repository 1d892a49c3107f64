"""Rows of columns, read past the session: what it holds is in them, and their types come through."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select

from buyergroup_hub.accounts.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, db, read
from tests import factories


@pytest.mark.usefixtures("context")
def test_rows_are_read_in_the_transaction_with_what_was_not_flushed_yet() -> None:
    person = factories.person("Iris Boom")
    person.name = "Iris de Boom"
    named = select(Person.id, Person.name, Person.verified_at).where(Person.id == bindparam("id"))
    (row,) = read(named, {"id": person.id})
    assert (row.id, row.name, row.verified_at) == (person.id, "Iris de Boom", clock.now())
    db.session.rollback()
    begin(writes=False)
    assert read(named, {"id": person.id}).all() == []
