"""A dossier says whose it is; of a request under the Woo is kept when its decision was sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant

revision = "0036_dossiers"
down_revision = "0035_rewording"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dossiers") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=12), nullable=False, server_default="organisers"))
        batch.add_column(sa.Column("party_id", sa.Integer(), nullable=True))
        batch.create_index(batch.f("ix_dossiers_party_id"), ["party_id"])
        batch.create_foreign_key(batch.f("fk_dossiers_party_id_parties"), "parties", ["party_id"], ["id"])
        batch.drop_constraint(batch.f("ck_dossiers_audience"), type_="check")
        batch.create_check_constraint(
            batch.f("ck_dossiers_audience"), "audience LIKE 'organisers:%' OR audience LIKE 'org:%'"
        )
        batch.create_check_constraint(batch.f("ck_dossiers_kind"), "kind IN ('organisers', 'public', 'party')")
        batch.create_check_constraint(batch.f("ck_dossiers_own"), "(kind = 'party') = (party_id IS NOT NULL)")
    with op.batch_alter_table("dossiers") as batch:
        batch.alter_column("kind", server_default=None, existing_type=sa.String(length=12), existing_nullable=False)
    op.add_column("woo_requests", sa.Column("sent_at", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("woo_requests", "sent_at")
    op.execute("DELETE FROM dossiers WHERE kind = 'party'")
    with op.batch_alter_table("dossiers") as batch:
        batch.drop_constraint(batch.f("ck_dossiers_own"), type_="check")
        batch.drop_constraint(batch.f("ck_dossiers_kind"), type_="check")
        batch.drop_constraint(batch.f("ck_dossiers_audience"), type_="check")
        batch.create_check_constraint(batch.f("ck_dossiers_audience"), "audience LIKE 'organisers:%'")
        batch.drop_constraint(batch.f("fk_dossiers_party_id_parties"), type_="foreignkey")
        batch.drop_index(batch.f("ix_dossiers_party_id"))
        batch.drop_column("party_id")
        batch.drop_column("kind")
