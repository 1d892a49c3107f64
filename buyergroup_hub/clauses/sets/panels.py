"""What sets show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from buyergroup_hub.clauses.sets.queries import SetRow, last_of_each, sets_of
from buyergroup_hub.panels import Filled, Panel, counts, slot
from buyergroup_hub.permissions import Standing


@dataclass
class Offer:
    """What a group has in clauses, as its page shows it. `actions`: what other rooms let one do with a set."""

    total: int
    actions: Filled
    sets: list[SetRow] = field(default_factory=list)


def _offers(groups: Sequence[Any], _who: Standing) -> Mapping[int, Offer]:
    """By group with clauses or sets: how many clauses, and the last publication of each set."""
    totals = counts("clauses", groups)
    actions = slot("group.set", groups)
    offers = {group.id: Offer(totals.get(group.id, 0), actions) for group in groups}
    for row in last_of_each(sets_of(offers.keys())):
        offers[row.group_id].sets.append(row)
    return {group_id: offer for group_id, offer in offers.items() if offer.total or offer.sets}


def _drafting(groups: Sequence[Any], who: Standing) -> Mapping[int, bool]:
    """The groups for which the person may draft clauses and sets."""
    return {group.id: True for group in groups if f"group:{group.id}" in who.tokens}


PANELS = (
    Panel("group.offer", "clauses/sets/_of_group.html", _offers, place=10),
    Panel("group.begin", "clauses/sets/_begin.html", _drafting, place=20),
)
