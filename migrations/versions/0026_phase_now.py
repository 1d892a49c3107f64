"""A group says itself in which phase it is; its name lies in the index by sector."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026_phase_now"
down_revision = "0025_notice_facets"
branch_labels = None
depends_on = None

RUNNING = (
    'SELECT phase FROM phases WHERE phases.group_id = groups.id AND NOT phases."left" ORDER BY position DESC LIMIT 1'
)


def upgrade() -> None:
    op.add_column("groups", sa.Column("phase_now", sa.String(length=24), nullable=True))
    op.execute(f"UPDATE groups SET phase_now = ({RUNNING})")
    op.drop_index("ix_phases_now", table_name="phases")
    op.create_index("ix_groups_stage", "groups", ["audience", "phase_now"])
    op.drop_index("ix_groups_counted", table_name="groups")
    op.create_index("ix_groups_counted", "groups", ["audience", "demo", "origin"])
    op.create_index("ix_groups_by_sector", "groups", ["audience", "sector", "demo", "name_nl"])


def downgrade() -> None:
    op.drop_index("ix_groups_by_sector", table_name="groups")
    op.drop_index("ix_groups_counted", table_name="groups")
    op.create_index("ix_groups_counted", "groups", ["audience", "sector", "demo", "origin"])
    op.drop_index("ix_groups_stage", table_name="groups")
    op.create_index("ix_phases_now", "phases", ["group_id", "left", "position", "phase"])
    op.drop_column("groups", "phase_now")
