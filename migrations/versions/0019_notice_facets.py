"""An index in which the list of notices counts its facets."""

from __future__ import annotations

from alembic import op

revision = "0019_notice_facets"
down_revision = "0018_vision_threads"
branch_labels = None
depends_on = None

NAME = "ix_notices_audience_form_issued_on_demo"


def upgrade() -> None:
    op.create_index(NAME, "notices", ["audience", "form", "issued_on", "demo"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="notices")
