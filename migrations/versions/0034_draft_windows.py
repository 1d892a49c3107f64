"""In which window somebody goes on typing a draft of her own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034_draft_windows"
down_revision = "0033_point_previews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("section_drafts", "clause_drafts"):
        op.add_column(table, sa.Column("session", sa.String(length=12), nullable=True))


def downgrade() -> None:
    for table in ("section_drafts", "clause_drafts"):
        op.drop_column(table, "session")
