"""Visions: sections and their revisions, proposals, endorsements, versions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant
from migrations.ddl import freeze, thaw

revision = "0005_visions"
down_revision = "0004_clauses"
branch_labels = None
depends_on = None

FROZEN = {
    "section_revisions": (
        "id section_id language number parent_id merged_id translates_id heading body note saved_at person_id "
        "acting_for_id demo"
    ),
    "proposals": ("id vision_id number frozen_at frozen_by_id respond_by share asked content digest demo"),
    "endorsement_answers": ("id endorsement_id number answer remark person_id given_at audience"),
    "vision_versions": ("id vision_id proposal_id number change_summary published_at published_by_id demo"),
    "errata": ("id version_id words noted_at person_id demo"),
}
"""Tables whose rows never change, with the columns that may not."""

SECTIONS = (
    (
        "vision",
        "ambition",
        "Aanleiding en ambitie",
        "Reason and ambition",
        "- Welk probleem los je samen op, en voor wie?\n- Wat is over vijf jaar gewoon, dat nu bijzonder is?\n- Noem het doel van de groep en waaraan je ziet dat het is gehaald.",
        "- Which problem do you solve together, and for whom?\n- What will be normal in five years that is special now?\n- Name the group's goal and how you will see that it is reached.",
    ),
    (
        "vision",
        "scope",
        "Afbakening",
        "Scope",
        "- Over welke producten, diensten of werken gaat dit, en over welke niet?\n- Voor welke organisaties en welke soorten projecten geldt het?\n- Noem wat een andere groep al doet.",
        "- Which products, services or works is this about, and which not?\n- For which organisations and kinds of projects does it hold?\n- Name what another group does already.",
    ),
    (
        "vision",
        "market",
        "Beeld van de markt",
        "The market",
        "- Wie levert dit nu, en wat kan de markt vandaag?\n- Wat zei de markt in de consultatie?\n- Waar zit het knelpunt: techniek, capaciteit, regels of kosten?",
        "- Who supplies this now, and what can the market do today?\n- What did the market say in the consultation?\n- Where is the obstacle: technology, capacity, rules or cost?",
    ),
    (
        "vision",
        "demand",
        "Wat we de markt vragen",
        "What we ask of the market",
        "- Wat verandert er voor een opdrachtnemer, vergeleken met nu?\n- Noem per vraag het niveau en de bepaling waarin de tekst staat, zoals `[[VB-12]]`.\n- Leg uit waarom, in één zin. Getallen krijgen een bron.",
        "- What changes for a contractor, compared with now?\n- Name per request the level and the clause that holds the text, as `[[VB-12]]`.\n- Say why, in one sentence. Numbers get a source.",
    ),
    (
        "strategy",
        "project-types",
        "Strategie per type project",
        "Strategy per type of project",
        "- Welk niveau is per type project de ondergrens?\n- Welke bepalingen horen erbij?\n- Wanneer mag een organisatie afwijken, en wat legt zij dan uit?",
        "- Which level is the minimum per type of project?\n- Which clauses belong to it?\n- When may an organisation deviate, and what does it then explain?",
    ),
    (
        "strategy",
        "measuring",
        "Meten en bewijs",
        "Measuring and proof",
        "- Welke gegevens levert een aanbesteding op, en wanneer?\n- Met welke methode en grens bereken je het effect?\n- Wie controleert het bewijs?",
        "- Which data does a tender yield, and when?\n- With which method and boundary do you calculate the effect?\n- Who checks the proof?",
    ),
    (
        "strategy",
        "planning",
        "Planning van de vraag",
        "Planning of the demand",
        "- Wat komt wanneer op de markt, en hoe zeker is dat?\n- Welke organisaties zegden een project toe?\n- Hoe houd je de markt op de hoogte?",
        "- What comes to market when, and how certain is that?\n- Which organisations promised a project?\n- How do you keep the market informed?",
    ),
    (
        "strategy",
        "lessons",
        "Lessen en vervolg",
        "Lessons and what comes next",
        "- Wat zou je de volgende keer anders doen?\n- Wanneer kijk je deze visie weer na, en wie doet dat?\n- Wie neemt het werk over als de groep stopt?",
        "- What would you do differently next time?\n- When do you review this vision, and who does so?\n- Who takes the work over when the group ends?",
    ),
)
"""Part, key, heading and what belongs in the section, in Dutch and English (Markdown)."""


def upgrade() -> None:
    op.create_table(
        "vision_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name_nl", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vision_templates")),
        sa.UniqueConstraint("key", name=op.f("uq_vision_templates_key")),
    )
    op.create_table(
        "template_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("heading_nl", sa.String(length=160), nullable=False),
        sa.Column("heading_en", sa.String(length=160), nullable=False),
        sa.Column("guidance_nl", sa.Text(), nullable=False),
        sa.Column("guidance_en", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.CheckConstraint("part IN ('vision', 'strategy')", name=op.f("ck_template_sections_part")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["vision_templates.id"], name=op.f("fk_template_sections_template_id_vision_templates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_sections")),
        sa.UniqueConstraint("template_id", "key", name=op.f("uq_template_sections_template_id_key")),
    )
    op.create_table(
        "visions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name=op.f("ck_visions_audience")),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_visions_language")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_visions_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["vision_templates.id"], name=op.f("fk_visions_template_id_vision_templates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visions")),
        sa.UniqueConstraint("pid", name=op.f("uq_visions_pid")),
    )
    with op.batch_alter_table("visions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visions_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_visions_group_id"), ["group_id"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("frozen_at", Instant(), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.Column("respond_by", sa.Date(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "audience = 'public' OR audience LIKE 'group:%' OR audience LIKE 'board:%'",
            name=op.f("ck_proposals_audience"),
        ),
        sa.CheckConstraint("asked >= 1", name=op.f("ck_proposals_asked")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_proposals_digest")),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_proposals_share")),
        sa.CheckConstraint("withdrawn_at IS NULL OR closed_at IS NOT NULL", name=op.f("ck_proposals_withdrawn")),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["people.id"], name=op.f("fk_proposals_frozen_by_id_people")),
        sa.ForeignKeyConstraint(["vision_id"], ["visions.id"], name=op.f("fk_proposals_vision_id_visions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("vision_id", "number", name=op.f("uq_proposals_vision_id_number")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_frozen_by_id"), ["frozen_by_id"], unique=False)
        batch_op.create_index(
            "uq_proposals_open",
            ["vision_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vision_id", sa.Integer(), nullable=False),
        sa.Column("guide_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'group:%'", name=op.f("ck_sections_audience")),
        sa.CheckConstraint("part IN ('vision', 'strategy')", name=op.f("ck_sections_part")),
        sa.ForeignKeyConstraint(
            ["guide_id"], ["template_sections.id"], name=op.f("fk_sections_guide_id_template_sections")
        ),
        sa.ForeignKeyConstraint(["vision_id"], ["visions.id"], name=op.f("fk_sections_vision_id_visions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
        sa.UniqueConstraint("vision_id", "key", name=op.f("uq_sections_vision_id_key")),
    )
    with op.batch_alter_table("sections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sections_audience"), ["audience"], unique=False)

    op.create_table(
        "endorsements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_at", Instant(), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('endorsed', 'endorsed_with_remark', 'objection')", name=op.f("ck_endorsements_answer")
        ),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name=op.f("ck_endorsements_audience")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_endorsements_answered")),
        sa.CheckConstraint("(replied_at IS NULL) = (reply IS NULL)", name=op.f("ck_endorsements_replied")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_endorsements_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_endorsements_proposal_id_proposals")),
        sa.ForeignKeyConstraint(["replied_by_id"], ["people.id"], name=op.f("fk_endorsements_replied_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsements")),
        sa.UniqueConstraint("proposal_id", "organisation_id", name=op.f("uq_endorsements_proposal_id_organisation_id")),
    )
    with op.batch_alter_table("endorsements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endorsements_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "section_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience LIKE 'person:%'", name=op.f("ck_section_drafts_audience")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_section_drafts_person_id_people")),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_section_drafts_section_id_sections")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_drafts")),
        sa.UniqueConstraint(
            "section_id", "language", "person_id", name=op.f("uq_section_drafts_section_id_language_person_id")
        ),
    )
    with op.batch_alter_table("section_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_drafts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "section_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("merged_id", sa.Integer(), nullable=True),
        sa.Column("translates_id", sa.Integer(), nullable=True),
        sa.Column("heading", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("acting_for_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'group:%'", name=op.f("ck_section_revisions_audience")),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_section_revisions_language")),
        sa.CheckConstraint("(number = 1) = (parent_id IS NULL)", name=op.f("ck_section_revisions_parent")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_section_revisions_number")),
        sa.ForeignKeyConstraint(
            ["acting_for_id"], ["organisations.id"], name=op.f("fk_section_revisions_acting_for_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["section_revisions.id"], name=op.f("fk_section_revisions_merged_id_section_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["section_revisions.id"], name=op.f("fk_section_revisions_parent_id_section_revisions")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_section_revisions_person_id_people")),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_section_revisions_section_id_sections")),
        sa.ForeignKeyConstraint(
            ["translates_id"],
            ["section_revisions.id"],
            name=op.f("fk_section_revisions_translates_id_section_revisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_revisions")),
        sa.UniqueConstraint(
            "section_id", "language", "number", name=op.f("uq_section_revisions_section_id_language_number")
        ),
    )
    with op.batch_alter_table("section_revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_revisions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "vision_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vision_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change_summary", sa.Text(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_vision_versions_audience")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_vision_versions_proposal_id_proposals")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["people.id"], name=op.f("fk_vision_versions_published_by_id_people")
        ),
        sa.ForeignKeyConstraint(["vision_id"], ["visions.id"], name=op.f("fk_vision_versions_vision_id_visions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vision_versions")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_vision_versions_proposal_id")),
        sa.UniqueConstraint("vision_id", "number", name=op.f("uq_vision_versions_vision_id_number")),
    )
    with op.batch_alter_table("vision_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vision_versions_published_at"), ["published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_vision_versions_published_by_id"), ["published_by_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(length=80), nullable=False),
        sa.Column("suffix", sa.String(length=80), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("acting_for_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'group:%'", name=op.f("ck_comments_audience")),
        sa.CheckConstraint(
            "kind <> 'suggestion' OR (quote <> '' AND replacement IS NOT NULL)", name=op.f("ck_comments_suggestion")
        ),
        sa.CheckConstraint("kind IN ('comment', 'suggestion')", name=op.f("ck_comments_kind")),
        sa.CheckConstraint("outcome IN ('settled', 'taken_over', 'declined')", name=op.f("ck_comments_outcome")),
        sa.CheckConstraint("thread_id IS NULL OR kind = 'comment'", name=op.f("ck_comments_reply")),
        sa.CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name=op.f("ck_comments_settled")),
        sa.ForeignKeyConstraint(
            ["acting_for_id"], ["organisations.id"], name=op.f("fk_comments_acting_for_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_comments_person_id_people")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["section_revisions.id"], name=op.f("fk_comments_revision_id_section_revisions")
        ),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_comments_section_id_sections")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["people.id"], name=op.f("fk_comments_settled_by_id_people")),
        sa.ForeignKeyConstraint(["thread_id"], ["comments.id"], name=op.f("fk_comments_thread_id_comments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("pid", name=op.f("uq_comments_pid")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_section_id"), ["section_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comments_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "endorsement_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endorsement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("answer = 'endorsed' OR remark <> ''", name=op.f("ck_endorsement_answers_remark")),
        sa.CheckConstraint(
            "answer IN ('endorsed', 'endorsed_with_remark', 'objection')", name=op.f("ck_endorsement_answers_answer")
        ),
        sa.CheckConstraint("audience LIKE 'group:%'", name=op.f("ck_endorsement_answers_audience")),
        sa.ForeignKeyConstraint(
            ["endorsement_id"], ["endorsements.id"], name=op.f("fk_endorsement_answers_endorsement_id_endorsements")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_endorsement_answers_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement_answers")),
        sa.UniqueConstraint("endorsement_id", "number", name=op.f("uq_endorsement_answers_endorsement_id_number")),
    )
    with op.batch_alter_table("endorsement_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endorsement_answers_person_id"), ["person_id"], unique=False)

    op.create_table(
        "errata",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_errata_audience")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_errata_person_id_people")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["vision_versions.id"], name=op.f("fk_errata_version_id_vision_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errata")),
    )
    with op.batch_alter_table("errata", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_errata_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_errata_version_id"), ["version_id"], unique=False)

    for table, columns in FROZEN.items():
        freeze(table, columns=tuple(columns.split()))
    _bring_template()


def _bring_template() -> None:
    """The sections that a vision begins with unless its programme brings another template."""
    templates = sa.table("vision_templates", *(sa.column(name) for name in ("id", "key", "name_nl", "name_en")))
    op.bulk_insert(
        templates,
        [
            {
                "id": 1,
                "key": "market_vision",
                "name_nl": "Marktvisie en inkoopstrategie",
                "name_en": "Market vision and procurement strategy",
            }
        ],
    )
    names = ("part", "key", "heading_nl", "heading_en", "guidance_nl", "guidance_en")
    rows = [dict(zip(names, section, strict=True)) for section in SECTIONS]
    sections = sa.table(
        "template_sections", *(sa.column(name) for name in ("template_id", "position", "required", *names))
    )
    op.bulk_insert(
        sections,
        [{"template_id": 1, "position": place, "required": True} | row for place, row in enumerate(rows, 1)],
    )


def downgrade() -> None:
    for table in FROZEN:
        thaw(table)
    with op.batch_alter_table("errata", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_errata_version_id"))
        batch_op.drop_index(batch_op.f("ix_errata_person_id"))

    op.drop_table("errata")
    with op.batch_alter_table("endorsement_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endorsement_answers_person_id"))

    op.drop_table("endorsement_answers")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_thread_id"))
        batch_op.drop_index(batch_op.f("ix_comments_section_id"))
        batch_op.drop_index(batch_op.f("ix_comments_person_id"))
        batch_op.drop_index(batch_op.f("ix_comments_audience"))

    op.drop_table("comments")
    with op.batch_alter_table("vision_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vision_versions_published_by_id"))
        batch_op.drop_index(batch_op.f("ix_vision_versions_published_at"))

    op.drop_table("vision_versions")
    with op.batch_alter_table("section_revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_revisions_person_id"))

    op.drop_table("section_revisions")
    with op.batch_alter_table("section_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_drafts_person_id"))

    op.drop_table("section_drafts")
    with op.batch_alter_table("endorsements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endorsements_organisation_id"))

    op.drop_table("endorsements")
    with op.batch_alter_table("sections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sections_audience"))

    op.drop_table("sections")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proposals_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_proposals_frozen_by_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_audience"))

    op.drop_table("proposals")
    with op.batch_alter_table("visions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visions_group_id"))
        batch_op.drop_index(batch_op.f("ix_visions_audience"))

    op.drop_table("visions")
    op.drop_table("template_sections")
    op.drop_table("vision_templates")
