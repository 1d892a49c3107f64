"""Write events down so that a stranger can compute their hashes, and the way from each to the head of its day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.events import proof
from buyergroup_hub.events.actions import tree_of
from buyergroup_hub.events.models import BEGINNING, DayHead, Event, Payload
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json, canonical

HIDDEN = frozenset({"inside", "previous", "sealed"})
"""Ids of the database, and the place among the deeds of others: shown to nobody."""

AT_ONCE = 500


def of_strands(strands: Collection[str]) -> list[Event]:
    """The events of strands with their payloads, in the order of the chain."""
    statement = select(Event).where(Event.strand.in_(strands)).order_by(Event.seq)
    return list(db.session.scalars(statement.options(joinedload(Event.payload))))


def written(event: Event, hidden: Callable[[str], bool], *, payload: bool) -> dict[str, Json]:
    """An event with its fields: those that may be read with their salt, of the others the digest alone."""
    fields: dict[str, Json] = {}
    for name, value in event.content().items():
        salt, text = proof.field_salt(event.salt, name), canonical(value)
        if name in HIDDEN or hidden(name):
            fields[name] = {"sha256": proof.field_digest(salt, text)}
        else:
            fields[name] = {"salt": salt, "text": text}
    told: dict[str, Json] = {"hash": event.hash, "fields": fields}
    kept = event.payload if payload and event.payload_id is not None else None
    return told | ({"payload": _kept(kept)} if kept is not None and kept.erased_at is None else {})


def _kept(kept: Payload) -> Json:
    return {"salt": kept.salt, "text": kept.text}


def batched(hashes: Iterable[str], most: int) -> Iterator[list[str]]:
    left = iter(hashes)
    while some := list(islice(left, most)):
        yield some


def heads(hashes: Iterable[str], after: str = "") -> tuple[dict[str, Any], dict[str, Json]]:
    """(days, ways): the heads of days from the first on which one of these events happened, or the first `after`
    another, to the last that was published, and per event the way to its day's. An event that no day covers yet has
    none."""
    seqs: dict[int, str] = {}
    for some in batched(hashes, AT_ONCE):
        statement = select(Event.seq, Event.hash).where(Event.hash.in_(some))
        seqs |= {row.seq: row.hash for row in db.session.execute(statement)}
    days = list(db.session.scalars(select(DayHead).order_by(DayHead.day)))
    covering = next((place for place, day in enumerate(days) if seqs and day.seq >= min(seqs)), len(days))
    later = next((place for place, day in enumerate(days) if day.day.isoformat() > after), len(days))
    first = min(covering, later) if after else covering
    ways: dict[str, Json] = {}
    for place in range(first, len(days)):
        ways |= _ways(days[place], days[place - 1] if place else None, seqs)
    told = [{"day": one.day.isoformat(), "root": one.root, "head": one.head} for one in days[first:]]
    return {"before": days[first - 1].head if first else BEGINNING, "heads": told}, ways


def _ways(day: DayHead, before: DayHead | None, seqs: dict[int, str]) -> dict[str, Json]:
    since = before.seq if before else 0
    mine: Sequence[str] = [one for seq, one in seqs.items() if since < seq <= day.seq]
    if not mine:
        return {}
    grown = tree_of(day, before)
    return {one: {"day": day.day.isoformat(), "beside": [*proof.way(grown, one)]} for one in mine}
