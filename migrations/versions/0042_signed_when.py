"""A signature belongs to the plan period of its day; where that is unknown, or in no period, to none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042_signed_when"
down_revision = "0041_identities"
branch_labels = None
depends_on = None

FIRST_DAY = sa.text("""
    UPDATE signatories SET plan_id = NULL WHERE signed_on IS NULL OR NOT EXISTS (
        SELECT 1 FROM plans WHERE plans.id = signatories.plan_id
        AND substr(signatories.signed_on || '-01-01', 1, 10)
            BETWEEN CAST(plans.since AS VARCHAR(10)) AND CAST(plans.until AS VARCHAR(10))
    )
""")
"""A date of which the month or day is unknown is in the period of its year."""
LAST_FREE = sa.text("""
    UPDATE signatories SET plan_id = (
        SELECT max(plans.id) FROM plans WHERE NOT EXISTS (
            SELECT 1 FROM signatories AS others
            WHERE others.organisation_id = signatories.organisation_id AND others.plan_id = plans.id
        )
    ) WHERE id = :id
""")


def upgrade() -> None:
    _require(plan=False)
    op.execute(FIRST_DAY)


def downgrade() -> None:
    without = sa.text("SELECT id FROM signatories WHERE plan_id IS NULL ORDER BY id")
    for number in op.get_bind().scalars(without).all():
        op.get_bind().execute(LAST_FREE, {"id": number})
    _require(plan=True)


def _require(*, plan: bool) -> None:
    with op.batch_alter_table("signatories") as batch:
        batch.alter_column("plan_id", existing_type=sa.Integer(), nullable=not plan)
