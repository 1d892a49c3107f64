"""Where a tender is carried out, what its lots buy, which consultations came before it, and a group's own CPV codes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_tender_details"
down_revision = "0014_report_prints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tenders", sa.Column("region", sa.String(length=3), nullable=True))
    op.create_table(
        "group_codes",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_group_codes_code")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_codes_group_id_groups")),
        sa.PrimaryKeyConstraint("group_id", "code", name=op.f("pk_group_codes")),
    )
    op.create_table(
        "tender_consultations",
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultations.id"],
            name=op.f("fk_tender_consultations_consultation_id_consultations"),
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_consultations_tender_id_tenders")),
        sa.PrimaryKeyConstraint("tender_id", "consultation_id", name=op.f("pk_tender_consultations")),
    )
    op.create_index(
        op.f("ix_tender_consultations_consultation_id"), "tender_consultations", ["consultation_id"], unique=False
    )
    op.create_table(
        "lot_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_lot_items_quantity")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_lot_items_lot_id_lots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_items")),
        sa.UniqueConstraint("lot_id", "what", name=op.f("uq_lot_items_lot_id_what")),
        sa.UniqueConstraint("pid", name=op.f("uq_lot_items_pid")),
    )


def downgrade() -> None:
    op.drop_table("lot_items")
    op.drop_index(op.f("ix_tender_consultations_consultation_id"), table_name="tender_consultations")
    op.drop_table("tender_consultations")
    op.drop_table("group_codes")
    op.drop_column("tenders", "region")
