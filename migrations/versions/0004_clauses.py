"""Clauses with versions, texts, levels and parameters; drafts; sets and baskets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, Keys
from migrations.ddl import freeze, freeze_children, guard, thaw, unguard

revision = "0004_clauses"
down_revision = "0003_notices"
branch_labels = None
depends_on = None

VERSION_COLUMNS = (
    "id", "clause_id", "number", "base_id", "language", "valid_from", "published_at", "legal_basis", "applicability",
    "project_types", "mvi_number", "provides", "digest", "demo",
)  # fmt: skip
TEXT_COLUMNS = (
    "id", "version_id", "language", "title", "summary", "proof_at_tender", "proof_at_delivery", "proof_check", "change_note",
    "number", "digest", "published_at",
)  # fmt: skip
SET_COLUMNS = (
    "id", "pid", "group_id", "person_id", "title", "project_type", "level", "number", "changed_at", "published_at", "digest",
    "demo",
)  # fmt: skip
OF_PUBLISHED_VERSION = "EXISTS (SELECT 1 FROM clause_versions AS whole WHERE whole.id = {row}.version_id AND whole.published_at IS NOT NULL)"
OF_PUBLISHED_TEXT = (
    "EXISTS (SELECT 1 FROM clause_texts AS whole WHERE whole.id = {row}.text_id AND whole.published_at IS NOT NULL)"
)
OF_PUBLISHED_SET = (
    "EXISTS (SELECT 1 FROM clause_sets AS whole WHERE whole.id = {row}.set_id AND whole.published_at IS NOT NULL)"
)
LATER_OR_AGAIN = (
    "OLD.published_at IS NOT NULL AND ("
    "(OLD.valid_until IS NOT NULL AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until))"
    " OR (OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at"
    " OR NEW.withdrawn_reason IS DISTINCT FROM OLD.withdrawn_reason))"
    " OR (OLD.endorsed_on IS NOT NULL AND NEW.endorsed_on IS DISTINCT FROM OLD.endorsed_on))"
)


def upgrade() -> None:
    op.create_table(
        "clause_prefixes",
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_clause_prefixes")),
    )
    op.create_table(
        "clause_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("project_type", sa.String(length=80), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "audience = 'public' OR audience LIKE 'group:%' OR audience LIKE 'person:%'",
            name=op.f("ck_clause_sets_audience"),
        ),
        sa.CheckConstraint(
            "person_id IS NULL OR (number IS NULL AND audience LIKE 'person:%')", name=op.f("ck_clause_sets_basket")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR (digest IS NOT NULL AND audience = 'public')",
            name=op.f("ck_clause_sets_published"),
        ),
        sa.CheckConstraint("(group_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_clause_sets_owner")),
        sa.CheckConstraint("(number IS NULL) = (published_at IS NULL)", name=op.f("ck_clause_sets_numbered")),
        sa.CheckConstraint(
            "group_id IS NULL OR (project_type IS NOT NULL AND level IS NOT NULL)", name=op.f("ck_clause_sets_for")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_clause_sets_level")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_clause_sets_group_id_groups")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_clause_sets_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_sets")),
        sa.UniqueConstraint(
            "group_id",
            "project_type",
            "level",
            "number",
            name=op.f("uq_clause_sets_group_id_project_type_level_number"),
        ),
        sa.UniqueConstraint("pid", name=op.f("uq_clause_sets_pid")),
    )
    with op.batch_alter_table("clause_sets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_sets_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_clause_sets_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_clause_sets_draft",
            ["group_id", "project_type", "level"],
            unique=True,
            sqlite_where=sa.text("number IS NULL AND group_id IS NOT NULL"),
            postgresql_where=sa.text("number IS NULL AND group_id IS NOT NULL"),
        )

    op.create_table(
        "clauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("shown_id", sa.Integer(), nullable=True),
        sa.Column("shown_until", sa.Date(), nullable=True),
        sa.Column("proven_in", sa.Integer(), nullable=True),
        sa.Column("proven_of", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name=op.f("ck_clauses_audience")),
        sa.CheckConstraint(
            "type IN ('suitability_requirement', 'selection_criterion', 'requirement', 'award_criterion', 'contract_clause')",
            name=op.f("ck_clauses_type"),
        ),
        sa.CheckConstraint(
            "(proven_in IS NULL) = (proven_of IS NULL) AND proven_in <= proven_of", name=op.f("ck_clauses_proven")
        ),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name=op.f("ck_clauses_withdrawn")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_clauses_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clauses")),
        sa.UniqueConstraint("code", name=op.f("uq_clauses_code")),
    )
    with op.batch_alter_table("clauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clauses_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_clauses_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clauses_shown_id"), ["shown_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clauses_shown_until"), ["shown_until"], unique=False)

    op.create_table(
        "clause_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("endorsed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("applicability", sa.Text(), nullable=False),
        sa.Column("project_types", Keys, nullable=False),
        sa.Column("mvi_number", sa.String(length=20), nullable=True),
        sa.Column("provides", Keys, nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name=op.f("ck_clause_versions_audience")),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_clause_versions_language")),
        sa.CheckConstraint(
            "published_at IS NULL OR (valid_from IS NOT NULL AND digest IS NOT NULL AND audience = 'public')",
            name=op.f("ck_clause_versions_published"),
        ),
        sa.CheckConstraint("(number IS NULL) = (published_at IS NULL)", name=op.f("ck_clause_versions_numbered")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name=op.f("ck_clause_versions_withdrawn")
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_clause_versions_valid")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR published_at IS NOT NULL", name=op.f("ck_clause_versions_withdrawn_after")
        ),
        sa.ForeignKeyConstraint(
            ["base_id"], ["clause_versions.id"], name=op.f("fk_clause_versions_base_id_clause_versions")
        ),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_clause_versions_clause_id_clauses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_versions")),
        sa.UniqueConstraint("clause_id", "number", name=op.f("uq_clause_versions_clause_id_number")),
        sa.UniqueConstraint("id", "clause_id", name=op.f("uq_clause_versions_id_clause_id")),
    )
    with op.batch_alter_table("clause_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_versions_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_clause_versions_base_id"), ["base_id"], unique=False)
        batch_op.create_index(
            "uq_clause_versions_draft",
            ["clause_id"],
            unique=True,
            sqlite_where=sa.text("number IS NULL"),
            postgresql_where=sa.text("number IS NULL"),
        )

    op.create_table(
        "clause_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("content", Keys, nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience LIKE 'person:%'", name=op.f("ck_clause_drafts_audience")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_clause_drafts_person_id_people")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["clause_versions.id"], name=op.f("fk_clause_drafts_version_id_clause_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_drafts")),
        sa.UniqueConstraint(
            "version_id", "language", "person_id", name=op.f("uq_clause_drafts_version_id_language_person_id")
        ),
    )
    with op.batch_alter_table("clause_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_drafts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "clause_parameters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=True),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("lowest", sa.String(length=20), nullable=True),
        sa.Column("highest", sa.String(length=20), nullable=True),
        sa.Column("usual", sa.String(length=20), nullable=True),
        sa.CheckConstraint("kind IN ('number', 'date')", name=op.f("ck_clause_parameters_kind")),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_clause_parameters_level")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["clause_versions.id"], name=op.f("fk_clause_parameters_version_id_clause_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_parameters")),
        sa.UniqueConstraint("version_id", "level", "key", name=op.f("uq_clause_parameters_version_id_level_key")),
    )
    op.create_table(
        "clause_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("content", Keys, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_clause_revisions_person_id_people")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["clause_versions.id"], name=op.f("fk_clause_revisions_version_id_clause_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_revisions")),
        sa.UniqueConstraint(
            "version_id", "language", "number", name=op.f("uq_clause_revisions_version_id_language_number")
        ),
    )
    op.create_table(
        "clause_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("proof_at_tender", sa.Text(), nullable=False),
        sa.Column("proof_at_delivery", sa.Text(), nullable=False),
        sa.Column("proof_check", sa.Text(), nullable=False),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name=op.f("ck_clause_texts_audience")),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_clause_texts_language")),
        sa.CheckConstraint("published_at IS NULL OR audience = 'public'", name=op.f("ck_clause_texts_public")),
        sa.CheckConstraint("(published_at IS NULL) = (digest IS NULL)", name=op.f("ck_clause_texts_published")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["clause_versions.id"], name=op.f("fk_clause_texts_version_id_clause_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_texts")),
        sa.UniqueConstraint("version_id", "language", name=op.f("uq_clause_texts_version_id_language")),
    )
    op.create_table(
        "set_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parameters", Keys, nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_set_items_level")),
        sa.ForeignKeyConstraint(["set_id"], ["clause_sets.id"], name=op.f("fk_set_items_set_id_clause_sets")),
        sa.ForeignKeyConstraint(
            ["version_id", "clause_id"],
            ["clause_versions.id", "clause_versions.clause_id"],
            name=op.f("fk_set_items_version_id_clause_id_clause_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_items")),
        sa.UniqueConstraint("set_id", "clause_id", name=op.f("uq_set_items_set_id_clause_id")),
    )
    with op.batch_alter_table("set_items", schema=None) as batch_op:
        batch_op.create_index("ix_set_items_clause_id", ["clause_id"], unique=False)
        batch_op.create_index("ix_set_items_version_id", ["version_id"], unique=False)

    op.create_table(
        "version_themes",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_version_themes_theme_id_themes")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["clause_versions.id"], name=op.f("fk_version_themes_version_id_clause_versions")
        ),
        sa.PrimaryKeyConstraint("version_id", "theme_id", name=op.f("pk_version_themes")),
    )
    with op.batch_alter_table("version_themes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_version_themes_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "clause_levels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recommended", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_clause_levels_level")),
        sa.ForeignKeyConstraint(["text_id"], ["clause_texts.id"], name=op.f("fk_clause_levels_text_id_clause_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_levels")),
        sa.UniqueConstraint("text_id", "level", name=op.f("uq_clause_levels_text_id_level")),
    )
    freeze("clauses", columns=("id", "code", "type"), when="OLD.audience = 'public'")
    freeze("clause_versions", columns=VERSION_COLUMNS, when="OLD.published_at IS NOT NULL")
    guard("clause_versions", "later_or_again", LATER_OR_AGAIN)
    freeze("clause_texts", columns=TEXT_COLUMNS, when="OLD.published_at IS NOT NULL")
    freeze("clause_sets", columns=SET_COLUMNS, when="OLD.published_at IS NOT NULL")
    freeze_children("version_themes", OF_PUBLISHED_VERSION)
    freeze_children("clause_parameters", OF_PUBLISHED_VERSION)
    freeze_children("clause_levels", OF_PUBLISHED_TEXT)
    freeze_children("set_items", OF_PUBLISHED_SET)


def downgrade() -> None:
    for table in ("clause_levels", "version_themes", "clause_parameters", "set_items"):
        thaw(table)
    unguard("clause_versions", "later_or_again")
    for table in ("clause_texts", "clause_versions", "clauses", "clause_sets"):
        thaw(table)
    op.drop_table("clause_levels")
    with op.batch_alter_table("version_themes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_version_themes_theme_id"))

    op.drop_table("version_themes")
    with op.batch_alter_table("set_items", schema=None) as batch_op:
        batch_op.drop_index("ix_set_items_version_id")
        batch_op.drop_index("ix_set_items_clause_id")

    op.drop_table("set_items")
    op.drop_table("clause_texts")
    op.drop_table("clause_revisions")
    op.drop_table("clause_parameters")
    with op.batch_alter_table("clause_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clause_drafts_person_id"))

    op.drop_table("clause_drafts")
    with op.batch_alter_table("clause_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_clause_versions_draft",
            sqlite_where=sa.text("number IS NULL"),
            postgresql_where=sa.text("number IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_clause_versions_base_id"))
        batch_op.drop_index(batch_op.f("ix_clause_versions_audience"))

    op.drop_table("clause_versions")
    with op.batch_alter_table("clauses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clauses_shown_until"))
        batch_op.drop_index(batch_op.f("ix_clauses_shown_id"))
        batch_op.drop_index(batch_op.f("ix_clauses_group_id"))
        batch_op.drop_index(batch_op.f("ix_clauses_audience"))

    op.drop_table("clauses")
    with op.batch_alter_table("clause_sets", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_clause_sets_draft",
            sqlite_where=sa.text("number IS NULL AND group_id IS NOT NULL"),
            postgresql_where=sa.text("number IS NULL AND group_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_clause_sets_person_id"))
        batch_op.drop_index(batch_op.f("ix_clause_sets_audience"))

    op.drop_table("clause_sets")
    op.drop_table("clause_prefixes")
