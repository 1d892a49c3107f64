"""Where the chain of events ended each day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant
from migrations.ddl import freeze, thaw

revision = "0009_day_heads"
down_revision = "0008_consultations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_heads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_heads")),
    )
    freeze("day_heads", columns=("day", "at", "seq", "hash"))


def downgrade() -> None:
    thaw("day_heads")
    op.drop_table("day_heads")
