"""An index in which the last events of a group stand in the order in which its timeline shows them."""

from __future__ import annotations

from alembic import op

revision = "0020_events_of_group"
down_revision = "0019_notice_facets"
branch_labels = None
depends_on = None

NAME = "ix_events_group_id_at_seq"


def upgrade() -> None:
    op.create_index(NAME, "events", ["group_id", "at", "seq"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="events")
