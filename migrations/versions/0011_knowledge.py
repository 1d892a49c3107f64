"""Knowledge items and the clauses that they are about"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, PartialDate
from migrations.ddl import freeze, freeze_children, thaw

revision = "0011_knowledge"
down_revision = "0010_version_prints"
branch_labels = None
depends_on = None

WRITTEN = (
    *("id", "pid", "group_id", "kind", "language", "title", "lead", "body", "situation", "approach", "result", "again"),
    *("verdict", "dated", "change_note", "file_id", "organisation_id", "written_at", "root_id", "number", "digest"),
    *("published_at", "origin", "demo", "source_url"),
)
"""Columns that never change once the item is published."""


def upgrade() -> None:
    op.create_table(
        "knowledge_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("again", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=True),
        sa.Column("dated", PartialDate(), nullable=True),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("review_asked_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "kind IN ('lesson', 'document', 'guide', 'example', 'decision')", name=op.f("ck_knowledge_items_kind")
        ),
        sa.CheckConstraint("verdict IN ('yes', 'changed', 'no', 'unknown')", name=op.f("ck_knowledge_items_verdict")),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_knowledge_items_language")),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name=op.f("ck_knowledge_items_audience")),
        sa.CheckConstraint("(number IS NULL) = (published_at IS NULL)", name=op.f("ck_knowledge_items_numbered")),
        sa.CheckConstraint("(digest IS NULL) = (published_at IS NULL)", name=op.f("ck_knowledge_items_digested")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name=op.f("ck_knowledge_items_withdrawn")
        ),
        sa.CheckConstraint(
            "published_at IS NOT NULL OR (withdrawn_at IS NULL AND superseded_by_id IS NULL)",
            name=op.f("ck_knowledge_items_draft"),
        ),
        sa.CheckConstraint("published_at IS NULL OR audience = 'public'", name=op.f("ck_knowledge_items_published")),
        sa.CheckConstraint("superseded_by_id <> id", name=op.f("ck_knowledge_items_two")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_knowledge_items_group_id_groups")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_knowledge_items_file_id_files")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_knowledge_items_owner_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_knowledge_items_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["knowledge_items.id"], name=op.f("fk_knowledge_items_root_id_knowledge_items")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["knowledge_items.id"],
            name=op.f("fk_knowledge_items_superseded_by_id_knowledge_items"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_items")),
        sa.UniqueConstraint("pid", name=op.f("uq_knowledge_items_pid")),
        sa.UniqueConstraint("root_id", "number", name=op.f("uq_knowledge_items_root_id_number")),
    )
    with op.batch_alter_table("knowledge_items", schema=None) as batch_op:
        for column in (
            "group_id",
            "file_id",
            "owner_id",
            "organisation_id",
            "superseded_by_id",
            "review_on",
            "audience",
        ):
            batch_op.create_index(batch_op.f(f"ix_knowledge_items_{column}"), [column], unique=False)
        batch_op.create_index(
            "uq_knowledge_items_draft",
            ["root_id"],
            unique=True,
            sqlite_where=sa.text("number IS NULL"),
            postgresql_where=sa.text("number IS NULL"),
        )

    op.create_table(
        "item_clauses",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_item_clauses_clause_id_clauses")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["knowledge_items.id"], name=op.f("fk_item_clauses_item_id_knowledge_items")
        ),
        sa.PrimaryKeyConstraint("item_id", "clause_id", name=op.f("pk_item_clauses")),
    )
    with op.batch_alter_table("item_clauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_clauses_clause_id"), ["clause_id"], unique=False)

    freeze("knowledge_items", when="OLD.published_at IS NOT NULL", columns=WRITTEN)
    freeze_children(
        "item_clauses",
        "EXISTS (SELECT 1 FROM knowledge_items AS whole WHERE whole.id = {row}.item_id "
        "AND whole.published_at IS NOT NULL)",
    )


def downgrade() -> None:
    thaw("item_clauses")
    thaw("knowledge_items")
    op.drop_table("item_clauses")
    op.drop_table("knowledge_items")
