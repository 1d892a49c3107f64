"""Divisions of CPV and countries of a notice stand in one table, beside what else the list of notices is narrowed by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_notice_facets"
down_revision = "0024_consultation_prints"
branch_labels = None
depends_on = None

COUNTED = "ix_notice_facets_counted"
DIVISIONS = "ix_notice_divisions_division_notice_id"
COUNTRIES = "ix_notice_buyers_country_notice_id"


def upgrade() -> None:
    op.create_table(
        "notice_facets",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("name IN ('cpv', 'country')", name=op.f("ck_notice_facets_name")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_facets_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", "name", "value", name=op.f("pk_notice_facets")),
    )
    for name, value, table in (("cpv", "division", "notice_divisions"), ("country", "country", "notice_buyers")):
        op.execute(
            f"INSERT INTO notice_facets (notice_id, name, value, form, year, demo) "
            f"SELECT DISTINCT notices.id, '{name}', {table}.{value}, notices.form, notices.year, notices.demo "
            f"FROM {table} JOIN notices ON notices.id = {table}.notice_id WHERE {table}.{value} <> ''"
        )
    op.create_index(COUNTED, "notice_facets", ["name", "value", "form", "year", "demo"])
    op.drop_index(COUNTRIES, table_name="notice_buyers")
    op.drop_table("notice_divisions")


def downgrade() -> None:
    op.create_table(
        "notice_divisions",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_divisions_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", "division", name=op.f("pk_notice_divisions")),
    )
    op.execute(
        "INSERT INTO notice_divisions (notice_id, division) SELECT notice_id, value FROM notice_facets WHERE name = 'cpv'"
    )
    op.create_index(DIVISIONS, "notice_divisions", ["division", "notice_id"])
    op.create_index(COUNTRIES, "notice_buyers", ["country", "notice_id"])
    op.drop_table("notice_facets")
