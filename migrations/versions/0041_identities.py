"""What a hub is called, and by what its machines are known to sign with one secret."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041_identities"
down_revision = "0040_seals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.String(length=12), nullable=False),
        sa.Column("secret_print", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_identities_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
    )


def downgrade() -> None:
    op.drop_table("identities")
