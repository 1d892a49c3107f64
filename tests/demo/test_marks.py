"""Rule 18 in the database: what hangs on something invented is invented, whichever verb made it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from buyergroup_hub.accounts.models import Person
from buyergroup_hub.groups.models import Group, Membership
from buyergroup_hub.kit.db import Model, db
from buyergroup_hub.organisations.models import Organisation
from tests.cast import Cast
from tests.matrix.conftest import ROOMS

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine


def _unmarked() -> Iterator[str]:
    """The tables of which rows look real and belong to an invented row of another."""
    for table in sorted(Model.metadata.tables.values(), key=lambda one: one.name):
        for key in table.foreign_keys:
            parent = key.column.table.alias()
            if "demo" not in table.c or "demo" not in parent.c or key.column.table is table:
                continue
            joined = table.join(parent, key.parent == parent.c[key.column.name])
            number = db.session.scalar(select(func.count()).select_from(joined).where(parent.c.demo, ~table.c.demo))
            if number:
                yield f"{number} of {table.name} by {key.parent.name}"


def test_what_the_demo_holds_is_marked_in_every_row(demo_hub: Hub) -> None:
    with demo_hub.app_context():
        assert list(_unmarked()) == []


def test_whatever_invented_people_do_is_marked(cast: Cast) -> None:
    with cast.writing():
        for model in (Organisation, Group, Person, Membership):
            db.session.execute(update(model).values(demo=True))
    for room in ROOMS:
        import_module(f"tests.{room}.matrix").stage(cast)
    with cast.reading():
        assert [one for one in _unmarked() if "notice_proposals" not in one] == []  # the notices there are real


def test_a_row_that_is_not_marked_is_seen(cast: Cast) -> None:
    with cast.writing():
        db.session.execute(update(Group).where(Group.id == cast.groups["group"]).values(demo=True))
    with cast.reading():
        assert any(one.endswith("of memberships by group_id") for one in _unmarked())
