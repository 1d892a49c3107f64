"""A mail knows when it was handed to the mail server, so that it is never handed over twice unasked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032_mail_handed"
down_revision = "0031_handovers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mails", sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("mails", "handed_at")
