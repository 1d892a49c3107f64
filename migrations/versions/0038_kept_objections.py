"""A point that a party was shown stays when it is removed; when which answer was added to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant

revision = "0038_kept_objections"
down_revision = "0037_session_networks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("points", sa.Column("removed_at", Instant(), nullable=True))
    op.add_column("point_sources", sa.Column("added_at", Instant(), nullable=True))


def downgrade() -> None:
    removed = "SELECT id FROM points WHERE removed_at IS NOT NULL"
    op.execute(f"DELETE FROM point_previews WHERE point_id IN ({removed})")
    op.execute("DELETE FROM points WHERE removed_at IS NOT NULL")
    op.drop_column("point_sources", "added_at")
    op.drop_column("points", "removed_at")
