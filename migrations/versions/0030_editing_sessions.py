"""Which page goes on typing a draft of an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030_editing_sessions"
down_revision = "0029_party_circles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft_parts", sa.Column("session", sa.String(length=12), nullable=True))


def downgrade() -> None:
    op.drop_column("draft_parts", "session")
