"""The chain of events, its payloads, and its head."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from buyergroup_hub.events import proof
from buyergroup_hub.kit.db import Instant, Keys, Model
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import Json, digest
from buyergroup_hub.kit.fixed import Loose

BEGINNING = "0" * 64
Sequence = BigInteger().with_variant(Integer, "sqlite")


class Payload(Loose, Model):
    """What of an event is personal or long. `text` and `salt` are emptied when it is erased; `digest` stays."""

    __tablename__ = "event_payloads"

    id: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[str | None] = mapped_column(String(43))
    text: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_under: Mapped[str | None] = mapped_column(String(40))

    def digest(self) -> str:
        return digest(f"{self.salt}:{self.text}")


class Event(Loose, Model):
    """One deed. `seq` is the place in the chain and is never shown, since it counts what others did.

    `strand`: the whole that it is part of and the circle that could read it when it happened
    (`consultations/k3v9…/dialogue:12`); `before`: the hash of the event before it in that strand. Who may read a strand
    finds every event that is left out of it, and learns nothing of another.
    """

    __tablename__ = "events"
    __frozen__ = Frozen(changeable=("audience",))
    __table_args__ = (
        CheckConstraint("length(hash) = 64 AND length(previous) = 64", name="hashes"),
        Index("ix_events_subject", "subject_kind", "subject_id"),
        Index("ix_events_group_id_seq", "group_id", "seq"),
        Index("ix_events_group_id_at_seq", "group_id", "at", "seq"),
        Index("ix_events_audience_seq", "audience", "seq"),
        Index("ix_events_strand_seq", "strand", "seq"),
    )

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    acting_for_id: Mapped[int | None]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    group_id: Mapped[int | None]
    audience: Mapped[str] = mapped_column(String(40))
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    keys: Mapped[dict[str, Json]] = mapped_column(Keys)
    payload_id: Mapped[int | None] = mapped_column(ForeignKey("event_payloads.id"), index=True)
    payload_digest: Mapped[str | None] = mapped_column(String(64))
    subject_pid: Mapped[str | None] = mapped_column(String(12))
    acting_for_pid: Mapped[str | None] = mapped_column(String(12))
    strand: Mapped[str | None] = mapped_column(String(80))
    before: Mapped[str | None] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(43))
    sealed: Mapped[str | None] = mapped_column(Text)
    """What was written with it; see `events.sealing`. Events from before that have none."""
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    payload: Mapped[Payload | None] = relationship(lazy="raise_on_sql")

    def content(self) -> dict[str, Json]:
        """What the hash covers: all but the audience, which may narrow or widen later. `inside` and `previous` are
        shown to nobody: they are ids of the database, and the place among the deeds of others."""
        return {
            "at": self.at.isoformat(timespec="microseconds"),
            "name": self.name,
            "demo": self.demo,
            "strand": self.circle,
            "before": self.before,
            "subject": [self.subject_kind, self.subject_pid],
            "for": self.acting_for_pid,
            **{f"key.{key}": value for key, value in self.keys.items()},
            "payload": self.payload_digest,
            "inside": [self.seq, self.actor_id, self.acting_for_id, self.subject_id, self.group_id],
            "previous": self.previous,
            **({"sealed": self.sealed} if self.sealed is not None else {}),
        }

    @property
    def circle(self) -> str | None:
        """The strand as others read it: the whole and the kind of circle, without the number of who is in it."""
        return self.strand.partition(":")[0] if self.strand else None

    def taken(self) -> str:
        """Its hash, computed anew."""
        return proof.event_hash(proof.field_digests(self.salt, self.content()))


class ChainHead(Loose, Model):
    """One row: where the chain ends. Appending locks it, so that two deeds cannot follow the same one."""

    __tablename__ = "chain_head"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(Sequence)
    hash: Mapped[str] = mapped_column(String(64))


class Identity(Loose, Model):
    """One row: what this hub is called, and a print of the secret that all its machines sign with."""

    __tablename__ = "identities"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hub: Mapped[str] = mapped_column(String(12))
    secret_print: Mapped[str] = mapped_column(String(64))


class DayHead(Loose, Model):
    """Where the chain ended on a day: a chain that only its operator holds proves nothing against the operator.

    The public feed says `head`, which covers the `root` of the tree of the day's events and the head of the day before.
    `seq` and `hash` (the last event) and the `seed` of what fills the tree up stay inside.
    """

    __tablename__ = "day_heads"
    __frozen__ = Frozen()

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    seq: Mapped[int] = mapped_column(Sequence)
    hash: Mapped[str] = mapped_column(String(64))
    root: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(43))
    head: Mapped[str] = mapped_column(String(64))
