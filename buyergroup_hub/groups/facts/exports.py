"""The facts of a group as a table to take along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from buyergroup_hub.groups.facts import queries
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.i18n import _


def rows(group: Group) -> Iterator[Sequence[object]]:
    """All that is said, also what was withdrawn, by codes and dates of ISO 8601. With the heads that a table has from
    which facts are read, so that it can be read in again."""
    yield [
        "group", "kind", "value", "day", "source_url", "source_title", "source_place", "source_date",
        "stated_as", "stated_on", "withdrawn_on", "withdrawn_reason", "demo",
    ]  # fmt: skip
    for row in queries.facts_of(group.id):
        yield [
            group.slug,
            row.kind,
            row.value,
            row.day,
            row.source_url,
            row.source_title,
            row.place,
            row.source_date,
            row.stated_as,
            row.stated_at.date().isoformat(),
            row.withdrawn_at.date().isoformat() if row.withdrawn_at else None,
            row.withdrawn_reason,
            _("ja") if group.demo else _("nee"),
        ]
