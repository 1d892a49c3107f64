"""What a group says with its columns becomes facts with their source: of the groups that a public source tells of each
fact a row. What somebody changed here since stands there without a source."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant, PartialDate
from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import new_pid
from migrations.ddl import freeze, thaw

revision = "0046_group_facts"
down_revision = "0045_told_otherwise"
branch_labels = None
depends_on = None

KINDS = "name summary sector started phase ended lead participant theme goal result successor".split()  # noqa: SIM905
CHANGED = {
    "group.renamed": ["name"],
    "group.phase_entered": ["phase", "ended"],
    "group.phase_taken_back": ["phase", "ended"],
    "group.succeeded": ["successor"],
}


def upgrade() -> None:
    _create()
    bind = op.get_bind()
    rows = list(_rows(bind))
    if rows:
        bind.execute(_table(bind, "group_facts").insert(), rows)
    freeze("group_facts", Frozen(by_event=("withdrawn_at", "withdrawn_reason", "audience")))


def downgrade() -> None:
    thaw("group_facts")
    op.drop_table("group_facts")


def _create() -> None:
    words = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "group_facts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("pid", sa.String(12), nullable=False),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("groups.id"), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("day", PartialDate()),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisations.id")),
        sa.Column("other_id", sa.Integer(), sa.ForeignKey("groups.id")),
        sa.Column("source_title", sa.String(200)),
        sa.Column("place", sa.String(200)),
        sa.Column("source_date", PartialDate()),
        sa.Column("read_from", sa.String(200)),
        sa.Column("stated_as", sa.String(12), nullable=False),
        sa.Column("stated_at", Instant(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), sa.ForeignKey("group_facts.id")),
        sa.Column("withdrawn_at", Instant()),
        sa.Column("withdrawn_reason", sa.Text()),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.String(500)),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.UniqueConstraint("pid"),
        sa.CheckConstraint(f"kind IN ({words})", name="kind"),
        sa.CheckConstraint("stated_as IN ('programme', 'group', 'reading')", name="stated_as"),
        sa.CheckConstraint("audience = 'public' OR audience LIKE 'group:%'", name="audience"),
        sa.CheckConstraint(
            "source_url IS NOT NULL OR source_title IS NOT NULL OR (place IS NULL AND source_date IS NULL)",
            name="source",
        ),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn"),
    )
    for column in ("group_id", "organisation_id", "other_id", "replaces_id", "audience"):
        op.create_index(f"ix_group_facts_{column}", "group_facts", [column])


def _table(bind: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=bind)


def _rows(bind: sa.Connection) -> Any:
    """A row for each fact of a group that a public source tells of, in the order in which the groups came."""
    now = datetime.now(UTC).replace(tzinfo=None if bind.dialect.name == "sqlite" else UTC)
    groups = bind.execute(
        sa.text(
            "SELECT id, name_nl, summary_nl, sector, started, source_url, audience, demo FROM groups"
            " WHERE origin = 'public_source' AND source_url IS NOT NULL ORDER BY id"
        )
    ).mappings()
    for group in groups.all():
        touched = _touched(bind, group["id"])
        for kind, value, more in _said(bind, group):
            url = None if kind in touched else more.pop("source_url", group["source_url"])
            more.pop("source_url", None)
            yield {
                "pid": new_pid(),
                "group_id": group["id"],
                "kind": kind,
                "value": value,
                "day": None,
                "organisation_id": None,
                "other_id": None,
                "stated_as": "reading" if url else "group",
                "stated_at": now,
                "origin": "public_source" if url else "entered",
                "demo": bool(group["demo"]),
                "source_url": url,
                "audience": group["audience"],
                **more,
            }


def _touched(bind: sa.Connection, group: int) -> set[str]:
    events = sa.text("SELECT name, keys FROM events WHERE group_id = :id AND name LIKE 'group.%'")
    touched: set[str] = set()
    for name, keys in bind.execute(events, {"id": group}):
        touched.update(CHANGED.get(name, ()))
        if name == "group.edited":
            fields = (json.loads(keys) if isinstance(keys, str) else keys)["fields"]
            touched.update("theme" if each == "themes" else each for each in fields)
    return touched


def _said(bind: sa.Connection, group: Any) -> Any:
    ask = {"id": group["id"]}
    for kind, value in (
        ("name", group["name_nl"]),
        ("summary", group["summary_nl"]),
        ("sector", group["sector"]),
        ("started", group["started"]),
    ):
        if value:
            yield kind, value, {}
    for name, url in bind.execute(
        sa.text("SELECT name, source_url FROM group_names WHERE group_id = :id AND source_url IS NOT NULL ORDER BY id"),
        ask,
    ):
        yield "name", name, {"source_url": url}
    for phase, since in bind.execute(
        sa.text("SELECT phase, since FROM phases WHERE group_id = :id ORDER BY position"), ask
    ):
        yield "ended" if phase == "ended" else "phase", phase, {"day": since}
    for key in bind.scalars(
        sa.text(
            "SELECT themes.key FROM themes JOIN group_themes ON theme_id = themes.id WHERE group_id = :id"
            " ORDER BY themes.position"
        ),
        ask,
    ):
        yield "theme", key, {}
    members = sa.text(
        "SELECT memberships.role, memberships.source_url, organisations.id, organisations.name FROM memberships"
        " JOIN organisations ON organisations.id = organisation_id WHERE group_id = :id"
        " AND memberships.origin = 'public_source' AND memberships.until IS NULL ORDER BY memberships.id"
    )
    for role, url, organisation, name in bind.execute(members, ask):
        kind = "lead" if role == "coordinator" else "participant"
        yield kind, name, {"organisation_id": organisation, "source_url": url}
    onward = sa.text(
        "SELECT groups.id, groups.name_nl, group_successions.source_url FROM group_successions"
        " JOIN groups ON groups.id = to_id WHERE from_id = :id ORDER BY group_successions.id"
    )
    for other, name, url in bind.execute(onward, ask):
        yield "successor", name, {"other_id": other, "source_url": url}
