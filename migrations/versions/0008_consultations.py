"""Consultations: sheets, answers, dialogue, reports"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, Keys
from migrations.ddl import freeze, freeze_children, guard, thaw, unguard

revision = "0008_consultations"
down_revision = "0007_search"
branch_labels = None
depends_on = None

FROZEN: dict[str, tuple[str, str]] = {
    "extensions": ("id consultation_id kind old_closes_at new_closes_at reason decided_at person_id", ""),
    "handouts": ("id pid consultation_id title body published_at person_id audience demo", ""),
    "promise_texts": ("id confidentiality number text_nl text_en silence_agrees", ""),
    "submissions": (
        "id pid party_id number arrived_at judged_closes_at digest receipt person_id audience demo",
        "",
    ),
    "parts": ("id submission_id question_id value audience", ""),
    "choices": ("id part_id confidentiality promise_id chosen_at person_id audience", ""),
    "late_refusals": ("id pid party_id arrived_at judged_closes_at person_id audience demo", ""),
    "answers": ("id pid part_id consultation_id party_id question_id audience demo", ""),
    "releases": (
        "id pid answer_id number choice_id part_id confidentiality silence_agrees kind text reason proposed_at "
        "person_id object_until audience demo",
        "",
    ),
    "rounds": (
        "id pid consultation_id number goes_out_at published_at digest audience demo",
        "OLD.published_at IS NOT NULL",
    ),
    "clarifications": (
        "key consultation_id asker text answer round_id withheld_reason audience",
        "OLD.audience = 'public'",
    ),
    "individual_questions": (
        "id pid consultation_id party_id text reason asked_at person_id answer refused_reason settled_at audience demo",
        "OLD.settled_at IS NOT NULL",
    ),
    "posts": (
        "id pid consultation_id question_id thread_id thread_depth depth organisation_id person_id text said_at demo",
        "",
    ),
    "points": ("id pid consultation_id position text made_by audience demo", "OLD.audience = 'public'"),
    "dispositions": (
        "id point_id outcome reason revision_id clause_version_id disposed_at person_id audience demo",
        "OLD.audience = 'public'",
    ),
    "calibrations": ("id consultation_id question_id rows as_of audience", ""),
    "reports": (
        "id consultation_id number summary content digest published_at person_id audience demo",
        "",
    ),
    "report_items": ("key report_id question_id text confidentiality organisation_id audience", ""),
}
"""Tables whose rows stay as they are: the columns that never change, and from which condition on."""

SHEET = (
    "EXISTS (SELECT 1 FROM consultations AS sheet WHERE sheet.id = {row}.consultation_id "
    "AND sheet.opened_at IS NOT NULL)"
)
"""From opening the sheet is frozen: a mistake in it needs a handout."""

GUARDS = {
    "opening": "OLD.opened_at IS NOT NULL AND (NEW.opened_at IS NULL OR NEW.opened_at <> OLD.opened_at "
    "OR NEW.sheet_digest IS NULL OR NEW.sheet_digest <> OLD.sheet_digest OR NEW.audience <> OLD.audience)",
    "closing": "OLD.opened_at IS NOT NULL AND NEW.closes_at < OLD.closes_at",
    "unsealing": "OLD.unsealed_at IS NOT NULL AND (NEW.unsealed_at IS NULL OR NEW.unsealed_at <> OLD.unsealed_at "
    "OR NEW.closes_at <> OLD.closes_at)",
}

PROMISES = (
    (
        "public",
        "In het verslag, met je bedrijfsnaam.",
        "In the report, with the name of your company.",
        True,
    ),
    (
        "anonymised",
        "In het verslag, zonder naam. Je ziet de tekst vooraf. Reageer je niet binnen de termijn, dan geldt dat als "
        "akkoord.",
        "In the report, without a name. You see the text first. If you do not respond in time, that counts as "
        "agreement.",
        True,
    ),
    (
        "confidential",
        "Alleen de organisatoren lezen dit. Moet het volgens de wet toch openbaar worden, dan hoor je dat eerst en "
        "kun je reageren.",
        "Only the organisers read this. If the law demands that it becomes public, you are told first and you can "
        "respond.",
        False,
    ),
)


def upgrade() -> None:
    op.create_table(
        "promise_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("confidentiality", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_nl", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("silence_agrees", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "confidentiality IN ('public', 'anonymised', 'confidential')", name=op.f("ck_promise_texts_confidentiality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_texts")),
        sa.UniqueConstraint("confidentiality", "number", name=op.f("uq_promise_texts_confidentiality_number")),
    )
    op.create_table(
        "consultations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("opens_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("questions_until", Instant(), nullable=False),
        sa.Column("tells_party_count", sa.Boolean(), nullable=False),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("sheet_digest", sa.String(length=64), nullable=True),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("unsealed_at", Instant(), nullable=True),
        sa.Column("concluded_at", Instant(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "audience = 'public' OR audience LIKE 'organisers:%'", name=op.f("ck_consultations_audience")
        ),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_consultations_language")),
        sa.CheckConstraint(
            "opened_at IS NULL OR (sheet_digest IS NOT NULL AND audience = 'public')",
            name=op.f("ck_consultations_opened"),
        ),
        sa.CheckConstraint("(approved_at IS NULL) = (sheet_digest IS NULL)", name=op.f("ck_consultations_approved")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name=op.f("ck_consultations_withdrawn")
        ),
        sa.CheckConstraint("concluded_at IS NULL OR unsealed_at IS NOT NULL", name=op.f("ck_consultations_concluded")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_consultations_dates")),
        sa.CheckConstraint("questions_until <= closes_at", name=op.f("ck_consultations_questions_until")),
        sa.CheckConstraint("unsealed_at IS NULL OR unsealed_at >= closes_at", name=op.f("ck_consultations_unsealed")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_consultations_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_consultations_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sa.UniqueConstraint("pid", name=op.f("uq_consultations_pid")),
    )
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultations_audience"), ["audience"], unique=False)
        batch_op.create_index("ix_consultations_closes_at", ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultations_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultations_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "clarification_salts",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=43), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_clarification_salts_consultation_id_consultations")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_clarification_salts")),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("made_at", Instant(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'organisers:%'", name=op.f("ck_dossiers_audience")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_dossiers_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_dossiers_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("pid", name=op.f("uq_dossiers_pid")),
    )
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossiers_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossiers_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("old_closes_at", Instant(), nullable=False),
        sa.Column("new_closes_at", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'extension' OR decided_at < old_closes_at", name=op.f("ck_extensions_before_closing")
        ),
        sa.CheckConstraint(
            "kind <> 'reopening' OR decided_at >= old_closes_at", name=op.f("ck_extensions_after_closing")
        ),
        sa.CheckConstraint("kind IN ('extension', 'reopening')", name=op.f("ck_extensions_kind")),
        sa.CheckConstraint("decided_at < new_closes_at", name=op.f("ck_extensions_ahead")),
        sa.CheckConstraint("old_closes_at < new_closes_at", name=op.f("ck_extensions_later")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_extensions_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_extensions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    with op.batch_alter_table("extensions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extensions_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "handouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_handouts_audience")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_handouts_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_handouts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handouts")),
        sa.UniqueConstraint("pid", name=op.f("uq_handouts_pid")),
    )
    with op.batch_alter_table("handouts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handouts_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'org:%'", name=op.f("ck_parties_audience")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_parties_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_parties_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
        sa.UniqueConstraint(
            "consultation_id", "organisation_id", name=op.f("uq_parties_consultation_id_organisation_id")
        ),
        sa.UniqueConstraint("pid", name=op.f("uq_parties_pid")),
    )
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parties_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_parties_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=12), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'organisers:%'", name=op.f("ck_points_audience")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_points_consultation_id_consultations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points")),
        sa.UniqueConstraint("id", "consultation_id", name=op.f("uq_points_id_consultation_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_points_pid")),
    )
    with op.batch_alter_table("points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_points_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", Keys, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_reports_audience")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_reports_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reports_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_reports_consultation_id_number")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reports_audience"), ["audience"], unique=False)

    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("goes_out_at", Instant(), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'organisers:%'", name=op.f("ck_rounds_audience")),
        sa.CheckConstraint("published_at IS NULL OR audience = 'public'", name=op.f("ck_rounds_public")),
        sa.CheckConstraint("(published_at IS NULL) = (digest IS NULL)", name=op.f("ck_rounds_published")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_rounds_consultation_id_consultations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_rounds_consultation_id_number")),
        sa.UniqueConstraint("pid", name=op.f("uq_rounds_pid")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rounds_audience"), ["audience"], unique=False)

    op.create_table(
        "team_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'organisers:%'", name=op.f("ck_team_members_audience")),
        sa.CheckConstraint("role IN ('organiser', 'moderator')", name=op.f("ck_team_members_role")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_team_members_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_team_members_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
        sa.UniqueConstraint("pid", name=op.f("uq_team_members_pid")),
    )
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_members_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_members_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_team_members_running",
            ["consultation_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "clarifications",
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("withheld_reason", sa.Text(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "audience <> 'public' OR (round_id IS NOT NULL AND answer IS NOT NULL)",
            name=op.f("ck_clarifications_public"),
        ),
        sa.CheckConstraint(
            "audience = 'public' OR audience LIKE 'organisers:%'", name=op.f("ck_clarifications_audience")
        ),
        sa.CheckConstraint("round_id IS NULL OR withheld_reason IS NULL", name=op.f("ck_clarifications_withheld")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_clarifications_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_clarifications_round_id_rounds")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_clarifications")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("clarifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clarifications_asker"), ["asker"], unique=False)
        batch_op.create_index(batch_op.f("ix_clarifications_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_clarifications_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clarifications_round_id"), ["round_id"], unique=False)

    op.create_table(
        "individual_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'dialogue:%'", name=op.f("ck_individual_questions_audience")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (answer IS NULL AND refused_reason IS NULL)",
            name=op.f("ck_individual_questions_settled"),
        ),
        sa.CheckConstraint(
            "answer IS NULL OR refused_reason IS NULL", name=op.f("ck_individual_questions_one_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultations.id"],
            name=op.f("fk_individual_questions_consultation_id_consultations"),
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_individual_questions_party_id_parties")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_individual_questions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_individual_questions")),
        sa.UniqueConstraint("pid", name=op.f("uq_individual_questions_pid")),
    )
    with op.batch_alter_table("individual_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_individual_questions_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_individual_questions_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_individual_questions_party_id"), ["party_id"], unique=False)

    op.create_table(
        "late_refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("arrived_at", Instant(), nullable=False),
        sa.Column("judged_closes_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'org:%'", name=op.f("ck_late_refusals_audience")),
        sa.CheckConstraint("arrived_at >= judged_closes_at", name=op.f("ck_late_refusals_late")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_late_refusals_party_id_parties")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_late_refusals_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_refusals")),
        sa.UniqueConstraint("pid", name=op.f("uq_late_refusals_pid")),
    )
    with op.batch_alter_table("late_refusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_refusals_party_id"), ["party_id"], unique=False)

    op.create_table(
        "party_warnings",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_party_warnings_party_id_parties")),
        sa.PrimaryKeyConstraint("party_id", "hours", "closes_at", name=op.f("pk_party_warnings")),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("minimum", sa.String(length=30), nullable=True),
        sa.Column("maximum", sa.String(length=30), nullable=True),
        sa.Column("options", Keys, nullable=False),
        sa.Column("clause_version_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'organisers:%'", name=op.f("ck_questions_audience")),
        sa.CheckConstraint(
            "kind = 'number' OR (unit = '' AND minimum IS NULL AND maximum IS NULL)", name=op.f("ck_questions_number")
        ),
        sa.CheckConstraint(
            "kind IN ('text', 'choice', 'choices', 'number', 'level', 'yes_no')", name=op.f("ck_questions_kind")
        ),
        sa.ForeignKeyConstraint(
            ["clause_version_id"], ["clause_versions.id"], name=op.f("fk_questions_clause_version_id_clause_versions")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_questions_consultation_id_consultations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("consultation_id", "key", name=op.f("uq_questions_consultation_id_key")),
        sa.UniqueConstraint("id", "consultation_id", name=op.f("uq_questions_id_consultation_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_questions_pid")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_clause_version_id"), ["clause_version_id"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("arrived_at", Instant(), nullable=False),
        sa.Column("judged_closes_at", Instant(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'org:%'", name=op.f("ck_submissions_audience")),
        sa.CheckConstraint("arrived_at < judged_closes_at", name=op.f("ck_submissions_in_time")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_submissions_number")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_submissions_party_id_parties")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_submissions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("party_id", "number", name=op.f("uq_submissions_party_id_number")),
        sa.UniqueConstraint("pid", name=op.f("uq_submissions_pid")),
        sa.UniqueConstraint("receipt", name=op.f("uq_submissions_receipt")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_audience"), ["audience"], unique=False)

    op.create_table(
        "calibrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("rows", Keys, nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_calibrations_audience")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_calibrations_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(
            ["question_id", "consultation_id"],
            ["questions.id", "questions.consultation_id"],
            name=op.f("fk_calibrations_question_id_consultation_id_questions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibrations")),
        sa.UniqueConstraint("question_id", name=op.f("uq_calibrations_question_id")),
    )
    with op.batch_alter_table("calibrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calibrations_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "disclosures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("clarification_key", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("second_at", Instant(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'organisers:%'", name=op.f("ck_disclosures_audience")),
        sa.CheckConstraint("(second_id IS NULL) = (second_at IS NULL)", name=op.f("ck_disclosures_second")),
        sa.CheckConstraint("organisation_id IS NULL OR second_id IS NOT NULL", name=op.f("ck_disclosures_found")),
        sa.CheckConstraint("second_id IS NULL OR second_id <> first_id", name=op.f("ck_disclosures_two")),
        sa.ForeignKeyConstraint(
            ["clarification_key"], ["clarifications.key"], name=op.f("fk_disclosures_clarification_key_clarifications")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_disclosures_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["people.id"], name=op.f("fk_disclosures_first_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_disclosures_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["second_id"], ["people.id"], name=op.f("fk_disclosures_second_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sa.UniqueConstraint("clarification_key", name=op.f("uq_disclosures_clarification_key")),
        sa.UniqueConstraint("pid", name=op.f("uq_disclosures_pid")),
    )
    with op.batch_alter_table("disclosures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosures_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_disclosures_consultation_id"), ["consultation_id"], unique=False)

    op.create_table(
        "dispositions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("clause_version_id", sa.Integer(), nullable=True),
        sa.Column("disposed_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "audience = 'public' OR audience LIKE 'organisers:%'", name=op.f("ck_dispositions_audience")
        ),
        sa.CheckConstraint(
            "outcome IN ('taken_over', 'partly', 'not_taken_over')", name=op.f("ck_dispositions_outcome")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_dispositions_reason")),
        sa.ForeignKeyConstraint(
            ["clause_version_id"],
            ["clause_versions.id"],
            name=op.f("fk_dispositions_clause_version_id_clause_versions"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_dispositions_person_id_people")),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_dispositions_point_id_points")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["section_revisions.id"], name=op.f("fk_dispositions_revision_id_section_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispositions")),
        sa.UniqueConstraint("point_id", name=op.f("uq_dispositions_point_id")),
    )
    with op.batch_alter_table("dispositions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispositions_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispositions_clause_version_id"), ["clause_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispositions_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "draft_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", Keys, nullable=False),
        sa.Column("confidentiality", sa.String(length=12), nullable=True),
        sa.Column("promise_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience LIKE 'org:%'", name=op.f("ck_draft_parts_audience")),
        sa.CheckConstraint(
            "confidentiality IN ('public', 'anonymised', 'confidential')", name=op.f("ck_draft_parts_confidentiality")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_draft_parts_party_id_parties")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_draft_parts_person_id_people")),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise_texts.id"], name=op.f("fk_draft_parts_promise_id_promise_texts")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_draft_parts_question_id_questions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_parts")),
        sa.UniqueConstraint("party_id", "question_id", name=op.f("uq_draft_parts_party_id_question_id")),
    )
    with op.batch_alter_table("draft_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_parts_question_id"), ["question_id"], unique=False)

    op.create_table(
        "parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", Keys, nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience LIKE 'org:%'", name=op.f("ck_parts_audience")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_parts_question_id_questions")),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_parts_submission_id_submissions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parts")),
        sa.UniqueConstraint("submission_id", "question_id", name=op.f("uq_parts_submission_id_question_id")),
    )
    with op.batch_alter_table("parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parts_question_id"), ["question_id"], unique=False)

    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("thread_depth", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.Column("withheld_at", Instant(), nullable=True),
        sa.Column("withheld_reason", sa.Text(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'organisers:%'", name=op.f("ck_posts_audience")),
        sa.CheckConstraint("withheld_at IS NULL OR audience <> 'public'", name=op.f("ck_posts_hidden")),
        sa.CheckConstraint("(thread_id IS NULL) = (thread_depth IS NULL)", name=op.f("ck_posts_thread")),
        sa.CheckConstraint("(withheld_at IS NULL) = (withheld_reason IS NULL)", name=op.f("ck_posts_withheld")),
        sa.CheckConstraint("depth = CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END", name=op.f("ck_posts_depth")),
        sa.CheckConstraint("thread_depth IS NULL OR thread_depth = 0", name=op.f("ck_posts_one_level")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_posts_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_posts_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_posts_person_id_people")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_posts_question_id_questions")),
        sa.ForeignKeyConstraint(
            ["thread_id", "question_id", "thread_depth"],
            ["posts.id", "posts.question_id", "posts.depth"],
            name=op.f("fk_posts_thread_id_question_id_thread_depth_posts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("id", "question_id", "depth", name=op.f("uq_posts_id_question_id_depth")),
        sa.UniqueConstraint("pid", name=op.f("uq_posts_pid")),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posts_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_question_id"), ["question_id"], unique=False)

    op.create_table(
        "report_items",
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidentiality", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(organisation_id IS NOT NULL) = (confidentiality = 'public')", name=op.f("ck_report_items_named")
        ),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_report_items_audience")),
        sa.CheckConstraint("confidentiality IN ('public', 'anonymised')", name=op.f("ck_report_items_confidentiality")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_report_items_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_report_items_question_id_questions")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_items_report_id_reports")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_report_items")),
    )
    with op.batch_alter_table("report_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_items_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_items_report_id"), ["report_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'organisers:%'", name=op.f("ck_answers_audience")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_answers_consultation_id_consultations")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["parts.id"], name=op.f("fk_answers_part_id_parts")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_answers_party_id_parties")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_answers_question_id_questions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("part_id", name=op.f("uq_answers_part_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_answers_pid")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_answers_consultation_id"), ["consultation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answers_party_id"), ["party_id"], unique=False)

    op.create_table(
        "choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("confidentiality", sa.String(length=12), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience LIKE 'org:%'", name=op.f("ck_choices_audience")),
        sa.CheckConstraint(
            "confidentiality IN ('public', 'anonymised', 'confidential')", name=op.f("ck_choices_confidentiality")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["parts.id"], name=op.f("fk_choices_part_id_parts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_choices_person_id_people")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise_texts.id"], name=op.f("fk_choices_promise_id_promise_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choices")),
        sa.UniqueConstraint("id", "part_id", "confidentiality", name=op.f("uq_choices_id_part_id_confidentiality")),
    )
    with op.batch_alter_table("choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_choices_part_id"), ["part_id"], unique=False)

    op.create_table(
        "point_sources",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience LIKE 'organisers:%'", name=op.f("ck_point_sources_audience")),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_point_sources_answer_id_answers")),
        sa.ForeignKeyConstraint(["point_id"], ["points.id"], name=op.f("fk_point_sources_point_id_points")),
        sa.PrimaryKeyConstraint("point_id", "answer_id", name=op.f("pk_point_sources")),
    )
    with op.batch_alter_table("point_sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_point_sources_answer_id"), ["answer_id"], unique=False)

    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("confidentiality", sa.String(length=12), nullable=False),
        sa.Column("silence_agrees", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("object_until", Instant(), nullable=True),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.Column("objected_at", Instant(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("released_at", Instant(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(kind = 'rewritten') = (object_until IS NOT NULL)", name=op.f("ck_releases_shown")),
        sa.CheckConstraint("(kind = 'rewritten') = (text IS NOT NULL)", name=op.f("ck_releases_text")),
        sa.CheckConstraint("audience LIKE 'dialogue:%'", name=op.f("ck_releases_audience")),
        sa.CheckConstraint("confidentiality <> 'confidential' OR kind = 'none'", name=op.f("ck_releases_confidential")),
        sa.CheckConstraint("kind <> 'as_given' OR confidentiality = 'public'", name=op.f("ck_releases_as_given")),
        sa.CheckConstraint("kind <> 'none' OR released_at IS NULL", name=op.f("ck_releases_none")),
        sa.CheckConstraint("kind IN ('as_given', 'rewritten', 'none')", name=op.f("ck_releases_kind")),
        sa.CheckConstraint(
            "released_at IS NULL OR kind <> 'rewritten' OR agreed_at IS NOT NULL OR (silence_agrees AND released_at >= object_until)",
            name=op.f("ck_releases_agreed"),
        ),
        sa.CheckConstraint("released_at IS NULL OR objected_at IS NULL", name=op.f("ck_releases_objected")),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_releases_answer_id_answers")),
        sa.ForeignKeyConstraint(
            ["choice_id", "part_id", "confidentiality"],
            ["choices.id", "choices.part_id", "choices.confidentiality"],
            name=op.f("fk_releases_choice_id_part_id_confidentiality_choices"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_releases_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("answer_id", "number", name=op.f("uq_releases_answer_id_number")),
        sa.UniqueConstraint("pid", name=op.f("uq_releases_pid")),
    )
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_releases_audience"), ["audience"], unique=False)

    promises = sa.table(
        "promise_texts",
        sa.column("confidentiality"),
        sa.column("number"),
        sa.column("text_nl"),
        sa.column("text_en"),
        sa.column("silence_agrees"),
    )
    op.bulk_insert(
        promises,
        [
            {"confidentiality": kind, "number": 1, "text_nl": dutch, "text_en": english, "silence_agrees": agrees}
            for kind, dutch, english, agrees in PROMISES
        ],
    )
    for table, (columns, when) in FROZEN.items():
        freeze(table, columns=tuple(columns.split()), when=when)
    freeze_children("questions", SHEET)
    for name, refused in GUARDS.items():
        guard("consultations", name, refused)
    guard("clarifications", "asked", "OLD.asker <> NEW.asker OR OLD.text <> NEW.text")


def downgrade() -> None:
    unguard("clarifications", "asked")
    for name in GUARDS:
        unguard("consultations", name)
    thaw("questions")
    for table in FROZEN:
        thaw(table)
    op.drop_table("releases")
    op.drop_table("point_sources")
    op.drop_table("choices")
    op.drop_table("answers")
    op.drop_table("report_items")
    op.drop_table("posts")
    op.drop_table("parts")
    op.drop_table("draft_parts")
    op.drop_table("dispositions")
    op.drop_table("disclosures")
    op.drop_table("calibrations")
    op.drop_table("submissions")
    op.drop_table("questions")
    op.drop_table("party_warnings")
    op.drop_table("late_refusals")
    op.drop_table("individual_questions")
    op.drop_table("clarifications")
    op.drop_table("team_members")
    op.drop_table("rounds")
    op.drop_table("reports")
    op.drop_table("points")
    op.drop_table("parties")
    op.drop_table("handouts")
    op.drop_table("extensions")
    op.drop_table("dossiers")
    op.drop_table("clarification_salts")
    op.drop_table("consultations")
    op.drop_table("promise_texts")
