"""Who sees to a comment and before which day; from which section one was split"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_vision_threads"
down_revision = "0015_tender_details"
branch_labels = None
depends_on = None


def upgrade() -> None:
    person = sa.ForeignKey("people.id", name=op.f("fk_comments_owner_id_people"))
    op.add_column("comments", sa.Column("owner_id", sa.Integer(), person, nullable=True))
    op.add_column("comments", sa.Column("due_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_comments_owner_id"), "comments", ["owner_id"], unique=False)
    section = sa.ForeignKey("sections.id", name=op.f("fk_sections_split_from_id_sections"))
    op.add_column("sections", sa.Column("split_from_id", sa.Integer(), section, nullable=True))


def downgrade() -> None:
    op.drop_index(op.f("ix_comments_owner_id"), table_name="comments")
    with op.batch_alter_table("comments") as comments:
        comments.drop_column("due_on")
        comments.drop_column("owner_id")
    with op.batch_alter_table("sections") as sections:
        sections.drop_column("split_from_id")
