"""A session knows from which network it began, as a keyed digest: who comes from there again is no stranger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037_session_networks"
down_revision = "0036_dossiers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("network", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "network")
