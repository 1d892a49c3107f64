"""The list of notices begins with the newest, without all of them put in order for it."""

from __future__ import annotations

from alembic import op

revision = "0027_newest_notices"
down_revision = "0026_phase_now"
branch_labels = None
depends_on = None

NEWEST = "ix_notices_audience_issued_on"


def upgrade() -> None:
    op.create_index(NEWEST, "notices", ["audience", "issued_on"])


def downgrade() -> None:
    op.drop_index(NEWEST, table_name="notices")
