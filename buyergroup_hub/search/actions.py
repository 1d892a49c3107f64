"""Keep the index up with the database, and ask it.

Order matters and was tried with `kill -9`: read the changes, end the transaction, write and commit the index, and only
then cross off exactly the changes that were read. Whatever happens in between is done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy import delete, func, select

from buyergroup_hub.access import standing
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search.engine import Engine
from buyergroup_hub.search.facets import Choices
from buyergroup_hub.search.kinds import KINDS
from buyergroup_hub.search.models import PendingChange, note
from buyergroup_hub.search.records import Found, Hit, Record

BATCH = 400
MOST_LOOKED_AT = 400


@dataclass(frozen=True, slots=True)
class Difference:
    """How far index and database are apart, changes that wait left out."""

    indexed: int
    missing: int
    stray: int

    def __str__(self) -> str:
        return f"{self.indexed} records in the index, {self.missing} were missing, {self.stray} led nowhere."


def engine() -> Engine:
    """The index of this hub."""
    known = current_app.extensions.get("hub.search")
    if known is None:
        known = current_app.extensions["hub.search"] = Engine(current_app.config["HUB"].data_folder / "index")
    return cast(Engine, known)


# asking


def search(
    text: str,
    who: Standing | None = None,
    chosen: Choices | None = None,
    page: int = 1,
    *,
    order: str = "best",
    own_words: bool = False,
    as_typed: bool = False,
) -> Found:
    """What answers the text, for whoever asks now."""
    who = who or standing()
    return engine().search(
        text, who.tokens, chosen, page, order=order, own_words=own_words, as_typed=as_typed, hidden=hidden_from(who)
    )


def suggest(text: str, who: Standing | None = None) -> list[str]:
    """How the text may go on, for whoever asks now."""
    who = who or standing()
    return engine().suggest(text, who.tokens, hidden=hidden_from(who))


def similar(to: Hit, who: Standing | None = None, most: int = 5) -> list[Hit]:
    """What is about the same, for whoever asks now."""
    who = who or standing()
    return engine().similar(to, who.tokens, most, hidden=hidden_from(who))


def hidden_from(who: Standing) -> set[Hit]:
    """Records that have just changed and that the person may not see as they are now.

    The index may be seconds behind. A record that was narrowed in between must not show in a count either. Of many
    changes at once only the newest are looked up; the others stay out until they are indexed.
    """
    changed = select(PendingChange.kind, PendingChange.record_id).order_by(PendingChange.id.desc())
    hits = list(dict.fromkeys(Hit(*row) for row in db.session.execute(changed)))
    seen = {
        Hit(kind, each)
        for kind, ids in _by_kind(hits[:MOST_LOOKED_AT]).items()
        if kind in KINDS
        for each in KINDS[kind].hits(ids, who)
    }
    return set(hits) - seen


# keeping up


def enqueue(kind: str, ids: Iterable[str | int]) -> None:
    """Note changes that the listener cannot see: of a bulk UPDATE, or of what a record borrows from elsewhere."""
    note(db.session(), [Hit(kind, str(each)) for each in ids])


def waiting() -> int:
    """How many changes the index has yet to take in."""
    return db.session.scalar(select(func.count()).select_from(PendingChange)) or 0


def drain() -> int:
    """Take the changes that wait into the index; answers how many there were. The worker calls it all the time."""
    with engine().alone(wait=False) as alone:
        if not alone:
            return 0
        if engine().must_be_rebuilt:
            _rebuild()
        return _drain()


def _drain() -> int:
    begin(writes=False)
    waits = select(PendingChange.id, PendingChange.kind, PendingChange.record_id).order_by(PendingChange.id)
    rows = db.session.execute(waits.limit(BATCH)).all()
    wanted = {Hit(row.kind, row.record_id) for row in rows}
    records = list(_records(wanted)) if rows else []
    db.session.rollback()
    db.session.remove()
    if not rows:
        return 0
    engine().write(records, wanted - {Hit(record.kind, record.id) for record in records})
    begin(writes=True)
    db.session.execute(delete(PendingChange).where(PendingChange.id.in_([row.id for row in rows])))
    commit()
    return len(rows)


def rebuild() -> int:
    """Make the index anew from the database; answers how many records it holds. Searching goes on meanwhile."""
    with engine().alone(wait=True):
        return _rebuild()


def _rebuild() -> int:
    return engine().rebuild(record for kind, ids in _everything().items() for record in _in_batches(kind, ids))


def compare() -> Difference:
    """Compare the ids in the index with those that should be there."""
    missing, stray, indexed = _apart()
    return Difference(indexed, len(missing), len(stray))


def check() -> Difference:
    """Compare, and mend: what is missing is indexed, what leads nowhere is taken out."""
    with engine().alone(wait=True):
        if engine().must_be_rebuilt:
            _rebuild()
        missing, stray, indexed = _apart()
        engine().write(_records(missing), stray)
    return Difference(indexed, len(missing), len(stray))


def _apart() -> tuple[set[Hit], set[Hit], int]:
    """What is missing, what leads nowhere, and how much there is. An id that has no record need not be indexed."""
    there = engine().ids()
    ids = {Hit(kind, each) for kind, all_of_it in _everything().items() for each in all_of_it}
    waits = {Hit(*row) for row in db.session.execute(select(PendingChange.kind, PendingChange.record_id))}
    missing = {Hit(record.kind, record.id) for record in _records(ids - there - waits)}
    return missing, there - ids - waits, len(there)


def _everything() -> Mapping[str, list[str]]:
    return {name: list(kind.ids()) for name, kind in KINDS.items()}


def _records(hits: Iterable[Hit]) -> Iterator[Record]:
    for kind, ids in _by_kind(hits).items():
        if kind in KINDS:
            yield from _in_batches(kind, ids)


def _in_batches(kind: str, ids: list[str]) -> Iterator[Record]:
    for start in range(0, len(ids), BATCH):
        yield from KINDS[kind].records(ids[start : start + BATCH])


def _by_kind(hits: Iterable[Hit]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for hit in hits:
        found.setdefault(hit.kind, []).append(hit.id)
    return found
