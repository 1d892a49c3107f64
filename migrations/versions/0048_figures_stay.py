"""A figure of a source stays beside a newer one, with its subject, its place in the source, and when it came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant
from buyergroup_hub.kit.ddl import Frozen
from migrations.ddl import freeze, thaw

revision = "0048_figures_stay"
down_revision = "0047_documents_as_facts"
branch_labels = None
depends_on = None

SUBJECTS = ("spending", "groups", "manifest", "network", "plan", "monitoring", "other")
QUALIFIERS = ("exact", "about", "at_least", "more_than")
GROUPS = ("groups-that-could-compute", "groups-set-up")
ADDED = ("subject", "place", "read_from", "stated_at", "withdrawn_at", "withdrawn_reason")


def upgrade() -> None:
    with op.batch_alter_table("reference_figures") as batch:
        batch.add_column(sa.Column("subject", sa.String(12), nullable=False, server_default="monitoring"))
        batch.add_column(sa.Column("place", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("read_from", sa.String(200)))
        batch.add_column(sa.Column("stated_at", Instant()))
        batch.add_column(sa.Column("withdrawn_at", Instant()))
        batch.add_column(sa.Column("withdrawn_reason", sa.Text()))
    groups = sa.text("UPDATE reference_figures SET subject = 'groups' WHERE key IN :keys")
    op.execute(groups.bindparams(sa.bindparam("keys", GROUPS, expanding=True)))
    with op.batch_alter_table("reference_figures") as batch:
        batch.alter_column("subject", existing_type=sa.String(12), server_default=None)
        batch.alter_column("place", existing_type=sa.String(200), server_default=None)
        batch.create_check_constraint("subject", _one_of("subject", SUBJECTS))
        batch.create_check_constraint("withdrawn", "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)")
        batch.drop_constraint("qualifier", type_="check")
        batch.create_check_constraint("qualifier", _one_of("qualifier", QUALIFIERS))
    freeze("reference_figures", Frozen(by_event=("withdrawn_at", "withdrawn_reason", "audience")))


def downgrade() -> None:
    thaw("reference_figures")
    op.execute("DELETE FROM reference_figures WHERE withdrawn_at IS NOT NULL")
    op.execute("UPDATE reference_figures SET qualifier = 'at_least' WHERE qualifier = 'more_than'")
    with op.batch_alter_table("reference_figures") as batch:
        for name in ("subject", "withdrawn", "qualifier"):
            batch.drop_constraint(name, type_="check")
        batch.create_check_constraint("qualifier", _one_of("qualifier", QUALIFIERS[:3]))
        for name in ADDED:
            batch.drop_column(name)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
