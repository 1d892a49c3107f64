"""How clauses read in a choice."""

from __future__ import annotations

from buyergroup_hub.consultations.sheets.queries import versions_to_cite
from buyergroup_hub.kit.i18n import _


def clauses_of(group_id: int) -> list[tuple[int, str]]:
    """The published clause versions of a group that a question can be about."""
    return [
        (row.id, _("%(code)s, versie %(number)s", code=row.code, number=row.version))
        for row in versions_to_cite(group_id)
    ]
