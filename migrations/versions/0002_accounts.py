"""Links that are computed, what people want to hear, registrations, and the themes of action plans"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, Keys, PartialDate
from buyergroup_hub.kit.digests import new_pid

revision = "0002_accounts"
down_revision = "0001_walls"
branch_labels = None
depends_on = None

PUBLIC = "audience = 'public'"
PUBLIC_OR_OWN = "audience = 'public' OR audience LIKE 'org:%'"


def upgrade() -> None:
    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("scheme", sa.String(length=8), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("digest", name=op.f("uq_registrations_digest")),
        sa.UniqueConstraint("pid", name=op.f("uq_registrations_pid")),
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registrations_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_registrations_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "action_plan_themes",
        sa.Column("action_plan_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_plan_id"], ["action_plans.id"], name=op.f("fk_action_plan_themes_action_plan_id_action_plans")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_action_plan_themes_theme_id_themes")),
        sa.PrimaryKeyConstraint("action_plan_id", "theme_id", name=op.f("pk_action_plan_themes")),
    )
    with op.batch_alter_table("action_plan_themes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_plan_themes_theme_id"), ["theme_id"], unique=False)

    with op.batch_alter_table("action_plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until", PartialDate(), nullable=True))

    # Links, invitations and codes that were on their way could not be computed again, so they end here.
    op.execute("DELETE FROM links")
    op.execute("DELETE FROM second_factors")
    op.execute("UPDATE invitations SET withdrawn_at = sent_at WHERE accepted_at IS NULL AND withdrawn_at IS NULL")
    _give_pids("affiliations")
    for table in ("affiliations", "links", "second_factors"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table != "affiliations":
                batch_op.add_column(sa.Column("pid", sa.String(length=12), nullable=False))
            else:
                batch_op.alter_column("pid", existing_type=sa.String(length=12), nullable=False)
                batch_op.add_column(sa.Column("function", sa.String(length=80), nullable=False, server_default=""))
            batch_op.create_unique_constraint(batch_op.f(f"uq_{table}_pid"), ["pid"])
    with op.batch_alter_table("affiliations", schema=None) as batch_op:
        batch_op.alter_column("function", existing_type=sa.String(length=80), server_default=None)

    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_links_purpose"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_links_purpose"), "purpose IN ('reset', 'change_address')")

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("audience", sa.String(length=40), nullable=True))
    op.execute("UPDATE invitations SET audience = 'group:' || subject_id")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.alter_column("audience", existing_type=sa.String(length=40), nullable=False)
        batch_op.create_index(batch_op.f("ix_invitations_audience"), ["audience"], unique=False)

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mail_pace", sa.String(length=8), nullable=False, server_default="daily"))
        batch_op.add_column(sa.Column("mail_at_once", Keys, nullable=False, server_default='["dates", "questions"]'))
        batch_op.add_column(sa.Column("mail_chosen_at", Instant(), nullable=True))
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.alter_column("mail_pace", existing_type=sa.String(length=8), server_default=None)
        batch_op.alter_column("mail_at_once", existing_type=Keys, server_default=None)
        batch_op.create_check_constraint(batch_op.f("ck_people_mail_pace"), "mail_pace IN ('daily', 'weekly', 'never')")

    _allow_audience(PUBLIC_OR_OWN)
    with op.batch_alter_table("organisation_successions", schema=None) as batch_op:
        batch_op.create_check_constraint(
            batch_op.f("ck_organisation_successions_kind"), "kind IN ('merged', 'split', 'renamed', 'duplicate')"
        )
    with op.batch_alter_table("yearly_reports", schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_yearly_reports_state"), "state IN ('published', 'missing')")


def _give_pids(table: str) -> None:
    op.add_column(table, sa.Column("pid", sa.String(length=12), nullable=True))
    rows = sa.table(table, sa.column("id"), sa.column("pid"))
    connection = op.get_bind()
    for id_ in connection.execute(sa.select(rows.c.id)).scalars().all():
        connection.execute(sa.update(rows).where(rows.c.id == id_).values(pid=new_pid()))


def _allow_audience(condition: str) -> None:
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_organisations_audience"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_organisations_audience"), condition)


def downgrade() -> None:
    with op.batch_alter_table("yearly_reports", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_yearly_reports_state"), type_="check")
    with op.batch_alter_table("organisation_successions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_organisation_successions_kind"), type_="check")
    op.execute("UPDATE organisations SET audience = 'public'")
    _allow_audience(PUBLIC)
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_people_mail_pace"), type_="check")
        batch_op.drop_column("mail_chosen_at")
        batch_op.drop_column("mail_at_once")
        batch_op.drop_column("mail_pace")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_audience"))
        batch_op.drop_column("audience")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_links_purpose"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_links_purpose"), "purpose IN ('reset', 'verify', 'change_address')"
        )
    for table in ("second_factors", "links", "affiliations"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"uq_{table}_pid"), type_="unique")
            batch_op.drop_column("pid")
            if table == "affiliations":
                batch_op.drop_column("function")
    with op.batch_alter_table("action_plans", schema=None) as batch_op:
        batch_op.drop_column("until")
    with op.batch_alter_table("action_plan_themes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_plan_themes_theme_id"))
    op.drop_table("action_plan_themes")
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registrations_expires_at"))
        batch_op.drop_index(batch_op.f("ix_registrations_address"))
    op.drop_table("registrations")
