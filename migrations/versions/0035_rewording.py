"""An organiser may propose other words for a clarifying question; its asker takes them over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.ddl import guard, unguard

revision = "0035_rewording"
down_revision = "0034_draft_windows"
branch_labels = None
depends_on = None

ASKED = "OLD.asker <> NEW.asker OR OLD.text <> NEW.text"


def upgrade() -> None:
    op.add_column("clarifications", sa.Column("proposal", sa.Text(), nullable=True))
    unguard("clarifications", "asked")
    guard(
        "clarifications",
        "asked",
        "OLD.asker <> NEW.asker OR (OLD.text <> NEW.text AND NEW.text <> COALESCE(OLD.proposal, OLD.text))",
    )


def downgrade() -> None:
    unguard("clarifications", "asked")
    guard("clarifications", "asked", ASKED)
    op.drop_column("clarifications", "proposal")
