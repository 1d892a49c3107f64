"""Official notices with their buyers, CPV codes and kept files"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, Keys

revision = "0003_notices"
down_revision = "0002_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("publication_number", sa.String(length=16), nullable=True),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("previous_reference", sa.String(length=40), nullable=True),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subtype", sa.String(length=400), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=True),
        sa.Column("procedure", sa.String(length=400), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("title_language", sa.String(length=3), nullable=True),
        sa.Column("cpv", sa.String(length=400), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("closes_at", Instant(), nullable=True),
        sa.Column("lot_count", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Integer(), nullable=False),
        sa.Column("parsed", Keys, nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_notices_audience")),
        sa.CheckConstraint("kind IN ('real', 'sample', 'draft')", name=op.f("ck_notices_kind")),
        sa.ForeignKeyConstraint(["previous_id"], ["notices.id"], name=op.f("fk_notices_previous_id_notices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("pid", name=op.f("uq_notices_pid")),
        sa.UniqueConstraint("publication_number", name=op.f("uq_notices_publication_number")),
        sa.UniqueConstraint("sha256", name=op.f("uq_notices_sha256")),
    )
    for columns in (
        ["audience"],
        ["closes_at"],
        ["form"],
        ["issued_on", "id"],
        ["previous_id"],
        ["previous_reference"],
        ["procedure"],
        ["reference"],
        ["subtype"],
    ):
        op.create_index(op.f(f"ix_notices_{'_'.join(columns)}"), "notices", columns)
    op.create_table(
        "notice_buyers",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("identifier", sa.String(length=400), nullable=True),
        sa.Column("country", sa.String(length=400), nullable=True),
        sa.Column("identifier_key", sa.String(length=64), nullable=True),
        sa.Column("name_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_buyers_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", "position", name=op.f("pk_notice_buyers")),
    )
    for column in ("country", "identifier_key", "name_key"):
        op.create_index(op.f(f"ix_notice_buyers_{column}"), "notice_buyers", [column])
    op.create_table(
        "notice_codes",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_codes_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", "code", name=op.f("pk_notice_codes")),
    )
    op.create_index(op.f("ix_notice_codes_code"), "notice_codes", ["code"])
    op.create_table(
        "notice_files",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("audience = 'programme'", name=op.f("ck_notice_files_audience")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_files_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_files")),
    )


def downgrade() -> None:
    for table in ("notice_files", "notice_codes", "notice_buyers", "notices"):
        op.drop_table(table)
