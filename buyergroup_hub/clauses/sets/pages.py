"""What the pages of a set or basket are made of."""

from __future__ import annotations

from collections.abc import Sequence

from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter, missing
from buyergroup_hub.clauses.registry.queries import current_of
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.clauses.sets.queries import clauses_beside


def addable(whole: ClauseSet) -> list[tuple[str, str]]:
    """(code, title) of the group's published clauses that a set lacks, to choose from or to type. Two queries."""
    found = clauses_beside(whole.group_id or 0, [item.clause_id for item in whole.items])
    return [(one.code, one.shown.text_in().title) for one in found if one.shown and _is_usable(one.shown)]


def _is_usable(version: ClauseVersion) -> bool:
    return version.number is not None and version.withdrawn_at is None


def newer_than(items: Sequence[SetItem]) -> dict[int, ClauseVersion]:
    """By clause, today's version where it is newer than the one in a set or basket (rule 10)."""
    today = current_of([item.clause_id for item in items])
    return {
        item.clause_id: today[item.clause_id]
        for item in items
        if item.clause_id in today and (today[item.clause_id].number or 0) > (item.version.number or 0)
    }


def missing_in(whole: ClauseSet) -> list[tuple[SetItem, Parameter]]:
    """What a buyer still has to fill in."""
    return [
        (item, one) for item in whole.items for one in missing(item.version.parameters_of(item.level), item.parameters)
    ]
