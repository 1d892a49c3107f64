"""How many statements a page sends: as many with twenty things as with two."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.orm import Session

from buyergroup_hub.events.models import ChainHead
from buyergroup_hub.home.header import _waiting
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.queries import Query, unguarded
from config import CHECKOUT

TEMPLATES = f"{CHECKOUT / 'templates'}/"


@contextmanager
def counted(
    app: Hub, which: Callable[[Any], bool] = lambda _context: True, *, after_a_write: bool = True
) -> Iterator[list[str]]:
    """The statements that are sent inside the block, of which `which` is true of their execution. Unless the block is
    inside a transaction, they are those after a write: what waits for who looks is counted anew."""
    sent: list[str] = []
    _waiting.cache_clear()

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


@contextmanager
def loaded() -> Iterator[Counter[str]]:
    """How many things of each kind are made of rows inside the block. What waits for who looks is counted anew in it:
    whether a hub of another test had counted at the same place in its chain changes nothing."""
    things: Counter[str] = Counter()
    _waiting.cache_clear()

    def note(_session: Session, thing: object) -> None:
        things[type(thing).__name__] += 1

    event.listen(Session, "loaded_as_persistent", note)
    try:
        yield things
    finally:
        event.remove(Session, "loaded_as_persistent", note)


@contextmanager
def watched() -> Iterator[list[str]]:
    """`question: table` of each table with an audience that a question reads without it and without a reason, in any
    statement that leaves while it is asked: also in those that load what hangs on its rows."""
    free: list[str] = []
    asked = ContextVar[tuple[Query[..., Any], ...]]("asked", default=())  # a served hub asks in several threads at once
    send = Query._send

    def ask(self: Query[..., Any], *statement: Any) -> Any:
        db.session.flush()  # what was written before is no part of the question
        before = asked.set((*asked.get(), self))
        try:
            return send(self, *statement)
        finally:
            asked.reset(before)

    def look(_connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        for question in asked.get()[-1:]:
            if tables := _free(statement) - {model.__tablename__ for model in question.unrestricted}:
                free.append(f"{question.name}: {', '.join(sorted(tables))}")

    event.listen(Engine, "before_cursor_execute", look)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Query, "_send", ask)
            yield free
    finally:
        event.remove(Engine, "before_cursor_execute", look)


@contextmanager
def asked_while_drawing() -> Iterator[dict[str, str]]:
    """Each template during whose drawing a statement leaves, with that statement."""
    asked: dict[str, str] = {}

    def look(_connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        if template := _drawing(sys._getframe()):
            asked[template] = statement

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", look)


def _drawing(frame: FrameType | None) -> str:
    """The template, if one draws at this frame; the innermost."""
    while frame:
        if frame.f_code.co_filename.startswith(TEMPLATES):
            return frame.f_code.co_filename.removeprefix(TEMPLATES)
        frame = frame.f_back
    return ""


_free = lru_cache(maxsize=4096)(unguarded)


def is_compiled(context: Any) -> bool:
    """Had the statement to be compiled, since none of its shape was kept?"""
    return context.compiled is not None and context.cache_hit is not CacheStats.CACHE_HIT
