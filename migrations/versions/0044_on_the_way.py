"""A registration names the client where somebody works, her function there, and the page that she was on; so does a
link to a new password of that page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044_on_the_way"
down_revision = "0043_promised_anew"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registrations") as batch:
        batch.add_column(sa.Column("organisation_id", sa.Integer()))
        batch.add_column(sa.Column("function", sa.String(80), server_default="", nullable=False))
        batch.add_column(sa.Column("wanted", sa.String(500), server_default="", nullable=False))
        batch.create_foreign_key(
            "fk_registrations_organisation_id_organisations", "organisations", ["organisation_id"], ["id"]
        )
    with op.batch_alter_table("links") as batch:
        batch.add_column(sa.Column("wanted", sa.String(500), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("links") as batch:
        batch.drop_column("wanted")
    with op.batch_alter_table("registrations") as batch:
        batch.drop_constraint("fk_registrations_organisation_id_organisations", type_="foreignkey")
        for column in ("wanted", "function", "organisation_id"):
            batch.drop_column(column)
