"""Where a clause was used, on its own page: a row per lot, read as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyergroup_hub.kit.web import once
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.actions import Proof, proofs
from buyergroup_hub.tenders.actions.proof import GroupClause
from buyergroup_hub.tenders.queries.uses import Use, uses_of

USES_SHOWN = 50


@dataclass(frozen=True)
class UsedIn:
    """The uses of a clause: the figure, the lots that everyone sees, and those that only this person sees."""

    proof: Proof | None
    public: list[Use]
    inside: list[Use]


def figures(clauses: Sequence[GroupClause]) -> Mapping[int, Proof]:
    """By clause, its figure. The page of a clause says it at its title, its levels and its lots, and asks once."""
    return once(("proofs", *sorted(clause.id for clause in clauses)), lambda: proofs(clauses))


def used_in(clauses: Sequence[Any], _who: Standing) -> Mapping[int, UsedIn]:
    """By clause, its uses that the person sees. Members see what is not public apart, never in the figure."""
    found = figures(clauses)
    ids = [clause.id for clause in clauses]
    rows: dict[int, list[Use]] = {}
    for use in uses_of(ids, USES_SHOWN * max(len(ids), 1)):
        rows.setdefault(use.clause_id, []).append(use)
    return {
        number: UsedIn(
            found.get(number), [one for one in uses if one.at_market], [one for one in uses if not one.at_market]
        )
        for number, uses in rows.items()
    }
