"""The changes that indexes take in, as a stream: each machine's index keeps its own place in it, and none takes a
change from another. Numbers become visible in their order (`models.note`), so what lies before a place was taken in.

Rows are kept for a week. An index whose place is no longer in the stream cannot know what it missed: it is made anew,
and until then nothing is found in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, select

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.search.models import PendingChange
from buyergroup_hub.search.records import Hit

KEPT = timedelta(days=7)


class Place(NamedTuple):
    """The last change that an index has: its number and its instant. A database that was put back has others."""

    number: int
    asked_at: str


class Change(NamedTuple):
    number: int
    kind: str
    record_id: str
    asked_at: datetime

    @property
    def hit(self) -> Hit:
        return Hit(self.kind, self.record_id)

    @property
    def place(self) -> Place:
        return Place(self.number, self.asked_at.isoformat())


BEGINNING = Place(0, "")
"""Of an index that was made when nothing had ever changed."""
_changes = select(PendingChange.id, PendingChange.kind, PendingChange.record_id, PendingChange.asked_at)


def newest() -> Place:
    last = db.session.execute(_changes.order_by(PendingChange.id.desc()).limit(1)).one_or_none()
    return Change(*last).place if last else BEGINNING


def after(place: Place | None, most: int | None = None) -> list[Change] | None:
    """The changes behind a place, oldest first; None where the stream no longer reaches back to it."""
    if place is None:
        return None
    changes = _changes.where(PendingChange.id >= place.number).order_by(PendingChange.id)
    rows = [Change(*row) for row in db.session.execute(changes.limit(most + 1) if most else changes)]
    if place == BEGINNING and not rows:
        return []
    if not rows or rows[0].place != place:
        return None
    return rows[1:]


def length() -> int:
    return db.session.scalar(select(func.count()).select_from(PendingChange)) or 0


def forget_old() -> None:
    """Drop what every index has had a week for. The newest stays, so that numbers go on and places are found."""
    young = select(func.min(PendingChange.id)).where(PendingChange.asked_at >= clock.now() - KEPT)
    first = db.session.scalar(young) or db.session.scalar(select(func.max(PendingChange.id))) or 0
    db.session.execute(delete(PendingChange).where(PendingChange.id < first))
