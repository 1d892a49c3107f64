"""Rows that came with their ids: on PostgreSQL the next one without an id takes the first that is free."""

from __future__ import annotations

from alembic import op

revision = "0022_sequences"
down_revision = "0021_notice_counts"
branch_labels = None
depends_on = None

FILLED = ("plans", "themes", "vision_templates", "template_sections", "reference_figures")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in FILLED:
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            f" WHERE EXISTS (SELECT 1 FROM {table})"
        )


def downgrade() -> None:
    """What is free stays free."""
