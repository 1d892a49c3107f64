"""What adoptions show on others' pages: that a set can be taken over, and how many did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.adoptions.queries import Taken, adoptions_counted, adoptions_of_groups, sets_counted


def _adoptable(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """A published set can be taken over."""
    return {thing.id: thing for thing in things if thing.number is not None and thing.group_id is not None}


def overtakable(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group with a published set: how many organisations outside took one over."""
    taken = counts("adoptions", groups)
    return {group_id: taken.get(group_id, 0) for group_id in counts("published sets", groups)}


def _of_groups(groups: Sequence[Any], _who: Standing) -> Mapping[int, list[Taken]]:
    """By group who took a set over, to ask how it went: of each organisation the last."""
    taken: dict[int, dict[str, Taken]] = {}
    for adoption in adoptions_of_groups([group.id for group in groups]):
        taken.setdefault(adoption.group_id, {}).setdefault(adoption.signature, adoption)
    return {group_id: list(rows.values()) for group_id, rows in taken.items()}


PANELS = (
    Count("published sets", sets_counted),
    Count("adoptions", adoptions_counted),
    Panel("group.users", "tenders/adoptions/_of_group.html", _of_groups, place=10),
    Panel("group.set", "tenders/adoptions/_adopt_group.html", overtakable, place=10),
    Panel("set.actions", "tenders/adoptions/_adopt_set.html", _adoptable, place=10),
)
