"""The hash of an event is taken of its fields one by one, so that a dossier can show some and keep others; the head of
a day covers a tree of the day's events. Hashes are computed anew: what was published before is not compared with."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, Keys
from migrations.ddl import freeze, thaw

revision = "0028_event_fields"
down_revision = "0027_newest_notices"
branch_labels = None
depends_on = None

BEGINNING = "0" * 64
NAMES = ("subject_pid", "acting_for_pid", "strand", "before", "salt")
BEFORE = (
    "seq", "at", "name", "actor_id", "acting_for_id", "subject_kind", "subject_id", "group_id", "audience", "demo", "keys",
    "payload_id", "payload_digest", "previous", "hash",
)  # fmt: skip
DAY = ("day", "at", "seq", "hash")

events = sa.table(
    "events",
    *(sa.column(name) for name in BEFORE if name not in {"at", "keys", "demo"}),
    sa.column("at", Instant()),
    sa.column("keys", Keys),
    sa.column("demo", sa.Boolean()),
    sa.column("acting_for_pid"),
    sa.column("salt"),
)
organisations = sa.table("organisations", sa.column("id"), sa.column("pid"))
chain_head = sa.table("chain_head", sa.column("seq"), sa.column("hash"))


def upgrade() -> None:
    thaw("events")
    for column in (
        sa.Column("subject_pid", sa.String(length=12), nullable=True),
        sa.Column("acting_for_pid", sa.String(length=12), nullable=True),
        sa.Column("strand", sa.String(length=80), nullable=True),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("salt", sa.String(length=43), nullable=False, server_default=""),
    ):
        op.add_column("events", column)
    _compute(_new)
    with op.batch_alter_table("events") as batch:
        batch.alter_column("salt", server_default=None, existing_type=sa.String(length=43), existing_nullable=False)
    op.create_index("ix_events_strand_seq", "events", ["strand", "seq"])
    freeze("events", columns=(*BEFORE, *NAMES), changeable=("audience",))
    # Days that were published say hashes that are no longer there: the next day covers all that happened.
    thaw("day_heads")
    op.execute("DELETE FROM day_heads")
    with op.batch_alter_table("day_heads") as batch:
        batch.add_column(sa.Column("root", sa.String(length=64), nullable=False))
        batch.add_column(sa.Column("seed", sa.String(length=43), nullable=False))
        batch.add_column(sa.Column("head", sa.String(length=64), nullable=False))
    freeze("day_heads", columns=(*DAY, "root", "seed", "head"))


def downgrade() -> None:
    thaw("day_heads")
    op.execute("DELETE FROM day_heads")
    with op.batch_alter_table("day_heads") as batch:
        for name in ("head", "seed", "root"):
            batch.drop_column(name)
    freeze("day_heads", columns=DAY)
    thaw("events")
    _compute(_old)
    op.drop_index("ix_events_strand_seq", table_name="events")
    with op.batch_alter_table("events") as batch:
        for name in reversed(NAMES):
            batch.drop_column(name)
    freeze("events", columns=BEFORE, changeable=("audience",))


def _compute(fields: Any) -> None:
    """Every hash anew, in the order of the chain."""
    bind = op.get_bind()
    pids = {row.id: row.pid for row in bind.execute(sa.select(organisations.c.id, organisations.c.pid))}
    previous, seq = BEGINNING, 0
    while rows := bind.execute(sa.select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(500)).all():
        for row in rows:
            changed = fields(row, previous, pids)
            bind.execute(sa.update(events).where(events.c.seq == row.seq).values(previous=previous, **changed))
            previous, seq = changed["hash"], row.seq
    bind.execute(sa.update(chain_head).values(hash=previous))


def _new(row: Any, previous: str, pids: dict[int, str]) -> dict[str, Any]:
    salt = secrets.token_urlsafe(32)
    content = {
        "at": row.at.isoformat(timespec="microseconds"),
        "name": row.name,
        "demo": row.demo,
        "strand": None,
        "before": None,
        "subject": [row.subject_kind, None],
        "for": pids.get(row.acting_for_id),
        **{f"key.{key}": value for key, value in row.keys.items()},
        "payload": row.payload_digest,
        "inside": [row.seq, row.actor_id, row.acting_for_id, row.subject_id, row.group_id],
        "previous": previous,
    }
    digests = {field: _sha256(f"{_sha256(f'{salt}:{field}')}:{_canonical(value)}") for field, value in content.items()}
    return {"salt": salt, "acting_for_pid": pids.get(row.acting_for_id), "hash": _sha256(_canonical(digests))}


def _old(row: Any, previous: str, _pids: dict[int, str]) -> dict[str, Any]:
    content = {
        "seq": row.seq,
        "at": row.at.isoformat(timespec="microseconds"),
        "name": row.name,
        "actor": row.actor_id,
        "acting_for": row.acting_for_id,
        "subject": [row.subject_kind, row.subject_id],
        "group": row.group_id,
        "demo": row.demo,
        "keys": row.keys,
        "payload": row.payload_digest,
        "previous": previous,
    }
    return {"hash": _sha256(_canonical(content))}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
