"""Keep the index of this machine up with the database, and ask it.

Order matters and was tried with `kill -9`: read the changes, end the transaction, write and commit the index, and only
then keep the place of the last change that was read. Whatever happens in between is done again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from flask import current_app

from buyergroup_hub.access import standing, standing_as
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.permissions import Standing
from buyergroup_hub.search import stream
from buyergroup_hub.search.engine import Engine
from buyergroup_hub.search.facets import Choices
from buyergroup_hub.search.kinds import KINDS
from buyergroup_hub.search.models import note
from buyergroup_hub.search.records import Found, Hit, Record

BATCH = 400
MOST_LOOKED_AT = 400
NEW, UNSURE = "there was none yet", "it does not know which changes it has"
AWAY = "the stream of changes does not reach back to where it was"

T = TypeVar("T")
log = logging.getLogger(__name__)


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
    opened = current_app.extensions.get("hub.search")
    if opened is None:
        opened = current_app.extensions["hub.search"] = Engine(current_app.config["HUB"].data_folder / "index")
    return cast(Engine, opened)


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

    def ask(hidden: set[Hit]) -> Found:
        return engine().search(
            text, who.tokens, chosen, page, order=order, own_words=own_words, as_typed=as_typed, hidden=hidden
        )

    return _asked(ask, who, Found(absent=True))


def values(facet: str, who: Standing | None = None) -> Collection[str]:
    """The values of a facet among all that the person may see."""
    who = who or standing()
    nothing: Collection[str] = ()
    return _asked(lambda hidden: engine().values(facet, who.tokens, hidden), who, nothing)


def suggest(text: str, who: Standing | None = None) -> list[str]:
    """How the text may go on, for whoever asks now."""
    who = who or standing()
    return _asked(lambda hidden: engine().suggest(text, who.tokens, hidden=hidden), who, [])


def similar(to: Hit, who: Standing | None = None, most: int = 5) -> list[Hit]:
    """What is about the same, for whoever asks now."""
    who = who or standing()
    return _asked(lambda hidden: engine().similar(to, who.tokens, most, hidden=hidden), who, [])


def _asked(ask: Callable[[set[Hit]], T], who: Standing, otherwise: T) -> T:
    """The answer, or another where the index is damaged or does not know what it missed: it is being made anew."""
    hidden = hidden_from(who)
    if hidden is None:
        return otherwise
    try:
        return ask(hidden)
    except Exception:
        if engine().notices_damage():
            return otherwise
        raise


def hidden_from(who: Standing) -> set[Hit] | None:
    """Records that have just changed and that the person may not see as they are now; None where that is not known.

    The index may be seconds behind, on another machine too. A record that was narrowed in between must not show in a
    count either. Of many changes at once only the newest are looked up; the others stay out until they are indexed.
    The place is read before the index is opened, so it is never ahead of what is searched.
    """
    changes = stream.after(engine().place)
    if changes is None:
        return None
    hits = list(dict.fromkeys(change.hit for change in reversed(changes)))
    with standing_as(who):
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
    """How many changes the index of this machine has yet to take in."""
    changes = stream.after(engine().place)
    return stream.length() if changes is None else len(changes)


def drain() -> int:
    """Take the changes that wait into the index; answers how many there were. The worker calls it all the time."""
    with engine().alone(wait=False) as alone:
        if not alone:
            return 0
        begin(writes=False)
        changes = stream.after(engine().place, BATCH)
        why = engine().fault() or _lost(changes)
        if not why:
            return _drain(changes or [])
        waited = waiting()
        _make_anew(why)
        return waited


def _drain(changes: list[stream.Change]) -> int:
    wanted = {change.hit for change in changes}
    records = list(_records(wanted)) if changes else []
    db.session.rollback()
    db.session.remove()
    if changes:
        _write(records, wanted - {Hit(record.kind, record.id) for record in records})
        engine().keep_place(changes[-1].place)
    return len(changes)


def _write(records: Iterable[Record], gone: Iterable[Hit]) -> None:
    try:
        engine().write(records, gone)
    except Exception:
        engine().notices_damage()  # the next turn makes it anew
        raise


def rebuild() -> int:
    """Make the index anew from the database; answers how many records it holds. Searching goes on meanwhile."""
    with engine().alone(wait=True):
        return _rebuild()


def _make_anew(why: str) -> None:
    log.warning("the search index is made anew: %s", why)
    log.warning("the search index was made anew and holds %s records", _rebuild())


def _rebuild() -> int:
    """The place comes first: what changes while it is made is taken in again."""
    begin(writes=False)
    place = stream.newest()
    records = (record for kind, ids in _everything().items() for record in _in_batches(kind, ids))
    count = engine().rebuild(records, place)
    db.session.rollback()
    return count


def fault() -> str:
    """Why the index cannot be trusted and will be made anew by the worker; empty where it can. Reads all of it."""
    return engine().fault(thorough=True) or _lost(stream.after(engine().place))


def _lost(changes: list[stream.Change] | None) -> str:
    if changes is not None:
        return ""
    if engine().place is not None:
        return AWAY
    return UNSURE if engine().ids() else NEW


def read_through() -> None:
    """Read the whole index now and then: damage that no question meets would find less without a word."""
    if why := engine().fault(thorough=True):
        engine().mark_damaged(why)


def forget_old() -> None:
    """Drop changes that every machine's index had time for."""
    stream.forget_old()


def compare() -> Difference:
    """Compare the ids in the index with those that should be there."""
    missing, stray, indexed = _apart()
    return Difference(indexed, len(missing), len(stray))


def check() -> Difference:
    """Compare, and mend: what is missing is indexed, what leads nowhere is taken out."""
    with engine().alone(wait=True):
        if why := fault():
            _make_anew(why)
        missing, stray, indexed = _apart()
        engine().write(_records(missing), stray)
    return Difference(indexed, len(missing), len(stray))


def _apart() -> tuple[set[Hit], set[Hit], int]:
    """What is missing, what leads nowhere, and how much there is. An id that has no record need not be indexed."""
    there = engine().ids()
    ids = {Hit(kind, each) for kind, all_of_it in _everything().items() for each in all_of_it}
    waits = {change.hit for change in stream.after(engine().place) or ()}
    missing = {Hit(record.kind, record.id) for record in _records(ids - there - waits)}
    return missing, there - ids - waits, len(there)


def _everything() -> Mapping[str, list[str]]:
    return {name: list(map(str, kind.ids())) for name, kind in KINDS.items()}


def _records(hits: Iterable[Hit]) -> Iterator[Record]:
    for kind, ids in _by_kind(hits).items():
        if kind in KINDS:
            yield from _in_batches(kind, ids)


def _in_batches(kind: str, ids: list[str]) -> Iterator[Record]:
    for start in range(0, len(ids), BATCH):
        yield from KINDS[kind].records(ids[start : start + BATCH])


def _by_kind(hits: Iterable[Hit]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for hit in hits:
        ids.setdefault(hit.kind, []).append(hit.id)
    return ids
