"""What the list of notices counts stands ready: the year of each notice, and the divisions of its CPV codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_notice_counts"
down_revision = "0020_events_of_group"
branch_labels = None
depends_on = None

BEFORE = "ix_notices_audience_form_issued_on_demo"
COUNTED = "ix_notices_audience_form_year_demo_issued_on"
COUNTRIES = "ix_notice_buyers_country_notice_id"


def upgrade() -> None:
    op.add_column("notices", sa.Column("year", sa.Integer(), nullable=True))
    op.create_table(
        "notice_divisions",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_divisions_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", "division", name=op.f("pk_notice_divisions")),
    )
    op.create_index("ix_notice_divisions_division_notice_id", "notice_divisions", ["division", "notice_id"])
    op.execute("UPDATE notices SET year = CAST(substr(CAST(issued_on AS VARCHAR), 1, 4) AS INTEGER)")
    op.execute(
        "INSERT INTO notice_divisions (notice_id, division) "
        "SELECT DISTINCT notice_id, substr(code, 1, 2) FROM notice_codes"
    )
    op.drop_index(BEFORE, table_name="notices")
    op.create_index(COUNTED, "notices", ["audience", "form", "year", "demo", "issued_on"])
    op.create_index(COUNTRIES, "notice_buyers", ["country", "notice_id"])
    op.drop_index("ix_notice_buyers_country", table_name="notice_buyers")


def downgrade() -> None:
    op.create_index("ix_notice_buyers_country", "notice_buyers", ["country"])
    op.drop_index(COUNTRIES, table_name="notice_buyers")
    op.drop_index(COUNTED, table_name="notices")
    op.create_index(BEFORE, "notices", ["audience", "form", "issued_on", "demo"])
    op.drop_table("notice_divisions")
    op.drop_column("notices", "year")
