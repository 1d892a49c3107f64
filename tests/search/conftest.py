"""A hub in which notes are findable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.search import actions, kinds
from buyergroup_hub.search.models import PendingChange
from tests.search import notes

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from buyergroup_hub.kit.web import Hub


@pytest.fixture
def writing(
    app: Hub, engine: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[[], AbstractContextManager[None]]:
    """Transactions that commit, one after the other, in a hub that knows notes and nothing else."""
    for name in list(kinds.KINDS):
        monkeypatch.delitem(kinds.KINDS, name)
    monkeypatch.setitem(kinds.KINDS, "note", notes.NOTES)
    with app.app_context():
        begin(writes=True)
        db.session.execute(delete(PendingChange))  # what every hub begins with is of other kinds
        actions.enqueue("other", [1])
        notes.make_table()
        commit()
        actions.drain()
    if engine == "postgres":
        request.getfixturevalue("postgres_database").accept()

    @contextmanager
    def transaction() -> Iterator[None]:
        with app.app_context():
            begin(writes=True)
            yield
            commit()

    return transaction
