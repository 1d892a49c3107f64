"""What the registry shows on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists

from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.clauses.registry.queries import clauses_counted
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.overview.listing import POSSIBILITIES, Possibility
from buyergroup_hub.kit.i18n import _l
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing

POSSIBILITIES.append(
    Possibility(
        "clauses",
        _l("Bepalingen overnemen"),
        lambda: exists().where(Clause.group_id == Group.id, Clause.withdrawn_at.is_(None)),
    )
)


def _counts(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group, how many clauses the person sees."""
    return counts("clauses", groups)


PANELS = (
    Count("clauses", clauses_counted),
    Panel("group.tabs", "clauses/registry/_tab.html", _counts, place=20),
    Panel("group.row", "clauses/registry/_in_row.html", _counts, place=20),
)
