"""What the lists of groups and clauses count stands in indexes, so that no row is read for it; and a person's places
are found without looking at everybody's."""

from __future__ import annotations

from alembic import op

revision = "0023_counted"
down_revision = "0022_sequences"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_groups_counted", "groups", ["audience", "sector", "demo", "origin"]),
    ("ix_groups_newest", "groups", ["audience", "last_event_at", "name_nl"]),
    ("ix_phases_now", "phases", ["group_id", "left", "position", "phase"]),
    ("ix_affiliations_person_id", "affiliations", ["person_id"]),
    ("ix_clauses_counted", "clauses", ["audience", "shown_id", "type", "group_id", "proven_in", "withdrawn_at"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table_name=table)
