"""What two administrators hand over, of which everybody who worked there hears."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant

revision = "0031_handovers"
down_revision = "0030_editing_sessions"
branch_labels = None
depends_on = None

RUNNING = sa.text("agreed_at IS NULL AND stopped_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.Column("stopped_at", Instant(), nullable=True),
        sa.CheckConstraint("(agreed_at IS NULL) = (agreed_by_id IS NULL)", name=op.f("ck_handovers_agreed")),
        sa.CheckConstraint("agreed_by_id <> asked_by_id", name=op.f("ck_handovers_two")),
        sa.CheckConstraint("agreed_at >= due_at", name=op.f("ck_handovers_waited")),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["people.id"], name=op.f("fk_handovers_agreed_by_id_people")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_handovers_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_handovers_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("digest", name=op.f("uq_handovers_digest")),
        sa.UniqueConstraint("pid", name=op.f("uq_handovers_pid")),
    )
    op.create_index(op.f("ix_handovers_organisation_id"), "handovers", ["organisation_id"])
    op.create_index(
        "uq_handovers_running",
        "handovers",
        ["organisation_id"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


def downgrade() -> None:
    op.drop_table("handovers")
