"""The files of a party are read by its people who did not organise the consultation."""

from __future__ import annotations

from alembic import op

revision = "0029_party_circles"
down_revision = "0028_event_fields"
branch_labels = None
depends_on = None

OWN = """
SELECT draft_files.file_id, draft_files.party_id FROM draft_files
UNION SELECT part_files.file_id, submissions.party_id FROM part_files
JOIN parts ON parts.id = part_files.part_id JOIN submissions ON submissions.id = parts.submission_id
"""


def upgrade() -> None:
    op.execute(
        "UPDATE files SET audience = (SELECT MIN('org:' || parties.organisation_id || ':' || parties.id) "
        f"FROM ({OWN}) AS own JOIN parties ON parties.id = own.party_id WHERE own.file_id = files.id) "
        f"WHERE id IN (SELECT file_id FROM ({OWN}) AS own)"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE files SET audience = (SELECT MIN('org:' || parties.organisation_id) "
        f"FROM ({OWN}) AS own JOIN parties ON parties.id = own.party_id WHERE own.file_id = files.id) "
        f"WHERE id IN (SELECT file_id FROM ({OWN}) AS own)"
    )
