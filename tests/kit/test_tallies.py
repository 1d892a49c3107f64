"""Counts are kept as long as nothing is written, by whomever, and no longer."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from sqlalchemy import bindparam, event, func, select, text

from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit import tallies
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub
from tests import factories as make


@pytest.fixture
def sent(app: Hub) -> Any:
    """The counts that were asked of the database."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "count(" in statement:
            found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@cache
def _in_sector() -> Any:
    return select(func.count(Group.id)).where(Group.sector == bindparam("sector"))


def ask(app: Hub, sector: str = "energy") -> int:
    """In a request of its own that only reads."""
    with app.app_context():
        begin(writes=False)
        return int(tallies.tallied(_in_sector(), {"sector": sector})[0][0])


def write(app: Hub) -> None:
    with app.app_context():
        begin(writes=True)
        make.group(sector="energy")
        commit()


@pytest.mark.sqlite  # on PostgreSQL its own chores may count as writes
def test_what_was_counted_is_not_counted_again(app: Hub, sent: list[str]) -> None:
    write(app)
    assert [ask(app), ask(app), ask(app, "care"), ask(app, "care")] == [1, 1, 0, 0]
    assert len(sent) == 2


def test_after_a_write_all_is_counted_anew(app: Hub) -> None:
    assert ask(app) == 0
    write(app)
    assert [ask(app), ask(app)] == [1, 1]


def test_a_write_of_another_process_counts_as_much(app: Hub) -> None:
    assert ask(app) == 0
    write(app)
    assert ask(app) == 1
    with app.app_context():
        engine = db.engine
    with engine.connect() as other, other.execution_options(writes=True):
        begun = other.begin()
        with app.app_context():  # while the other one holds its connection, this is a second one
            begin(writes=False)
            assert tallies.tallied(_in_sector(), {"sector": "energy"})[0][0] == 1
            db.session.rollback()
        other.execute(text("UPDATE groups SET sector = 'care'"))
        begun.commit()
        assert ask(app) == 0


def test_what_is_taken_back_was_never_counted(app: Hub) -> None:
    assert ask(app) == 0
    with app.app_context():
        begin(writes=True)
        make.group(sector="energy")
        assert tallies.tallied(_in_sector(), {"sector": "energy"})[0][0] == 1
        db.session.rollback()
    assert ask(app) == 0


@pytest.mark.sqlite
def test_no_more_is_kept_than_there_is_room_for(app: Hub, sent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "MOST", 2)
    write(app)
    for sector in ("energy", "care", "digital", "energy"):
        ask(app, sector)
    assert len(sent) == 4


@pytest.mark.sqlite
def test_what_is_known_pushes_nothing_out(app: Hub, sent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Full of what people ask all day, it answers that all day."""
    monkeypatch.setattr(tallies, "MOST", 2)
    write(app)
    for sector in ("energy", "care", "energy", "care", "energy"):
        ask(app, sector)
    assert len(sent) == 2
