"""By which version of the reader a file was read: what an earlier one read is read again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039_readers_of_files"
down_revision = "0038_kept_objections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("files", sa.Column("read_by", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_files_read_by"), "files", ["read_by"])


def downgrade() -> None:
    op.drop_index(op.f("ix_files_read_by"), table_name="files")
    op.drop_column("files", "read_by")
