"""Append to the chain, walk it, erase a payload."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Protocol, cast

from sqlalchemy import Integer, Select, Update, bindparam, column, select, table, update
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Session

from buyergroup_hub.access import standing
from buyergroup_hub.events import proof, sealing
from buyergroup_hub.events.catalogue import CATALOGUE
from buyergroup_hub.events.events import SEALED, WRITTEN
from buyergroup_hub.events.models import BEGINNING, ChainHead, DayHead, Event, Payload
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json, canonical, new_token


class Subject(Protocol):
    """What an event can be about: a row with an audience of its own."""

    __tablename__: str

    @property
    def id(self) -> int: ...

    @property
    def audience(self) -> str: ...

    @property
    def demo(self) -> bool: ...


Whole = Callable[[Any], str]
WHOLES: dict[str, Whole] = {}
"""Of a kind of subject, the whole that its events prove together, as `consultations/k3v9…`."""


def part_of(kind: str) -> Callable[[Whole], Whole]:
    """Register to which whole a kind of subject (its table's name) belongs."""

    def register(whole: Whole) -> Whole:
        WHOLES[kind] = whole
        return whole

    return register


def record(
    name: str,
    subject: Subject,
    keys: Mapping[str, Json] | None = None,
    *,
    group_id: int | None = None,
    acting_for: int | None = None,
    payload: Json = None,
    audience: str | None = None,
) -> Event:
    """Append one event about `subject` to the chain, in the running transaction.

    Keys are ids and glossary words, and exactly those that the name declares; what is personal or long goes in
    `payload`. The event has the subject's audience, or another that is given. Who did it is the person who
    stands in this context (`access.standing`), nobody where the hub itself acts; for whom, the organisation that she
    is in the group for, or her only one.
    """
    keys = dict(keys or {})
    if CATALOGUE[name].keys != keys.keys():
        raise ValueError(f"{name} carries the keys {sorted(CATALOGUE[name].keys)}, not {sorted(keys)}")
    db.session.flush()  # the subject needs its id, and the deed its constraints, before the chain's head is locked
    who = standing()
    kept = _keep(payload) if payload is not None else None
    acting_for = acting_for if acting_for is not None else who.acts_for(group_id)
    audience = audience or subject.audience
    kind = subject.__tablename__
    strand = f"{WHOLES[kind](subject)}/{audience}" if kind in WHOLES else None
    head = db.session.connection().execute(_held_head(), {"organisation": acting_for}).one()
    event = Event(
        seq=head.seq + 1,
        at=clock.now(),
        name=name,
        actor_id=who.person_id,
        acting_for_id=acting_for,
        acting_for_pid=head.pid,
        subject_kind=kind,
        subject_id=subject.id,
        subject_pid=getattr(subject, "pid", None),
        group_id=group_id,
        audience=audience,
        demo=subject.demo,
        keys=keys,
        payload_id=kept.id if kept else None,
        payload_digest=kept.digest() if kept else None,
        strand=strand,
        before=_last_of(strand),
        salt=new_token(),
        sealed=sealing.seal(audience),
        previous=head.hash,
    )
    event.hash = event.taken()
    db.session.add(event)
    db.session.flush()
    db.session.connection().execute(_moved_head(), {"to": event.seq, "at": event.hash})
    return event


@cache
def _held_head() -> Select[Any]:
    """Where the chain ends, held until the transaction does; and what an organisation is called outside, since the
    number of its row never leaves the hub."""
    organisations = table("organisations", column("id"), column("pid"))
    pid = select(organisations.c.pid).where(organisations.c.id == bindparam("organisation", type_=Integer()))
    return select(ChainHead.seq, ChainHead.hash, pid.scalar_subquery().label("pid")).with_for_update(of=ChainHead)


@cache
def _moved_head() -> Update:
    return update(ChainHead).values(seq=bindparam("to"), hash=bindparam("at"))


def _last_of(strand: str | None) -> str | None:
    """Asked for when the head is held: another deed of the strand may have been the last to hold it."""
    return db.session.connection().execute(_strand(), {"strand": strand}).scalar() if strand is not None else None


@cache
def _strand() -> Select[Any]:
    return select(Event.hash).where(Event.strand == bindparam("strand")).order_by(Event.seq.desc()).limit(1)


def _keep(payload: Json) -> Payload:
    kept = Payload(salt=new_token(), text=canonical(payload))
    db.session.add(kept)
    db.session.flush()
    return kept


def head() -> str:
    """The hash of the last event."""
    return db.session.scalars(select(ChainHead.hash)).one()


def keep_day_head() -> None:
    """A verb of the clock: once a day, write down where the chain ends."""
    today = clock.today()
    if db.session.get(DayHead, today) is not None:
        return
    last = db.session.get_one(ChainHead, 1, populate_existing=True)
    before = next(iter(day_heads(1)), None)
    seed = new_token()
    root = proof.levels(proof.leaves(_hashes(before, last.seq), seed))[-1][0]
    head = proof.day_head(before.head if before else BEGINNING, today.isoformat(), root)
    db.session.add(DayHead(day=today, at=clock.now(), seq=last.seq, hash=last.hash, root=root, seed=seed, head=head))


MOST_AT_ONCE = 20_000
"""Rows, after which the next table waits: about two seconds."""


@dataclass(frozen=True)
class Chain:
    """The chain itself as the subject of an event that nobody reads."""

    __tablename__ = "chain_head"
    id: int = 1
    audience: str = "person:0"
    demo: bool = False


def seal_what_stood() -> None:
    """Once per table: rows that migrations brought, or that are older than seals. From then on a row that no event
    seals was written by nobody. Others wait to write meanwhile, so what is more than `MOST_AT_ONCE` waits a turn."""
    named = db.session.scalars(select(Event.keys).where(Event.name == SEALED))
    done = {str(table) for keys in named for table in cast("list[str]", keys["tables"])}
    tables: list[Json] = []
    rows = 0
    for model in sealing.fixed_models():
        if not (missing := sealing.names_of(model) - done) or rows >= MOST_AT_ONCE:
            continue
        known = sealing.read(SEALED).rows if model.__tablename__ in done else {}
        tables += sorted(missing)
        rows += sealing.note(row for row in sealing.fixed_rows(model) if sealing.place_of(row) not in known)
    for model in sealing.changing_models():
        if (table := sealing.tag_of(model)) not in done and rows < MOST_AT_ONCE:
            tables.append(table)
            rows += sealing.note_states(sealing.rows(model))
    if tables:
        record(SEALED, Chain(), {"tables": tables})


@listens_for(db.session, "before_commit")
def _seal_the_rest(session: Session) -> None:
    """What a verb wrote after its event, and what changed without one."""
    if session.in_nested_transaction():
        return
    session.flush()
    if session.info.get(sealing.OWED):
        record(WRITTEN, Chain())


def _hashes(before: DayHead | None, to: int) -> Sequence[str]:
    """Of what happened since the head before."""
    since = before.seq if before else 0
    return db.session.scalars(select(Event.hash).where(Event.seq > since, Event.seq <= to)).all()


def tree_of(kept: DayHead, before: DayHead | None) -> list[list[str]]:
    """The tree that the head of a day covers."""
    return proof.levels(proof.leaves(_hashes(before, kept.seq), kept.seed))


def day_heads(most: int = 400, until: date = date.max) -> Sequence[DayHead]:
    """The latest days up to one, newest first."""
    latest = select(DayHead).where(DayHead.day <= until).order_by(DayHead.day.desc())
    return db.session.scalars(latest.limit(most)).all()


def erase(payload: Payload, under: str) -> None:
    """Empty a payload under a retention class. The chain stays valid, and says when and why it was erased."""
    payload.text = payload.salt = None
    payload.erased_at, payload.erased_under = clock.now(), under


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold, in words for the operator."""

    seq: int
    sentence: str


def faults() -> Iterator[Fault]:
    """Walk the whole chain and tell every place where an event, a payload or the head was altered."""
    previous, seq = BEGINNING, 0
    rows = select(Event, Payload).outerjoin(Payload, Payload.id == Event.payload_id).order_by(Event.seq)
    for event, payload in db.session.execute(rows.execution_options(yield_per=500)):
        seq += 1
        if event.seq != seq:
            yield Fault(seq, f"event {seq} is missing")
            seq = event.seq
        if event.previous != previous:
            yield Fault(seq, f"event {seq} does not follow the one before it")
        if event.taken() != event.hash:
            yield Fault(seq, f"event {seq} was altered")
        kept = cast("Payload | None", payload)
        if event.payload_id is not None and kept is None:
            yield Fault(seq, f"the payload of event {seq} is gone without being erased")
        elif kept is not None and kept.erased_at is None and kept.digest() != event.payload_digest:
            yield Fault(seq, f"the payload of event {seq} was altered")
        previous = event.hash
    yield from _faults_of_days()
    last = db.session.get_one(ChainHead, 1, populate_existing=True)
    if (last.seq, last.hash) != (seq, previous):
        yield Fault(last.seq, "the chain does not end where its head says: events were removed at the end")


def _faults_of_days() -> Iterator[Fault]:
    """A day's head that was published must still be the hash of its event, and cover the day's events."""
    rows = select(DayHead, Event.hash).outerjoin(Event, Event.seq == DayHead.seq).order_by(DayHead.day)
    before = None
    for kept, there in db.session.execute(rows).all():
        root = tree_of(kept, before)[-1][0]
        head = proof.day_head(before.head if before else BEGINNING, kept.day.isoformat(), root)
        if (kept.seq and kept.hash != there) or (kept.root, kept.head) != (root, head):
            yield Fault(kept.seq, f"the chain is not the one that was published on {kept.day.isoformat()}")
        before = kept
