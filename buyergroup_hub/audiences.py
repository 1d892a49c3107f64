"""Who reads a record changes in one place and in one transaction: the row, what belongs to it, its files, what search
knows of it, and what was told of it before.

A token widens by an act (publish, release, open), never by the clock alone: a late worker delays and cannot leak
(rule 15). Widening leaves older events as narrow as they were: what happened to a draft stays inside.
Narrowing takes them along.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import update

from buyergroup_hub.events.models import Event
from buyergroup_hub.files.models import File
from buyergroup_hub.kit.db import db

WIDTH = {"public": 0, "market": 1, "network": 2}
"""How wide the circles are that hold others; every other circle is as narrow as can be."""
NARROWEST = 3


class Heard(Protocol):
    """A record with an audience."""

    __tablename__: str
    audience: Any

    @property
    def id(self) -> int | str: ...


def retoken(record: Heard, token: str, *, children: Iterable[Heard] = (), files: Iterable[File] = ()) -> None:
    """Let another circle read a record, and those of its children and files that the same circle read until now.

    Children that a narrower circle reads stay as they are. Search hears of it through its listener.
    """
    before = record.audience
    for one in (record, *children):
        if one.audience == before:
            _change(one, token)
    for file in files:
        if file.audience == before:
            file.audience = token


def narrows(before: str, after: str) -> bool:
    """Does anybody lose sight? Two circles of which neither holds the other count as narrowing."""
    return before != after and width(after) >= width(before)


def width(token: str) -> int:
    return WIDTH.get(token, NARROWEST)


def _change(record: Heard, token: str) -> None:
    before, record.audience = record.audience, token
    if not narrows(before, token):
        return
    told = update(Event).where(Event.subject_kind == record.__tablename__, Event.subject_id == record.id)
    wider = [name for name, rank in WIDTH.items() if rank <= width(token)]
    db.session.execute(told.where(Event.audience.in_({before, *wider})).values(audience=token))
