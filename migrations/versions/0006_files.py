"""Files and what was read in them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant

revision = "0006_files"
down_revision = "0005_visions"
branch_labels = None
depends_on = None

AUDIENCES = (
    "audience = 'public' OR audience = 'market' OR audience = 'network' OR audience = 'programme' OR "
    "audience LIKE 'group:%' OR audience LIKE 'clients:%' OR audience LIKE 'board:%' OR "
    "audience LIKE 'organisers:%' OR audience LIKE 'org:%' OR audience LIKE 'person:%' OR audience LIKE 'dialogue:%'"
)


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("copy_of_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.CheckConstraint(AUDIENCES, name=op.f("ck_files_audience")),
        sa.CheckConstraint(
            "outcome IN ('text', 'no_text', 'encrypted', 'unreadable', 'too_much')", name=op.f("ck_files_outcome")
        ),
        sa.ForeignKeyConstraint(["copy_of_id"], ["files.id"], name=op.f("fk_files_copy_of_id_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("pid", name=op.f("uq_files_pid")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_files_copy_of_id"), ["copy_of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_files_sha256"), ["sha256"], unique=False)

    op.create_table(
        "file_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("place IN ('page', 'sheet', 'slide', 'heading', 'whole')", name=op.f("ck_file_texts_place")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_file_texts_file_id_files"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_texts")),
        sa.UniqueConstraint("file_id", "position", name=op.f("uq_file_texts_file_id_position")),
    )


def downgrade() -> None:
    op.drop_table("file_texts")
    op.drop_table("files")
