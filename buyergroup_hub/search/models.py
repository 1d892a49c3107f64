"""What makes a row findable, and the list of changes that indexes take in (`stream`).

A listener writes each change of a findable row into `search_pending`, in the transaction of the change: what is
rolled back leaves nothing, and what is committed is never forgotten. A bulk UPDATE or DELETE passes the listener by:
whoever does one calls `actions.enqueue`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import String, event, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, Model, number_in_order
from buyergroup_hub.kit.fixed import Loose
from buyergroup_hub.search.records import Hit


class Searchable:
    """Mixin of a model whose rows are found by search, or stand in what is found (a version's text, a name).

    `search_kind` is the kind that `SearchKind` registers. A row that is part of another one's record overrides
    `findable`; it is asked after the flush and may read columns that are loaded, no more.
    """

    search_kind: ClassVar[str]
    id: Any

    def findable(self) -> Iterable[Hit]:
        """The records that must be indexed again when this row has changed."""
        return (Hit(self.search_kind, str(self.id)),)


class PendingChange(Loose, Model):
    """A record that is to be indexed again, or taken out, by the index of each machine."""

    __tablename__ = "search_pending"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(Instant)


def note(session: Session, hits: Iterable[Hit]) -> None:
    """Write changes to the list, in the session's transaction."""
    now = clock.now()
    rows = [{"kind": hit.kind, "record_id": hit.id, "asked_at": now} for hit in dict.fromkeys(hits)]
    if rows:
        connection = session.connection()
        number_in_order(connection)
        connection.execute(insert(PendingChange), rows)


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: object) -> None:
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    note(session, [hit for row in changed if isinstance(row, Searchable) for hit in row.findable()])
