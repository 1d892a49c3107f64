"""The PDFs of reports of consultations"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant

revision = "0024_consultation_prints"
down_revision = "0023_counted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultation_prints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_consultation_prints_language")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_consultation_prints_file_id_files")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_consultation_prints_report_id_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_prints")),
        sa.UniqueConstraint("report_id", "language", name=op.f("uq_consultation_prints_report_id_language")),
    )
    with op.batch_alter_table("consultation_prints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_prints_file_id"), ["file_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("consultation_prints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultation_prints_file_id"))

    op.drop_table("consultation_prints")
