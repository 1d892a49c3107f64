"""The PDFs of published visions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant

revision = "0010_version_prints"
down_revision = "0009_day_heads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "version_prints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_version_prints_language")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_version_prints_file_id_files")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["vision_versions.id"], name=op.f("fk_version_prints_version_id_vision_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_prints")),
        sa.UniqueConstraint("version_id", "language", name=op.f("uq_version_prints_version_id_language")),
    )
    with op.batch_alter_table("version_prints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_version_prints_file_id"), ["file_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("version_prints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_version_prints_file_id"))

    op.drop_table("version_prints")
