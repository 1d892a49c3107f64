"""Tenders, lots, awards, clause uses; their notices and choices; commitments kept; adoptions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, Keys, PartialDate
from migrations.ddl import guard, unguard

revision = "0012_tenders"
down_revision = "0011_knowledge"
branch_labels = None
depends_on = None

OTHER_VERSION = "NEW.lot_id <> OLD.lot_id OR NEW.clause_id <> OLD.clause_id OR NEW.version_id <> OLD.version_id"
CHOSEN_AGAIN = "OLD.choice IS NOT NULL AND (NEW.choice IS DISTINCT FROM OLD.choice OR NEW.said <> OLD.said)"


def upgrade() -> None:
    op.create_table(
        "notice_looks",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("looked_at", Instant(), nullable=False),
        sa.Column("reader", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_notice_looks_audience")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_looks_notice_id_notices")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_notice_looks_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_looks")),
    )
    op.create_index(op.f("ix_notice_looks_organisation_id"), "notice_looks", ["organisation_id"], unique=False)
    op.create_table(
        "notice_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("reasons", Keys, nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("answer IN ('confirmed', 'dismissed')", name=op.f("ck_notice_proposals_answer")),
        sa.CheckConstraint("audience LIKE 'group:%'", name=op.f("ck_notice_proposals_audience")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_notice_proposals_answered")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_notice_proposals_group_id_groups")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_proposals_notice_id_notices")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_notice_proposals_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_proposals")),
        sa.UniqueConstraint("notice_id", "group_id", name=op.f("uq_notice_proposals_notice_id_group_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_notice_proposals_pid")),
    )
    op.create_index(op.f("ix_notice_proposals_audience"), "notice_proposals", ["audience"], unique=False)
    op.create_index(op.f("ix_notice_proposals_group_id"), "notice_proposals", ["group_id"], unique=False)
    op.create_table(
        "tenders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("nature", sa.String(length=10), nullable=True),
        sa.Column("sector", sa.String(length=20), nullable=True),
        sa.Column("procedure", sa.String(length=400), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("intended_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancelled_reason", sa.Text(), nullable=True),
        sa.Column("expected", sa.String(length=7), nullable=True),
        sa.Column("ready_in", sa.Integer(), nullable=True),
        sa.Column("ready_of", sa.Integer(), nullable=True),
        sa.Column("ready_on", sa.Date(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "audience = 'public' OR audience LIKE 'clients:%' OR audience LIKE 'org:%'",
            name=op.f("ck_tenders_audience"),
        ),
        sa.CheckConstraint("nature IN ('works', 'supplies', 'services')", name=op.f("ck_tenders_nature")),
        sa.CheckConstraint("published_on IS NULL OR audience = 'public'", name=op.f("ck_tenders_published")),
        sa.CheckConstraint(
            "sector IN ('civil_works', 'construction', 'operations', 'energy', 'mobility', 'care', 'digital', 'other')",
            name=op.f("ck_tenders_sector"),
        ),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL) AND amount >= 0", name=op.f("ck_tenders_amount")),
        sa.CheckConstraint("length(expected) IN (4, 7)", name=op.f("ck_tenders_expected")),
        sa.CheckConstraint("ready_in >= 0 AND ready_in <= ready_of", name=op.f("ck_tenders_ready")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_tenders_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenders")),
        sa.UniqueConstraint("pid", name=op.f("uq_tenders_pid")),
    )
    op.create_index(op.f("ix_tenders_audience"), "tenders", ["audience"], unique=False)
    op.create_index(op.f("ix_tenders_expected"), "tenders", ["expected"], unique=False)
    op.create_index(op.f("ix_tenders_organisation_id"), "tenders", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_tenders_procedure"), "tenders", ["procedure"], unique=False)
    op.create_index(op.f("ix_tenders_published_on"), "tenders", ["published_on"], unique=False)
    op.create_table(
        "adoptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("told_number", sa.Integer(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_adoptions_audience")),
        sa.CheckConstraint("(reported_on IS NULL) = (feedback IS NULL)", name=op.f("ck_adoptions_reported")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adoptions_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_adoptions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_adoptions_person_id_people")),
        sa.ForeignKeyConstraint(["set_id"], ["clause_sets.id"], name=op.f("fk_adoptions_set_id_clause_sets")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_adoptions_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptions")),
        sa.UniqueConstraint("pid", name=op.f("uq_adoptions_pid")),
    )
    op.create_index(op.f("ix_adoptions_audience"), "adoptions", ["audience"], unique=False)
    op.create_index(op.f("ix_adoptions_group_id"), "adoptions", ["group_id"], unique=False)
    op.create_index(op.f("ix_adoptions_organisation_id"), "adoptions", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_adoptions_set_id"), "adoptions", ["set_id"], unique=False)
    op.create_index(op.f("ix_adoptions_tender_id"), "adoptions", ["tender_id"], unique=False)
    op.create_table(
        "arranged_inputs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("how", sa.String(length=400), nullable=False),
        sa.Column("arranged_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_arranged_inputs_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arranged_inputs")),
        sa.UniqueConstraint("tender_id", "key", name=op.f("uq_arranged_inputs_tender_id_key")),
    )
    op.create_table(
        "lots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=400), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("project_type", sa.String(length=80), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("closes_at", Instant(), nullable=True),
        sa.Column("uses_recorded_on", sa.Date(), nullable=True),
        sa.Column("awarded_on", sa.Date(), nullable=True),
        sa.Column("not_awarded_reason", sa.Text(), nullable=True),
        sa.Column("contracted_on", sa.Date(), nullable=True),
        sa.Column("realised_on", sa.Date(), nullable=True),
        sa.Column("realisation_expected", PartialDate(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('lot', 'whole', 'part')", name=op.f("ck_lots_kind")),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL) AND amount >= 0", name=op.f("ck_lots_amount")),
        sa.CheckConstraint("not_awarded_reason IS NULL OR awarded_on IS NULL", name=op.f("ck_lots_awarded")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["lots.id"], name=op.f("fk_lots_replaced_by_id_lots")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_lots_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("tender_id", "external_id", name=op.f("uq_lots_tender_id_external_id")),
        sa.UniqueConstraint("tender_id", "number", name=op.f("uq_lots_tender_id_number")),
    )
    op.create_index(op.f("ix_lots_closes_at"), "lots", ["closes_at"], unique=False)
    op.create_table(
        "tender_buyers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("identifier", sa.String(length=400), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_tender_buyers_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_buyers_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_buyers")),
    )
    op.create_index(op.f("ix_tender_buyers_organisation_id"), "tender_buyers", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_tender_buyers_tender_id"), "tender_buyers", ["tender_id"], unique=False)
    op.create_table(
        "tender_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_codes_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_codes")),
        sa.UniqueConstraint("tender_id", "code", name=op.f("uq_tender_codes_tender_id_code")),
    )
    op.create_index(op.f("ix_tender_codes_code"), "tender_codes", ["code"], unique=False)
    op.create_table(
        "tender_commitments",
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("matched_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_tender_commitments_commitment_id_commitments")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_commitments_tender_id_tenders")),
        sa.PrimaryKeyConstraint("tender_id", "commitment_id", name=op.f("pk_tender_commitments")),
    )
    op.create_index(op.f("ix_tender_commitments_commitment_id"), "tender_commitments", ["commitment_id"], unique=False)
    op.create_table(
        "tender_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=8), nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.CheckConstraint("relation IN ('set', 'cites')", name=op.f("ck_tender_groups_relation")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_tender_groups_group_id_groups")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_groups_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_groups")),
        sa.UniqueConstraint("tender_id", "group_id", name=op.f("uq_tender_groups_tender_id_group_id")),
    )
    op.create_index("ix_tender_groups_group_id", "tender_groups", ["group_id", "relation"], unique=False)
    op.create_index(
        "uq_tender_groups_home",
        "tender_groups",
        ["tender_id"],
        unique=True,
        sqlite_where=sa.text("home"),
        postgresql_where=sa.text("home"),
    )
    op.create_table(
        "tender_notices",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_tender_notices_notice_id_notices")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_notices_tender_id_tenders")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_tender_notices")),
    )
    op.create_index(op.f("ix_tender_notices_tender_id"), "tender_notices", ["tender_id"], unique=False)
    op.create_table(
        "awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("identifier", sa.String(length=400), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("contract_ref", sa.String(length=400), nullable=True),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL) AND amount >= 0", name=op.f("ck_awards_amount")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_awards_lot_id_lots")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_awards_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
    )
    op.create_index(op.f("ix_awards_lot_id"), "awards", ["lot_id"], unique=False)
    op.create_index(op.f("ix_awards_organisation_id"), "awards", ["organisation_id"], unique=False)
    op.create_table(
        "clause_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("use", sa.String(length=8), nullable=False),
        sa.Column("parameters", Keys, nullable=False),
        sa.Column("final_text", sa.Text(), nullable=True),
        sa.Column("reason_kind", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.CheckConstraint("(use = 'dropped') = (final_text IS NULL)", name=op.f("ck_clause_uses_text")),
        sa.CheckConstraint("(use = 'dropped') = (level IS NULL)", name=op.f("ck_clause_uses_leveled")),
        sa.CheckConstraint("(use = 'used') = (reason IS NULL)", name=op.f("ck_clause_uses_reason")),
        sa.CheckConstraint(
            "reason_kind IN ('market', 'project', 'cost', 'law', 'organisation', 'other')",
            name=op.f("ck_clause_uses_reason_kind"),
        ),
        sa.CheckConstraint("use IN ('used', 'changed', 'dropped')", name=op.f("ck_clause_uses_use")),
        sa.CheckConstraint(
            "(reason IS NULL) = (reason_kind IS NULL) AND length(trim(reason)) > 0",
            name=op.f("ck_clause_uses_reasoned"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_clause_uses_level")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_clause_uses_lot_id_lots")),
        sa.ForeignKeyConstraint(
            ["version_id", "clause_id"],
            ["clause_versions.id", "clause_versions.clause_id"],
            name=op.f("fk_clause_uses_version_id_clause_id_clause_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_uses")),
        sa.UniqueConstraint("lot_id", "clause_id", name=op.f("uq_clause_uses_lot_id_clause_id")),
    )
    op.create_index("ix_clause_uses_clause_id", "clause_uses", ["clause_id"], unique=False)
    op.create_index("ix_clause_uses_version_id", "clause_uses", ["version_id"], unique=False)
    op.create_table(
        "lot_themes",
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.CheckConstraint("asked OR source = 'person'", name=op.f("ck_lot_themes_asked")),
        sa.CheckConstraint("source IN ('use', 'person', 'notice')", name=op.f("ck_lot_themes_source")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_lot_themes_lot_id_lots")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_lot_themes_theme_id_themes")),
        sa.PrimaryKeyConstraint("lot_id", "theme_id", name=op.f("pk_lot_themes")),
    )
    op.create_index(op.f("ix_lot_themes_theme_id"), "lot_themes", ["theme_id"], unique=False)
    op.create_table(
        "notice_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("tender_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("lot_number", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("value", Keys, nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("chosen_at", Instant(), nullable=True),
        sa.CheckConstraint("choice <> 'kept' OR reason IS NOT NULL", name=op.f("ck_notice_choices_kept")),
        sa.CheckConstraint("choice IN ('taken', 'kept')", name=op.f("ck_notice_choices_choice")),
        sa.CheckConstraint("(choice IS NULL) = (chosen_at IS NULL)", name=op.f("ck_notice_choices_chosen")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_notice_choices_lot_id_lots")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_choices_notice_id_notices")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_notice_choices_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choices")),
        sa.UniqueConstraint(
            "notice_id", "lot_number", "field", name=op.f("uq_notice_choices_notice_id_lot_number_field")
        ),
        sa.UniqueConstraint("pid", name=op.f("uq_notice_choices_pid")),
    )
    op.create_index(op.f("ix_notice_choices_tender_id"), "notice_choices", ["tender_id"], unique=False)
    guard("clause_uses", "version", OTHER_VERSION)
    guard("notice_choices", "chosen", CHOSEN_AGAIN)


def downgrade() -> None:
    unguard("notice_choices", "chosen")
    unguard("clause_uses", "version")
    op.drop_index(op.f("ix_notice_choices_tender_id"), table_name="notice_choices")
    op.drop_table("notice_choices")
    op.drop_index(op.f("ix_lot_themes_theme_id"), table_name="lot_themes")
    op.drop_table("lot_themes")
    op.drop_index("ix_clause_uses_version_id", table_name="clause_uses")
    op.drop_index("ix_clause_uses_clause_id", table_name="clause_uses")
    op.drop_table("clause_uses")
    op.drop_index(op.f("ix_awards_organisation_id"), table_name="awards")
    op.drop_index(op.f("ix_awards_lot_id"), table_name="awards")
    op.drop_table("awards")
    op.drop_index(op.f("ix_tender_notices_tender_id"), table_name="tender_notices")
    op.drop_table("tender_notices")
    op.drop_index(
        "uq_tender_groups_home",
        table_name="tender_groups",
        sqlite_where=sa.text("home"),
        postgresql_where=sa.text("home"),
    )
    op.drop_index("ix_tender_groups_group_id", table_name="tender_groups")
    op.drop_table("tender_groups")
    op.drop_index(op.f("ix_tender_commitments_commitment_id"), table_name="tender_commitments")
    op.drop_table("tender_commitments")
    op.drop_index(op.f("ix_tender_codes_code"), table_name="tender_codes")
    op.drop_table("tender_codes")
    op.drop_index(op.f("ix_tender_buyers_tender_id"), table_name="tender_buyers")
    op.drop_index(op.f("ix_tender_buyers_organisation_id"), table_name="tender_buyers")
    op.drop_table("tender_buyers")
    op.drop_index(op.f("ix_lots_closes_at"), table_name="lots")
    op.drop_table("lots")
    op.drop_table("arranged_inputs")
    op.drop_index(op.f("ix_adoptions_tender_id"), table_name="adoptions")
    op.drop_index(op.f("ix_adoptions_set_id"), table_name="adoptions")
    op.drop_index(op.f("ix_adoptions_organisation_id"), table_name="adoptions")
    op.drop_index(op.f("ix_adoptions_group_id"), table_name="adoptions")
    op.drop_index(op.f("ix_adoptions_audience"), table_name="adoptions")
    op.drop_table("adoptions")
    op.drop_index(op.f("ix_tenders_published_on"), table_name="tenders")
    op.drop_index(op.f("ix_tenders_procedure"), table_name="tenders")
    op.drop_index(op.f("ix_tenders_organisation_id"), table_name="tenders")
    op.drop_index(op.f("ix_tenders_expected"), table_name="tenders")
    op.drop_index(op.f("ix_tenders_audience"), table_name="tenders")
    op.drop_table("tenders")
    op.drop_index(op.f("ix_notice_proposals_group_id"), table_name="notice_proposals")
    op.drop_index(op.f("ix_notice_proposals_audience"), table_name="notice_proposals")
    op.drop_table("notice_proposals")
    op.drop_index(op.f("ix_notice_looks_organisation_id"), table_name="notice_looks")
    op.drop_table("notice_looks")
