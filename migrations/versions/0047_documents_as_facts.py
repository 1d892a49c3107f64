"""That a source tells of a document is a fact of its group, beside the document itself."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import new_pid
from migrations.ddl import freeze, thaw

revision = "0047_documents_as_facts"
down_revision = "0046_group_facts"
branch_labels = None
depends_on = None

KINDS = ("name", "summary", "sector", "started", "phase", "ended", "lead", "participant", "theme", "goal", "result")
DOCUMENTS = sa.text(
    "SELECT group_id, title, dated, knowledge_items.source_url, groups.audience FROM knowledge_items"
    " JOIN groups ON groups.id = group_id WHERE knowledge_items.origin = 'public_source' AND root_id IS NULL"
    " AND NOT knowledge_items.demo AND knowledge_items.source_url IS NOT NULL ORDER BY knowledge_items.id"
)


def upgrade() -> None:
    _allow(*KINDS, "document", "successor")
    bind = op.get_bind()
    now = datetime.now(UTC).replace(tzinfo=None if bind.dialect.name == "sqlite" else UTC)
    rows = [
        {
            "pid": new_pid(),
            "group_id": group,
            "kind": "document",
            "value": title,
            "day": dated,
            "source_url": url,
            "stated_as": "reading",
            "stated_at": now,
            "origin": "public_source",
            "demo": False,
            "audience": audience,
        }
        for group, title, dated, url, audience in bind.execute(DOCUMENTS).all()
    ]
    if rows:
        bind.execute(sa.Table("group_facts", sa.MetaData(), autoload_with=bind).insert(), rows)


def downgrade() -> None:
    thaw("group_facts")
    op.execute("DELETE FROM group_facts WHERE kind = 'document'")
    _allow(*KINDS, "successor")


def _allow(*kinds: str) -> None:
    thaw("group_facts")
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("group_facts") as batch:
        batch.drop_constraint("kind", type_="check")
        batch.create_check_constraint("kind", f"kind IN ({words})")
    freeze("group_facts", Frozen(by_event=("withdrawn_at", "withdrawn_reason", "audience")))
