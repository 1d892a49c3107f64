"""Of a part of a request under the Woo, when and how its party was told of the decision where no mail reached it; and
mails are found by their kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant

revision = "0045_told_otherwise"
down_revision = "0044_on_the_way"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_mails_kind", "mails", ["kind"])
    with op.batch_alter_table("woo_passages") as batch:
        batch.add_column(sa.Column("told_at", Instant()))
        batch.add_column(sa.Column("told_how", sa.Text()))
        batch.create_check_constraint("told", "(told_at IS NULL) = (told_how IS NULL)")


def downgrade() -> None:
    with op.batch_alter_table("woo_passages") as batch:
        batch.drop_constraint("told", type_="check")
        batch.drop_column("told_how")
        batch.drop_column("told_at")
    op.drop_index("ix_mails_kind", "mails")
