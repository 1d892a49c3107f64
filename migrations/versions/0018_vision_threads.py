"""Who sees to a comment and before which day; from which section one was split"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_vision_threads"
down_revision = "0017_reference_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _refer("comments", "owner_id", "people")
    op.add_column("comments", sa.Column("due_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_comments_owner_id"), "comments", ["owner_id"], unique=False)
    _refer("sections", "split_from_id", "sections")


def _refer(table: str, column: str, to: str) -> None:
    """Add a column with its foreign key. Alembic would copy the table for it on SQLite, and lose its triggers."""
    name = f"fk_{table}_{column}_{to}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES {to} (id)")


def downgrade() -> None:
    op.drop_index(op.f("ix_comments_owner_id"), table_name="comments")
    for table, column in (("sections", "split_from_id"), ("comments", "due_on"), ("comments", "owner_id")):
        op.drop_column(table, column)
