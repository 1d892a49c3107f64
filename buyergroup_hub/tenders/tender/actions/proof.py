"""The proof figure of a clause: in how many lots it was asked, of how many that say so.

A counted lot is no part, was not replaced, and its tender was published; one that was not awarded counts too, since it
was asked. A lot is known for a clause when it has a use row, or its uses are declared complete. D is the known counted
lots of public tenders that use the set of the clause's group; N those of D in which the clause was used or changed.
Uses outside D and dropped ones stand beside it and are never added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import or_, select

from buyergroup_hub.clauses.registry.actions import count_proof
from buyergroup_hub.clauses.registry.models import Clause
from buyergroup_hub.kit.db import db
from buyergroup_hub.tenders.tender.queries import LotsOfGroup, lots_counted, uses_counted

ASKED = ("used", "changed")
NO_LOTS = LotsOfGroup(0, 0, 0)


@dataclass(frozen=True)
class Proof:
    """`asked` of `known` lots, `unknown` ones of which nobody said, and beside it lots outside the group's scope and
    dropped ones."""

    asked: int
    known: int
    outside: int
    dropped: int
    unknown: int = 0


class GroupClause(Protocol):
    """A clause, or what is read of it."""

    @property
    def id(self) -> int: ...

    @property
    def group_id(self) -> int: ...


Uses = dict[int, dict[tuple[str, bool], int]]
"""By clause: (use, is the lot declared complete) to how many lots."""


def proofs(clauses: Collection[GroupClause]) -> dict[int, Proof]:
    """By clause, its figure; a clause about which no lot says anything is left out. Two queries, however many."""
    ids = [clause.id for clause in clauses]
    lots = {row.group_id: row for row in lots_counted({clause.group_id for clause in clauses})}
    inside, outside = _uses(ids)
    found = {}
    for clause in clauses:
        mine = inside[clause.id]
        asked = sum(n for (use, _declared), n in mine.items() if use in ASKED)
        open_rows = sum(n for (_use, declared), n in mine.items() if not declared)
        dropped = sum(n for (use, _declared), n in mine.items() if use == "dropped")
        beside = sum(n for (use, _declared), n in outside[clause.id].items() if use in ASKED)
        of = lots.get(clause.group_id, NO_LOTS)
        known = of.complete + open_rows
        if known or beside:
            found[clause.id] = Proof(asked, known, beside, dropped, of.lots - known)
    return found


def _uses(clause_ids: Collection[int]) -> tuple[Uses, Uses]:
    """The uses inside the scope of the clause's group, and those outside it."""
    inside: Uses = defaultdict(dict)
    outside: Uses = defaultdict(dict)
    for row in uses_counted(clause_ids):
        (inside if row.scoped else outside)[row.clause_id][row.use, row.declared] = row.lots
    return inside, outside


def recount(group_ids: Collection[int], clause_ids: Collection[int] = ()) -> None:
    """Count again for the clauses of these groups and for these; lists and the search follow."""
    db.session.flush()
    mine = or_(Clause.group_id.in_(group_ids), Clause.id.in_(clause_ids))
    clauses = list(db.session.scalars(select(Clause).where(mine, Clause.audience == "public")))
    counted = proofs(clauses)
    for clause in clauses:
        figure = counted.get(clause.id)
        figures = (figure.asked, figure.known) if figure is not None and figure.known > 0 else (None, None)
        if (clause.proven_in, clause.proven_of) != figures:
            count_proof(clause, *figures)
