"""What sets show on others' pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from buyergroup_hub.clauses.glossary import TYPE_WORDS
from buyergroup_hub.clauses.registry.queries import most_applied_of
from buyergroup_hub.clauses.sets.queries import SetRow, last_of_each, sets_of
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.panels import Filled, Panel, counts, slot
from buyergroup_hub.permissions import Standing

SHOWN = 5


@dataclass(frozen=True)
class Applied:
    """A clause in a group's list of those that were applied most."""

    id: int
    code: str
    type: str
    audience: str
    group_id: int
    title: str
    language: str
    levels: list[int] = field(default_factory=list)

    @property
    def type_words(self) -> str:
        return str(TYPE_WORDS[self.type])


@dataclass
class Offer:
    """What a group has in clauses, as its page shows it."""

    total: int = 0
    clauses: list[Applied] = field(default_factory=list)
    sets: list[SetRow] = field(default_factory=list)
    may_draft: bool = False
    proven: Filled | None = None


def _offers(groups: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By group, its most applied clauses and its published sets; a group with neither shows how to begin to who may."""
    totals = counts("clauses", groups)
    offers = {group.id: Offer(totals.get(group.id, 0), may_draft=f"group:{group.id}" in who.tokens) for group in groups}
    for clause in _most_applied(offers.keys()):
        offers[clause.group_id].clauses.append(clause)
    for offer in offers.values():
        offer.proven = slot("clause.proven", offer.clauses)
    for row in last_of_each(sets_of(offers.keys())):
        offers[row.group_id].sets.append(row)
    return {group_id: offer for group_id, offer in offers.items() if offer.total or offer.sets or offer.may_draft}


def _most_applied(groups: Collection[int]) -> Iterable[Applied]:
    found: dict[int, Applied] = {}
    for row in most_applied_of(groups, SHOWN, locale()):
        clause = found.setdefault(row.id, Applied(*row[:-1]))
        if row.level is not None:
            clause.levels.append(row.level)
    return found.values()


PANELS = (Panel("group.overview", "clauses/sets/_of_group.html", _offers, place=20),)
