"""Consultations: files, sections, merged questions, the moderators' hourly mail, requests under the Woo"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant
from migrations.ddl import freeze, freeze_children, guard, thaw, unguard

revision = "0016_consultation_files"
down_revision = "0015_tender_details"
branch_labels = None
depends_on = None

FROZEN = {
    "handout_files": "id handout_id file_id sha256 audience",
    "part_files": "id pid part_id file_id name sha256 audience",
    "release_files": "id release_id part_file_id file_id sha256 audience",
    "report_files": "id item_key file_id sha256 audience",
}
"""Rows that stay as they are from the start."""

SHEET = (
    "EXISTS (SELECT 1 FROM consultations AS sheet WHERE sheet.id = {row}.consultation_id "
    "AND sheet.opened_at IS NOT NULL)"
)
"""As the questions of a sheet, its documents are frozen from opening on."""

CLARIFICATION = ("key", "consultation_id", "asker", "text", "answer", "round_id", "withheld_reason", "audience")


def upgrade() -> None:
    op.create_table(
        "moderation_digests",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_moderation_digests_consultation_id_consultations")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_moderation_digests")),
    )
    op.create_table(
        "sheet_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'organisers:%'", name=op.f("ck_sheet_files_audience")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_sheet_files_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_sheet_files_file_id_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_files")),
        sa.UniqueConstraint("file_id", name=op.f("uq_sheet_files_file_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_sheet_files_pid")),
    )
    with op.batch_alter_table("sheet_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_files_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "woo_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("view_until", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'organisers:%'", name=op.f("ck_woo_requests_audience")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_woo_requests_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_woo_requests_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_woo_requests")),
        sa.UniqueConstraint("pid", name=op.f("uq_woo_requests_pid")),
    )
    with op.batch_alter_table("woo_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_woo_requests_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_woo_requests_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "handout_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handout_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_handout_files_audience")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_handout_files_file_id_files")),
        sa.ForeignKeyConstraint(["handout_id"], ["handouts.id"], name=op.f("fk_handout_files_handout_id_handouts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handout_files")),
        sa.UniqueConstraint("file_id", name=op.f("uq_handout_files_file_id")),
    )
    with op.batch_alter_table("handout_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handout_files_handout_id"), ["handout_id"], unique=False)

    op.create_table(
        "draft_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience LIKE 'org:%'", name=op.f("ck_draft_files_audience")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_draft_files_file_id_files")),
        sa.ForeignKeyConstraint(
            ["party_id", "question_id"],
            ["draft_parts.party_id", "draft_parts.question_id"],
            name=op.f("fk_draft_files_party_id_question_id_draft_parts"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_draft_files_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_files")),
        sa.UniqueConstraint("file_id", name=op.f("uq_draft_files_file_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_draft_files_pid")),
    )
    with op.batch_alter_table("draft_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_files_party_id"), ["party_id"], unique=False)

    op.create_table(
        "part_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience LIKE 'org:%'", name=op.f("ck_part_files_audience")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_part_files_file_id_files")),
        sa.ForeignKeyConstraint(["part_id"], ["parts.id"], name=op.f("fk_part_files_part_id_parts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_files")),
        sa.UniqueConstraint("part_id", "file_id", name=op.f("uq_part_files_part_id_file_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_part_files_pid")),
    )
    with op.batch_alter_table("part_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_part_files_file_id"), ["file_id"], unique=False)

    op.create_table(
        "report_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.String(length=12), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_report_files_audience")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_report_files_file_id_files")),
        sa.ForeignKeyConstraint(["item_key"], ["report_items.key"], name=op.f("fk_report_files_item_key_report_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_files")),
        sa.UniqueConstraint("file_id", name=op.f("uq_report_files_file_id")),
    )
    with op.batch_alter_table("report_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_files_item_key"), ["item_key"], unique=False)

    op.create_table(
        "woo_passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.String(length=10), nullable=True),
        sa.Column("view", sa.Text(), nullable=True),
        sa.Column("viewed_at", Instant(), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("ground", sa.String(length=10), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(ground IS NOT NULL) = (COALESCE(decision, '') IN ('partly', 'withhold'))",
            name=op.f("ck_woo_passages_grounded"),
        ),
        sa.CheckConstraint(
            "(text IS NOT NULL) = (COALESCE(decision, '') = 'partly')", name=op.f("ck_woo_passages_text")
        ),
        sa.CheckConstraint("audience LIKE 'dialogue:%'", name=op.f("ck_woo_passages_audience")),
        sa.CheckConstraint("decision IN ('disclose', 'partly', 'withhold')", name=op.f("ck_woo_passages_decision")),
        sa.CheckConstraint(
            "ground IN ('5.1.1.c', '5.1.1.d', '5.1.2.e', '5.1.2.f', '5.1.2.i', '5.1.5', '5.2')",
            name=op.f("ck_woo_passages_ground"),
        ),
        sa.CheckConstraint(
            "proposed IN ('5.1.1.c', '5.1.1.d', '5.1.2.e', '5.1.2.f', '5.1.2.i', '5.1.5', '5.2')",
            name=op.f("ck_woo_passages_proposed"),
        ),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_woo_passages_decided")),
        sa.CheckConstraint("(view IS NULL) = (viewed_at IS NULL)", name=op.f("ck_woo_passages_viewed")),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_woo_passages_answer_id_answers")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_woo_passages_person_id_people")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["woo_requests.id"], name=op.f("fk_woo_passages_request_id_woo_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_woo_passages")),
        sa.UniqueConstraint("pid", name=op.f("uq_woo_passages_pid")),
        sa.UniqueConstraint("request_id", "answer_id", name=op.f("uq_woo_passages_request_id_answer_id")),
    )
    with op.batch_alter_table("woo_passages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_woo_passages_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_woo_passages_audience"), ["audience"], unique=False)

    op.create_table(
        "release_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("part_file_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience LIKE 'dialogue:%'", name=op.f("ck_release_files_audience")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_release_files_file_id_files")),
        sa.ForeignKeyConstraint(
            ["part_file_id"], ["part_files.id"], name=op.f("fk_release_files_part_file_id_part_files")
        ),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_release_files_release_id_releases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_files")),
        sa.UniqueConstraint("file_id", name=op.f("uq_release_files_file_id")),
        sa.UniqueConstraint("release_id", "part_file_id", name=op.f("uq_release_files_release_id_part_file_id")),
    )
    with op.batch_alter_table("release_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_files_part_file_id"), ["part_file_id"], unique=False)

    # Not as a batch change: that would recreate the table, in an order, and without its triggers.
    op.execute(
        "ALTER TABLE clarifications ADD COLUMN merged_into VARCHAR(12) "
        "CONSTRAINT fk_clarifications_merged_into_clarifications REFERENCES clarifications (key) "
        "CONSTRAINT ck_clarifications_merged CHECK (merged_into IS NULL OR round_id IS NULL)"
    )
    op.execute("ALTER TABLE clarifications ADD COLUMN told BOOLEAN NOT NULL DEFAULT FALSE")
    op.execute("ALTER TABLE questions ADD COLUMN section VARCHAR(160) NOT NULL DEFAULT ''")
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("woo_request_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_dossiers_woo_request_id"), ["woo_request_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_dossiers_woo_request_id_woo_requests"), "woo_requests", ["woo_request_id"], ["id"]
        )
    for table, columns in FROZEN.items():
        freeze(table, columns=tuple(columns.split()))
    freeze_children("sheet_files", SHEET)


def downgrade() -> None:
    thaw("sheet_files")
    for table in FROZEN:
        thaw(table)
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_dossiers_woo_request_id_woo_requests"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_dossiers_woo_request_id"))
        batch_op.drop_column("woo_request_id")
    op.execute("ALTER TABLE questions DROP COLUMN section")
    unguard("clarifications", "asked")
    thaw("clarifications")
    # The table as it was before, in full: what SQLite tells of one leaves its checks out.
    with op.batch_alter_table(
        "clarifications", copy_from=_clarifications(), table_kwargs={"sqlite_with_rowid": False}
    ) as batch_op:
        batch_op.drop_column("told")
        batch_op.drop_column("merged_into")
    if op.get_bind().dialect.name == "sqlite":
        for column in ("asker", "audience", "consultation_id", "round_id"):
            op.create_index(f"ix_clarifications_{column}", "clarifications", [column])
    freeze("clarifications", columns=CLARIFICATION, when="OLD.audience = 'public'")
    guard("clarifications", "asked", "OLD.asker <> NEW.asker OR OLD.text <> NEW.text")
    op.drop_table("release_files")
    op.drop_table("woo_passages")
    op.drop_table("report_files")
    op.drop_table("part_files")
    op.drop_table("draft_files")
    op.drop_table("handout_files")
    op.drop_table("woo_requests")
    op.drop_table("sheet_files")
    op.drop_table("moderation_digests")


def _clarifications() -> sa.Table:
    return sa.Table(
        "clarifications",
        sa.MetaData(),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("round_id", sa.Integer()),
        sa.Column("withheld_reason", sa.Text()),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("merged_into", sa.String(12)),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "audience <> 'public' OR (round_id IS NOT NULL AND answer IS NOT NULL)", name="ck_clarifications_public"
        ),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'organisers:%'", name="ck_clarifications_audience"),
        sa.CheckConstraint("round_id IS NULL OR withheld_reason IS NULL", name="ck_clarifications_withheld"),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name="fk_clarifications_consultation_id_consultations"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_clarifications_round_id_rounds"),
        sa.PrimaryKeyConstraint("key", name="pk_clarifications"),
        sqlite_with_rowid=False,
    )
