"""The walls: people, organisations, groups, events, jobs, mails"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, Keys, PartialDate
from migrations.ddl import freeze, thaw

revision = "0001_walls"
down_revision = None
branch_labels = None
depends_on = None

EVENT_COLUMNS = (
    "seq", "at", "name", "actor_id", "acting_for_id", "subject_kind", "subject_id", "group_id", "audience", "demo", "keys",
    "payload_id", "payload_digest", "previous", "hash",
)  # fmt: skip
THEMES = (
    ("milieu-biodiversiteit", "Milieu en biodiversiteit", "Environment and biodiversity"),
    ("klimaat", "Klimaat", "Climate"),
    ("circulair", "Circulair", "Circular"),
    ("isv", "Internationale sociale voorwaarden", "International social conditions"),
    ("diversiteit-inclusie", "Diversiteit en inclusie", "Diversity and inclusion"),
    ("social-return", "Social return", "Social return"),
)


def upgrade() -> None:
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_chain_head_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "event_payloads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=43), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.Column("erased_under", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_payloads")),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("sector", sa.String(length=20), nullable=False),
        sa.Column("name_nl", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=True),
        sa.Column("summary_nl", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("code_prefix", sa.String(length=4), nullable=True),
        sa.Column("started", PartialDate(), nullable=True),
        sa.Column("endorse_share", sa.Integer(), nullable=False),
        sa.Column("last_event_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name=op.f("ck_groups_audience")),
        sa.CheckConstraint(
            "kind IN ('buyer_group', 'buyer_supplier_group', 'call', 'network')", name=op.f("ck_groups_kind")
        ),
        sa.CheckConstraint(
            "sector IN ('civil_works', 'construction', 'operations', 'energy', 'mobility', 'care', 'digital', 'other')",
            name=op.f("ck_groups_sector"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("code_prefix", name=op.f("uq_groups_code_prefix")),
        sa.UniqueConstraint("slug", name=op.f("uq_groups_slug")),
    )
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_groups_last_event_at"), ["last_event_at"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("keys", Keys, nullable=False),
        sa.Column("dedupe", sa.String(length=120), nullable=True),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("leased", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("died_at", Instant(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_done_at"), ["done_at"], unique=False)
        batch_op.create_index(
            "ix_jobs_due_at", ["due_at"], unique=False, postgresql_where=sa.text("done_at IS NULL AND died_at IS NULL")
        )
        batch_op.create_index(
            "uq_jobs_dedupe",
            ["dedupe"],
            unique=True,
            sqlite_where=sa.text("done_at IS NULL AND died_at IS NULL AND leased = 0"),
            postgresql_where=sa.text("done_at IS NULL AND died_at IS NULL AND leased = 0"),
        )

    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("keys", Keys, nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("send_after", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("dropped_at", Instant(), nullable=True),
        sa.Column("bounced_at", Instant(), nullable=True),
        sa.Column("bounce", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("pid", name=op.f("uq_mails_pid")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mails_due",
            ["send_after"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_mails_person_id"), ["person_id"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("verified_at", Instant(), nullable=True),
        sa.Column("verified_how", sa.String(length=40), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_organisations_audience")),
        sa.CheckConstraint(
            "kind IN ('public_client', 'market_party', 'trade_association', 'knowledge_partner', 'programme')",
            name=op.f("ck_organisations_kind"),
        ),
        sa.CheckConstraint("(verified_at IS NULL) = (verified_how IS NULL)", name=op.f("ck_organisations_verified")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisations.id"], name=op.f("fk_organisations_parent_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("pid", name=op.f("uq_organisations_pid")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisations_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisations_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("verified_at", Instant(), nullable=True),
        sa.Column("admin_since", Instant(), nullable=True),
        sa.Column("blocked_at", Instant(), nullable=True),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_people_language")),
        sa.CheckConstraint("(erased_at IS NULL) = (email IS NOT NULL)", name=op.f("ck_people_erased")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_people_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("pid", name=op.f("uq_people_pid")),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("key", name=op.f("uq_plans_key")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("pace", sa.String(length=8), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.CheckConstraint("pace IN ('at_once', 'daily', 'weekly', 'never')", name=op.f("ck_subscriptions_pace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint(
            "person_id", "subject_kind", "subject_id", name=op.f("uq_subscriptions_person_id_subject_kind_subject_id")
        ),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index("ix_subscriptions_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "throttles",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    with op.batch_alter_table("throttles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttles_since"), ["since"], unique=False)

    op.create_table(
        "affiliations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=16), nullable=False),
        sa.Column("may_endorse", sa.Boolean(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.CheckConstraint("capacity IN ('employee', 'programme_staff')", name=op.f("ck_affiliations_capacity")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_affiliations_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_affiliations_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliations")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_affiliations_id_organisation_id")),
    )
    with op.batch_alter_table("affiliations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliations_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_affiliations_running",
            ["person_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "commitments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "audience = 'public' OR audience = 'network' OR audience LIKE 'group:%'",
            name=op.f("ck_commitments_audience"),
        ),
        sa.CheckConstraint("months BETWEEN 1 AND 120", name=op.f("ck_commitments_months")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_commitments_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_commitments_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("pid", name=op.f("uq_commitments_pid")),
    )
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitments_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitments_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitments_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "committed_projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("named_on", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "audience = 'public' OR audience LIKE 'clients:%'", name=op.f("ck_committed_projects_audience")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_committed_projects_commitment_id_commitments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committed_projects")),
        sa.UniqueConstraint("commitment_id", name=op.f("uq_committed_projects_commitment_id")),
    )
    op.create_index(op.f("ix_committed_projects_audience"), "committed_projects", ["audience"])

    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("acting_for_id", sa.Integer(), nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("keys", Keys, nullable=False),
        sa.Column("payload_id", sa.Integer(), nullable=True),
        sa.Column("payload_digest", sa.String(length=64), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(hash) = 64 AND length(previous) = 64", name=op.f("ck_events_hashes")),
        sa.ForeignKeyConstraint(
            ["payload_id"], ["event_payloads.id"], name=op.f("fk_events_payload_id_event_payloads")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
        sa.UniqueConstraint("hash", name=op.f("uq_events_hash")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_at"), ["at"], unique=False)
        batch_op.create_index("ix_events_audience_seq", ["audience", "seq"], unique=False)
        batch_op.create_index("ix_events_group_id_seq", ["group_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_payload_id"), ["payload_id"], unique=False)
        batch_op.create_index("ix_events_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "group_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=True),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_names_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_names")),
        sa.UniqueConstraint("slug", name=op.f("uq_group_names_slug")),
    )
    with op.batch_alter_table("group_names", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_names_group_id"), ["group_id"], unique=False)

    op.create_table(
        "group_successions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("on", PartialDate(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.CheckConstraint("kind IN ('successor', 'merged', 'split')", name=op.f("ck_group_successions_kind")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_group_successions_two")),
        sa.ForeignKeyConstraint(["from_id"], ["groups.id"], name=op.f("fk_group_successions_from_id_groups")),
        sa.ForeignKeyConstraint(["to_id"], ["groups.id"], name=op.f("fk_group_successions_to_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_successions")),
        sa.UniqueConstraint("from_id", "to_id", name=op.f("uq_group_successions_from_id_to_id")),
    )
    with op.batch_alter_table("group_successions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_successions_to_id"), ["to_id"], unique=False)

    op.create_table(
        "identifiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=8), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("scheme IN ('OIN', 'KVK', 'FOREIGN')", name=op.f("ck_identifiers_scheme")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_identifiers_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifiers")),
    )
    with op.batch_alter_table("identifiers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identifiers_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_identifiers_value", ["scheme", "value"], unique=False)
        batch_op.create_index(
            "uq_identifiers_oin",
            ["value"],
            unique=True,
            sqlite_where=sa.text("scheme = 'OIN' AND until IS NULL"),
            postgresql_where=sa.text("scheme = 'OIN' AND until IS NULL"),
        )

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("keys", Keys, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("reminded_at", Instant(), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.CheckConstraint("address = lower(address)", name=op.f("ck_invitations_lower")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["people.id"], name=op.f("fk_invitations_accepted_by_id_people")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["people.id"], name=op.f("fk_invitations_invited_by_id_people")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_invitations_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitations_digest")),
        sa.UniqueConstraint("pid", name=op.f("uq_invitations_pid")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_invited_by_id"), ["invited_by_id"], unique=False)
        batch_op.create_index("ix_invitations_subject", ["room", "subject_id"], unique=False)

    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.CheckConstraint("purpose IN ('reset', 'verify', 'change_address')", name=op.f("ck_links_purpose")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_links_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_links_digest")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_links_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "audience = 'public' OR audience LIKE 'group:%' OR audience LIKE 'board:%'",
            name=op.f("ck_meetings_audience"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_meetings_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("pid", name=op.f("uq_meetings_pid")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetings_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "organisation_successions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("on", PartialDate(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_organisation_successions_two")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["organisations.id"], name=op.f("fk_organisation_successions_from_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["organisations.id"], name=op.f("fk_organisation_successions_to_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_successions")),
        sa.UniqueConstraint("from_id", "to_id", name=op.f("uq_organisation_successions_from_id_to_id")),
    )
    with op.batch_alter_table("organisation_successions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_successions_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_successions_to_id"), ["to_id"], unique=False)

    op.create_table(
        "phases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("since", PartialDate(), nullable=True),
        sa.Column("until", PartialDate(), nullable=True),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "phase IN ('exploration', 'core_group', 'deepening', 'market_consultation', 'market_vision', 'procurement_strategy', 'application', 'scale_up', 'evaluation', 'ended')",
            name=op.f("ck_phases_phase"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_phases_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phases")),
        sa.UniqueConstraint("group_id", "position", name=op.f("uq_phases_group_id_position")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("assured_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sessions_digest")),
        sa.UniqueConstraint("pid", name=op.f("uq_sessions_pid")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "signatories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("signed_on", PartialDate(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_signatories_audience")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_signatories_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_signatories_plan_id_plans")),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["organisations.id"], name=op.f("fk_signatories_signed_by_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatories")),
        sa.UniqueConstraint("organisation_id", "plan_id", name=op.f("uq_signatories_organisation_id_plan_id")),
    )
    with op.batch_alter_table("signatories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signatories_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_signatories_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("label_nl", sa.String(length=80), nullable=False),
        sa.Column("label_en", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_themes_plan_id_plans")),
        sa.ForeignKeyConstraint(["replaces_id"], ["themes.id"], name=op.f("fk_themes_replaces_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_themes_plan_id_key")),
    )
    op.create_table(
        "action_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("published_on", PartialDate(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_action_plans_audience")),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_action_plans_signatory_id_signatories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plans")),
    )
    with op.batch_alter_table("action_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_plans_audience"), ["audience"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_plans_signatory_id"), ["signatory_id"], unique=False)

    op.create_table(
        "group_themes",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_themes_group_id_groups")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_group_themes_theme_id_themes")),
        sa.PrimaryKeyConstraint("group_id", "theme_id", name=op.f("pk_group_themes")),
    )
    with op.batch_alter_table("group_themes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_themes_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "join_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("affiliation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("admitted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["affiliation_id"], ["affiliations.id"], name=op.f("fk_join_requests_affiliation_id_affiliations")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_join_requests_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
        sa.UniqueConstraint("pid", name=op.f("uq_join_requests_pid")),
    )
    with op.batch_alter_table("join_requests", schema=None) as batch_op:
        batch_op.create_index(
            "uq_join_requests_open",
            ["group_id", "affiliation_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("affiliation_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("since", PartialDate(), nullable=True),
        sa.Column("until", PartialDate(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name=op.f("ck_memberships_audience")),
        sa.CheckConstraint(
            "role IN ('coordinator', 'secretary', 'core_group_member', 'participant', 'follower', 'sounding_board', 'supplier_member', 'knowledge_partner')",
            name=op.f("ck_memberships_role"),
        ),
        sa.ForeignKeyConstraint(
            ["affiliation_id", "organisation_id"],
            ["affiliations.id", "affiliations.organisation_id"],
            name=op.f("fk_memberships_affiliation_id_organisation_id_affiliations"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_memberships_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("pid", name=op.f("uq_memberships_pid")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_affiliation_id"), ["affiliation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_memberships_audience"), ["audience"], unique=False)
        batch_op.create_index("ix_memberships_group_id", ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_memberships_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_memberships_running",
            ["group_id", "organisation_id", "role", "affiliation_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "second_factors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_second_factors_session_id_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
    )
    with op.batch_alter_table("second_factors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_second_factors_session_id"), ["session_id"], unique=False)

    op.create_table(
        "yearly_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("published_on", PartialDate(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint("audience = 'public'", name=op.f("ck_yearly_reports_audience")),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_yearly_reports_signatory_id_signatories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_reports")),
        sa.UniqueConstraint("signatory_id", "year", name=op.f("uq_yearly_reports_signatory_id_year")),
    )
    with op.batch_alter_table("yearly_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_yearly_reports_audience"), ["audience"], unique=False)

    op.execute(f"INSERT INTO chain_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")
    freeze("events", columns=EVENT_COLUMNS, changeable=("audience",))
    op.bulk_insert(
        sa.table("plans", sa.column("id"), sa.column("key"), sa.column("since", sa.Date), sa.column("until", sa.Date)),
        [
            {"id": 1, "key": "2021–2025", "since": date(2021, 1, 1), "until": date(2025, 12, 31)},
            {"id": 2, "key": "2026–2030", "since": date(2026, 1, 1), "until": date(2030, 12, 31)},
        ],
    )
    op.bulk_insert(
        sa.table(
            "themes",
            *(sa.column(n) for n in ("plan_id", "key", "label_nl", "label_en", "position")),
            sa.column("since", sa.Date),
        ),
        [
            {"plan_id": 1, "key": key, "label_nl": nl, "label_en": en, "position": place, "since": date(2021, 1, 1)}
            for place, (key, nl, en) in enumerate(THEMES, 1)
        ],
    )


def downgrade() -> None:
    with op.batch_alter_table("yearly_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_yearly_reports_audience"))

    op.drop_table("yearly_reports")
    with op.batch_alter_table("second_factors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_second_factors_session_id"))

    op.drop_table("second_factors")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_memberships_running", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_memberships_organisation_id"))
        batch_op.drop_index("ix_memberships_group_id")
        batch_op.drop_index(batch_op.f("ix_memberships_audience"))
        batch_op.drop_index(batch_op.f("ix_memberships_affiliation_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("join_requests", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_join_requests_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.drop_table("join_requests")
    with op.batch_alter_table("group_themes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_themes_theme_id"))

    op.drop_table("group_themes")
    with op.batch_alter_table("action_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_plans_signatory_id"))
        batch_op.drop_index(batch_op.f("ix_action_plans_audience"))

    op.drop_table("action_plans")
    op.drop_table("themes")
    with op.batch_alter_table("signatories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signatories_plan_id"))
        batch_op.drop_index(batch_op.f("ix_signatories_audience"))

    op.drop_table("signatories")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_person_id"))

    op.drop_table("sessions")
    op.drop_table("phases")
    with op.batch_alter_table("organisation_successions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_successions_to_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_successions_from_id"))

    op.drop_table("organisation_successions")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meetings_starts_at"))
        batch_op.drop_index(batch_op.f("ix_meetings_group_id"))
        batch_op.drop_index(batch_op.f("ix_meetings_audience"))

    op.drop_table("meetings")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_links_person_id"))

    op.drop_table("links")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index("ix_invitations_subject")
        batch_op.drop_index(batch_op.f("ix_invitations_invited_by_id"))
        batch_op.drop_index(batch_op.f("ix_invitations_address"))

    op.drop_table("invitations")
    with op.batch_alter_table("identifiers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_identifiers_oin",
            sqlite_where=sa.text("scheme = 'OIN' AND until IS NULL"),
            postgresql_where=sa.text("scheme = 'OIN' AND until IS NULL"),
        )
        batch_op.drop_index("ix_identifiers_value")
        batch_op.drop_index(batch_op.f("ix_identifiers_organisation_id"))

    op.drop_table("identifiers")
    with op.batch_alter_table("group_successions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_successions_to_id"))

    op.drop_table("group_successions")
    with op.batch_alter_table("group_names", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_names_group_id"))

    op.drop_table("group_names")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_subject")
        batch_op.drop_index(batch_op.f("ix_events_payload_id"))
        batch_op.drop_index(batch_op.f("ix_events_name"))
        batch_op.drop_index("ix_events_group_id_seq")
        batch_op.drop_index("ix_events_audience_seq")
        batch_op.drop_index(batch_op.f("ix_events_at"))
        batch_op.drop_index(batch_op.f("ix_events_actor_id"))

    thaw("events")
    op.drop_table("events")
    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitments_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_commitments_group_id"))
        batch_op.drop_index(batch_op.f("ix_commitments_audience"))

    op.drop_table("committed_projects")
    op.drop_table("commitments")
    with op.batch_alter_table("affiliations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_affiliations_running", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_affiliations_organisation_id"))

    op.drop_table("affiliations")
    with op.batch_alter_table("throttles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttles_since"))

    op.drop_table("throttles")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index("ix_subscriptions_subject")

    op.drop_table("subscriptions")
    op.drop_table("plans")
    op.drop_table("people")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_parent_id"))
        batch_op.drop_index(batch_op.f("ix_organisations_name"))
        batch_op.drop_index(batch_op.f("ix_organisations_audience"))

    op.drop_table("organisations")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mails_person_id"))
        batch_op.drop_index(
            "ix_mails_due", sqlite_where=sa.text("sent_at IS NULL"), postgresql_where=sa.text("sent_at IS NULL")
        )

    op.drop_table("mails")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_jobs_dedupe",
            sqlite_where=sa.text("done_at IS NULL AND died_at IS NULL AND leased = 0"),
            postgresql_where=sa.text("done_at IS NULL AND died_at IS NULL AND leased = 0"),
        )
        batch_op.drop_index("ix_jobs_due_at", postgresql_where=sa.text("done_at IS NULL AND died_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_jobs_done_at"))

    op.drop_table("jobs")
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_groups_last_event_at"))
        batch_op.drop_index(batch_op.f("ix_groups_audience"))

    op.drop_table("groups")
    op.drop_table("event_payloads")
    op.drop_table("chain_head")
