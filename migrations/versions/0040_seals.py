"""An event seals what was written with it: of rows that stay as they are the digest, of others who may read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.ddl import freeze, thaw

revision = "0040_seals"
down_revision = "0039_readers_of_files"
branch_labels = None
depends_on = None

BEFORE = (
    "seq", "at", "name", "actor_id", "acting_for_id", "subject_kind", "subject_id", "group_id", "audience", "demo", "keys",
    "payload_id", "payload_digest", "previous", "hash", "subject_pid", "acting_for_pid", "strand", "before", "salt",
)  # fmt: skip


def upgrade() -> None:
    thaw("events")
    op.add_column("events", sa.Column("sealed", sa.Text(), nullable=True))
    freeze("events", columns=(*BEFORE, "sealed"), changeable=("audience",))


def downgrade() -> None:
    """The hashes of events that have a seal cover it: without it they are no longer theirs."""
    thaw("events")
    op.execute("ALTER TABLE events DROP COLUMN sealed")
    freeze("events", columns=BEFORE, changeable=("audience",))
