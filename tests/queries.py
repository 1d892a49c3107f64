"""How many statements a page sends: as many with twenty things as with two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.engine.interfaces import CacheStats

from buyergroup_hub.events.models import ChainHead
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub


@contextmanager
def counted(
    app: Hub, which: Callable[[Any], bool] = lambda _context: True, *, after_a_write: bool = True
) -> Iterator[list[str]]:
    """The statements that are sent inside the block, of which `which` is true of their execution. Unless the block is
    inside a transaction, they are those after a write: no count is kept of what was asked before."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        if which(context):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
        if after_a_write:
            begin(writes=True)
            db.session.execute(update(ChainHead).values(seq=ChainHead.seq))
            commit()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def is_compiled(context: Any) -> bool:
    """Had the statement to be compiled, since none of its shape was kept?"""
    return context.compiled is not None and context.cache_hit is not CacheStats.CACHE_HIT
