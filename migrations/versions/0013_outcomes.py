"""Goals, indicators, measurements, reference figures and the yearly reports"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, Keys, PartialDate
from migrations.ddl import freeze, freeze_children, thaw

revision = "0013_outcomes"
down_revision = "0012_tenders"
branch_labels = None
depends_on = None

GOAL = (
    *("id", "pid", "group_id", "statement", "set_on", "baseline", "target", "target_on", "scope", "counted"),
    *("indicator_id", "theme_id", "replaces_id", "fixed_on", "origin", "demo", "source_url"),
)
"""Columns that never change once the goal was assessed."""
MEASUREMENT = (
    *("id", "pid", "version_id", "lot_id", "tender_id", "of_organisation_id", "of_group_id", "since", "until", "value"),
    *("low", "high", "weight", "unknown_reason", "quality", "source_kind", "source", "note", "file_id", "replaces_id"),
    *("recorded_by_id", "recorded_at", "origin", "demo", "source_url"),
)
"""Columns that never change: a correction is another measurement."""
PUBLISHED = (
    "EXISTS (SELECT 1 FROM state_reports AS whole WHERE whole.id = {row}.report_id AND whole.number IS NOT NULL)"
)

SINCE = date(2026, 11, 24)
LIFE_CYCLE = "Bepalingsmethode milieuprestatie bouwwerken"
CATALOGUE: tuple[dict[str, Any], ...] = (
    {
        "key": "vermeden-co2",
        "name": "Vermeden CO₂-uitstoot",
        "kind": "effect",
        "theme": "klimaat",
        "unit": "ton CO₂-eq",
        "method": "Uitstoot van een gewoon ontwerp met dezelfde functie, min die van wat er is geleverd.",
        "method_version": LIFE_CYCLE,
        "boundary": "Grondstoffen, productie, transport en bouw. Niet: gebruik en sloop.",
        "period_kind": "delivery",
        "sum_subjects": True,
        "inputs": ("hoeveelheden per materiaal", "afstand van het transport", "uitstoot van het gewone ontwerp"),
    },
    {
        "key": "milieukosten",
        "name": "Milieukosten van het werk (MKI)",
        "kind": "effect",
        "theme": "milieu-biodiversiteit",
        "unit": "€ MKI",
        "method": "Alle milieueffecten van het geleverde werk, omgerekend naar schaduwkosten.",
        "method_version": LIFE_CYCLE,
        "boundary": "De hele levensduur van het werk, sloop inbegrepen.",
        "period_kind": "delivery",
        "sum_subjects": True,
        "inputs": ("hoeveelheden per materiaal", "afstand van het transport"),
    },
    {
        "key": "emissieloze-draaiuren",
        "name": "Draaiuren zonder uitstoot",
        "kind": "effect",
        "theme": "klimaat",
        "unit": "%",
        "share": True,
        "weight_name": "alle draaiuren",
        "weight_unit": "uur",
        "minimum": 0,
        "maximum": 100,
        "method": "Draaiuren van materieel zonder uitstoot, gedeeld door alle draaiuren.",
        "boundary": "Materieel op de bouwplaats, ook dat van onderaannemers. Niet: vervoer van en naar de bouwplaats.",
        "period_kind": "delivery",
        "inputs": ("brandstof en draaiuren van materieel",),
    },
    {
        "key": "social-return-uren",
        "name": "Gewerkte uren social return",
        "kind": "effect",
        "theme": "social-return",
        "unit": "uur",
        "minimum": 0,
        "method": "Betaalde uren van mensen uit de afgesproken doelgroepen.",
        "boundary": "Opdrachtnemer en onderaannemers, op deze opdracht.",
        "period_kind": "calendar_year",
        "sum_subjects": True,
        "sum_time": True,
        "inputs": ("betaalde uren per doelgroep",),
    },
    {
        "key": "ketenrisico-onderzocht",
        "name": "Leveranciers met een onderzocht ketenrisico",
        "kind": "effect",
        "theme": "isv",
        "unit": "leveranciers",
        "minimum": 0,
        "method": "Leveranciers die hun risico's op mens en milieu in de keten schriftelijk lieten zien.",
        "boundary": "Rechtstreekse leveranciers van de opdrachtnemer.",
        "period_kind": "moment",
        "inputs": ("lijst van rechtstreekse leveranciers",),
    },
    {
        "key": "gevraagd-hergebruik",
        "name": "Gevraagd hergebruik",
        "kind": "process",
        "theme": "circulair",
        "unit": "%",
        "share": True,
        "minimum": 0,
        "maximum": 100,
        "method": "Het laagste aandeel hergebruikt materiaal waarmee een inschrijving geldig is of punten krijgt.",
        "boundary": "De massa van alle dragende onderdelen, zoals de uitvraag die noemt.",
        "period_kind": "moment",
        "inputs": (),
    },
)
"""Definitions that every hub begins with; programme staff make others, and later versions of these."""


def upgrade() -> None:
    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_indicators_audience")),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_indicators_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint("key", name=op.f("uq_indicators_key")),
    )
    with op.batch_alter_table("indicators", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicators_audience"), ["audience"], unique=False)

    op.create_table(
        "reference_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("label_nl", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("of", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("qualifier", sa.String(length=10), nullable=False),
        sa.Column("as_of", PartialDate(), nullable=True),
        sa.Column("since", PartialDate(), nullable=True),
        sa.Column("until", PartialDate(), nullable=True),
        sa.Column("boundary", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_reference_figures_audience")),
        sa.CheckConstraint("qualifier IN ('exact', 'about', 'at_least')", name=op.f("ck_reference_figures_qualifier")),
        sa.CheckConstraint('"of" IS NULL OR value <= "of"', name=op.f("ck_reference_figures_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_figures")),
        sa.UniqueConstraint("key", name=op.f("uq_reference_figures_key")),
    )
    with op.batch_alter_table("reference_figures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reference_figures_audience"), ["audience"], unique=False)

    op.create_table(
        "state_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("content", Keys, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(published_at IS NULL) = (audience = 'programme')", name=op.f("ck_state_reports_published")
        ),
        sa.CheckConstraint("audience = 'public' OR audience = 'programme'", name=op.f("ck_state_reports_audience")),
        sa.CheckConstraint("(number IS NULL) = (published_at IS NULL)", name=op.f("ck_state_reports_numbered")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_reports")),
        sa.UniqueConstraint("pid", name=op.f("uq_state_reports_pid")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_state_reports_year_number")),
    )
    with op.batch_alter_table("state_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_state_reports_audience"), ["audience"], unique=False)
        batch_op.create_index(
            "uq_state_reports_draft",
            ["year"],
            unique=True,
            sqlite_where=sa.text("number IS NULL"),
            postgresql_where=sa.text("number IS NULL"),
        )

    op.create_table(
        "figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(length=60), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("parameters", Keys, nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("counted", Keys, nullable=False),
        sa.CheckConstraint('n IS NULL OR "of" IS NULL OR n <= "of"', name=op.f("ck_figures_of")),
        sa.ForeignKeyConstraint(["report_id"], ["state_reports.id"], name=op.f("fk_figures_report_id_state_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
        sa.UniqueConstraint("report_id", "position", name=op.f("uq_figures_report_id_position")),
    )
    op.create_table(
        "goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=300), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("baseline", sa.String(length=200), nullable=True),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("target_on", PartialDate(), nullable=False),
        sa.Column("scope", sa.String(length=300), nullable=False),
        sa.Column("counted", sa.String(length=60), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("fixed_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name=op.f("ck_goals_audience")),
        sa.CheckConstraint("replaces_id <> id", name=op.f("ck_goals_two")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_goals_group_id_groups")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_goals_indicator_id_indicators")),
        sa.ForeignKeyConstraint(["replaces_id"], ["goals.id"], name=op.f("fk_goals_replaces_id_goals")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_goals_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
        sa.UniqueConstraint("pid", name=op.f("uq_goals_pid")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_goals_replaces_id")),
    )
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goals_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_goals_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_goals_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_goals_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "indicator_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("share", sa.Boolean(), nullable=False),
        sa.Column("weight_name", sa.String(length=80), nullable=True),
        sa.Column("weight_unit", sa.String(length=40), nullable=True),
        sa.Column("minimum", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("maximum", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("method_version", sa.String(length=60), nullable=False),
        sa.Column("boundary", sa.Text(), nullable=False),
        sa.Column("period_kind", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("sum_subjects", sa.Boolean(), nullable=False),
        sa.Column("sum_time", sa.Boolean(), nullable=False),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('process', 'effect')", name=op.f("ck_indicator_versions_kind")),
        sa.CheckConstraint(
            "period_kind IN ('delivery', 'contract_term', 'calendar_year', 'moment')",
            name=op.f("ck_indicator_versions_period_kind"),
        ),
        sa.CheckConstraint("(weight_name IS NULL) = (weight_unit IS NULL)", name=op.f("ck_indicator_versions_weight")),
        sa.CheckConstraint(
            "NOT share OR (NOT sum_subjects AND NOT sum_time)", name=op.f("ck_indicator_versions_share")
        ),
        sa.CheckConstraint(
            "minimum IS NULL OR maximum IS NULL OR minimum < maximum", name=op.f("ck_indicator_versions_bounds")
        ),
        sa.CheckConstraint("weight_name IS NULL OR share", name=op.f("ck_indicator_versions_weighted")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_indicator_versions_indicator_id_indicators")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_indicator_versions_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_versions")),
        sa.UniqueConstraint("indicator_id", "number", name=op.f("uq_indicator_versions_indicator_id_number")),
    )
    with op.batch_alter_table("indicator_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_versions_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("of", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("confidence", sa.String(length=8), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.CheckConstraint("confidence IN ('high', 'medium', 'low')", name=op.f("ck_assessments_confidence")),
        sa.CheckConstraint("verdict <> 'unknown' OR score IS NULL", name=op.f("ck_assessments_unknown")),
        sa.CheckConstraint(
            "verdict IN ('reached', 'partly', 'not_reached', 'unknown')", name=op.f("ck_assessments_verdict")
        ),
        sa.CheckConstraint('(score IS NULL) = ("of" IS NULL)', name=op.f("ck_assessments_scored")),
        sa.CheckConstraint('score >= 0 AND "of" > 0 AND score <= "of"', name=op.f("ck_assessments_score")),
        sa.ForeignKeyConstraint(["assessor_id"], ["people.id"], name=op.f("fk_assessments_assessor_id_people")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_assessments_goal_id_goals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("pid", name=op.f("uq_assessments_pid")),
    )
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessments_goal_id"), ["goal_id"], unique=False)

    op.create_table(
        "goal_clauses",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_goal_clauses_clause_id_clauses")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_clauses_goal_id_goals")),
        sa.PrimaryKeyConstraint("goal_id", "clause_id", name=op.f("pk_goal_clauses")),
    )
    with op.batch_alter_table("goal_clauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_clauses_clause_id"), ["clause_id"], unique=False)

    op.create_table(
        "indicator_inputs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["indicator_versions.id"], name=op.f("fk_indicator_inputs_version_id_indicator_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_inputs")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_indicator_inputs_version_id_key")),
    )
    op.create_table(
        "measurements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("tender_id", sa.Integer(), nullable=True),
        sa.Column("of_organisation_id", sa.Integer(), nullable=True),
        sa.Column("of_group_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("low", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("high", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("weight", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("unknown_reason", sa.String(length=16), nullable=True),
        sa.Column("quality", sa.String(length=12), nullable=True),
        sa.Column("source_kind", sa.String(length=12), nullable=True),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "audience = 'public' OR audience LIKE 'clients:%' OR audience LIKE 'org:%' OR audience LIKE 'group:%'",
            name=op.f("ck_measurements_audience"),
        ),
        sa.CheckConstraint("quality IN ('measured', 'calculated', 'estimated')", name=op.f("ck_measurements_quality")),
        sa.CheckConstraint(
            "source_kind IN ('passport', 'weighing', 'supplier', 'calculation', 'other')",
            name=op.f("ck_measurements_source_kind"),
        ),
        sa.CheckConstraint(
            "unknown_reason IN ('not_awarded', 'not_realised', 'not_asked', 'inputs_missing', 'not_measured', 'not_applicable')",
            name=op.f("ck_measurements_unknown_reason"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN lot_id IS NULL THEN 0 ELSE 1 END + CASE WHEN tender_id IS NULL THEN 0 ELSE 1 END + CASE WHEN of_organisation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN of_group_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_measurements_subject"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN value IS NULL THEN 0 ELSE 1 END + CASE WHEN low IS NULL THEN 0 ELSE 1 END + CASE WHEN unknown_reason IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_measurements_answer"),
        ),
        sa.CheckConstraint("(low IS NULL) = (high IS NULL) AND low < high", name=op.f("ck_measurements_band")),
        sa.CheckConstraint("(since IS NULL) = (until IS NULL) AND since <= until", name=op.f("ck_measurements_period")),
        sa.CheckConstraint("(unknown_reason IS NULL) = (quality IS NOT NULL)", name=op.f("ck_measurements_certain")),
        sa.CheckConstraint(
            "(unknown_reason IS NULL) = (source_kind IS NOT NULL)", name=op.f("ck_measurements_sourced")
        ),
        sa.CheckConstraint("replaces_id <> id", name=op.f("ck_measurements_two")),
        sa.CheckConstraint("unknown_reason IS NOT NULL OR since IS NOT NULL", name=op.f("ck_measurements_dated")),
        sa.CheckConstraint(
            "weight IS NULL OR (weight > 0 AND unknown_reason IS NULL)", name=op.f("ck_measurements_weight")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_measurements_file_id_files")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_measurements_lot_id_lots")),
        sa.ForeignKeyConstraint(["of_group_id"], ["groups.id"], name=op.f("fk_measurements_of_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["of_organisation_id"], ["organisations.id"], name=op.f("fk_measurements_of_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["people.id"], name=op.f("fk_measurements_recorded_by_id_people")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["measurements.id"], name=op.f("fk_measurements_replaces_id_measurements")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_measurements_tender_id_tenders")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["indicator_versions.id"], name=op.f("fk_measurements_version_id_indicator_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurements")),
        sa.UniqueConstraint("pid", name=op.f("uq_measurements_pid")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_measurements_replaces_id")),
    )
    with op.batch_alter_table("measurements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measurements_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurements_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurements_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurements_of_group_id"), ["of_group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurements_of_organisation_id"), ["of_organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurements_tender_id"), ["tender_id"], unique=False)
        batch_op.create_index("ix_measurements_version_id", ["version_id"], unique=False)

    op.create_table(
        "lot_inputs",
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("use_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.CheckConstraint("state IN ('agreed', 'received', 'not_applicable')", name=op.f("ck_lot_inputs_state")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_lot_inputs_lot_id_lots"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["use_id"], ["clause_uses.id"], name=op.f("fk_lot_inputs_use_id_clause_uses"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("lot_id", "key", name=op.f("pk_lot_inputs")),
    )
    with op.batch_alter_table("lot_inputs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_inputs_use_id"), ["use_id"], unique=False)

    _bring_catalogue()
    freeze("indicator_versions")
    freeze("indicator_inputs")
    freeze("goals", when="OLD.fixed_on IS NOT NULL", columns=GOAL)
    freeze("assessments")
    freeze("measurements", columns=MEASUREMENT)
    freeze("state_reports", when="OLD.number IS NOT NULL")
    freeze_children("figures", PUBLISHED)


def _bring_catalogue() -> None:
    names = (
        *("indicator_id", "number", "kind", "unit", "share", "weight_name", "weight_unit", "minimum", "maximum"),
        *("method", "method_version", "boundary", "period_kind", "theme_id", "sum_subjects", "sum_time", "change_note"),
    )
    columns = ("key", "name", "language", "origin", "demo", "audience")
    indicators = sa.table("indicators", sa.column("id"), *(sa.column(name) for name in columns))
    versions = sa.table(
        "indicator_versions", sa.column("id"), sa.column("since", sa.Date), *(sa.column(name) for name in names)
    )
    inputs = sa.table("indicator_inputs", *(sa.column(name) for name in ("version_id", "position", "key")))
    themes = sa.table("themes", sa.column("id"), sa.column("key"))
    findable = sa.table("search_pending", sa.column("kind"), sa.column("record_id"), sa.column("asked_at", Instant()))
    bind = op.get_bind()
    for told in CATALOGUE:
        named = {"key": told["key"], "name": told["name"], "language": "nl", "origin": "entered", "demo": False}
        bind.execute(sa.insert(indicators).values(**named, audience="public"))
        number = bind.scalar(sa.select(indicators.c.id).where(indicators.c.key == told["key"]))
        asked = {"kind": "indicator", "record_id": str(number), "asked_at": datetime.combine(SINCE, time(), UTC)}
        bind.execute(sa.insert(findable).values(asked))
        theme = bind.scalar(sa.select(sa.func.min(themes.c.id)).where(themes.c.key == told["theme"]))
        said = {"share": False, "method_version": "", "sum_subjects": False, "sum_time": False, "change_note": ""}
        said |= {name: value for name, value in told.items() if name in names}
        bind.execute(sa.insert(versions).values(indicator_id=number, number=1, since=SINCE, theme_id=theme, **said))
        version = bind.scalar(sa.select(versions.c.id).where(versions.c.indicator_id == number))
        for place, key in enumerate(told["inputs"], 1):
            bind.execute(sa.insert(inputs).values(version_id=version, position=place, key=key))


def downgrade() -> None:
    for table in (
        "figures",
        "state_reports",
        "measurements",
        "assessments",
        "goals",
        "indicator_inputs",
        "indicator_versions",
    ):
        thaw(table)
    with op.batch_alter_table("lot_inputs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_inputs_use_id"))

    op.drop_table("lot_inputs")
    with op.batch_alter_table("measurements", schema=None) as batch_op:
        batch_op.drop_index("ix_measurements_version_id")
        batch_op.drop_index(batch_op.f("ix_measurements_tender_id"))
        batch_op.drop_index(batch_op.f("ix_measurements_of_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_measurements_of_group_id"))
        batch_op.drop_index(batch_op.f("ix_measurements_lot_id"))
        batch_op.drop_index(batch_op.f("ix_measurements_file_id"))
        batch_op.drop_index(batch_op.f("ix_measurements_audience"))

    op.drop_table("measurements")
    op.drop_table("indicator_inputs")
    with op.batch_alter_table("goal_clauses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_clauses_clause_id"))

    op.drop_table("goal_clauses")
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessments_goal_id"))

    op.drop_table("assessments")
    with op.batch_alter_table("indicator_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_versions_theme_id"))

    op.drop_table("indicator_versions")
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goals_theme_id"))
        batch_op.drop_index(batch_op.f("ix_goals_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_goals_group_id"))
        batch_op.drop_index(batch_op.f("ix_goals_audience"))

    op.drop_table("goals")
    op.drop_table("figures")
    with op.batch_alter_table("state_reports", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_state_reports_draft", sqlite_where=sa.text("number IS NULL"), postgresql_where=sa.text("number IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_state_reports_audience"))

    op.drop_table("state_reports")
    with op.batch_alter_table("reference_figures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_figures_audience"))

    op.drop_table("reference_figures")
    with op.batch_alter_table("indicators", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicators_audience"))

    op.drop_table("indicators")
