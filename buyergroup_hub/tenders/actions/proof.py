"""The proof figure of a clause: in how many lots it was asked, of how many that say so (model.md §12).

A counted lot is no part, was not replaced, and its tender was published; one that was not awarded counts too, since it
was asked. A lot is known for a clause when it has a use row, or its uses are declared complete. D is the known counted
lots of public tenders that use the set of the clause's group; N those of D in which the clause was used or changed.
Uses outside D and dropped ones stand beside it and are never added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from buyergroup_hub.access import any_of
from buyergroup_hub.clauses.actions import count_proof
from buyergroup_hub.clauses.models import Clause
from buyergroup_hub.kit.db import db
from buyergroup_hub.tenders.models import ClauseUse, Lot, Tender, TenderGroup

ASKED = ("used", "changed")


@dataclass(frozen=True)
class Proof:
    """`asked` of `known` lots, `unknown` ones of which nobody said, and beside it lots outside the group's scope and
    dropped ones."""

    asked: int
    known: int
    outside: int
    dropped: int
    unknown: int = 0


def is_counted() -> ColumnElement[bool]:
    """The SQL of a counted lot, of which everyone may see the tender."""
    return and_(
        Lot.kind != "part",
        Lot.replaced_by_id.is_(None),
        Tender.published_on.is_not(None),
        Tender.audience == "public",
    )


def in_scope(group_id: Any) -> ColumnElement[bool]:
    """The tender uses the set of that group."""
    return exists().where(
        TenderGroup.tender_id == Tender.id, TenderGroup.group_id == group_id, TenderGroup.relation == "set"
    )


def proofs(clauses: Collection[Clause]) -> dict[int, Proof]:
    """By clause, its figure; a clause about which no lot says anything is left out. Two queries, however many."""
    ids = [clause.id for clause in clauses]
    lots = _lots({clause.group_id for clause in clauses})
    inside, outside = _uses(ids)
    found = {}
    for clause in clauses:
        mine = inside[clause.id]
        asked = sum(n for (use, _declared), n in mine.items() if use in ASKED)
        open_rows = sum(n for (_use, declared), n in mine.items() if not declared)
        dropped = sum(n for (use, _declared), n in mine.items() if use == "dropped")
        beside = sum(n for (use, _declared), n in outside[clause.id].items() if use in ASKED)
        of, complete = lots.get(clause.group_id, (0, 0))
        known = complete + open_rows
        if known or beside:
            found[clause.id] = Proof(asked, known, beside, dropped, of - known)
    return found


def _lots(group_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """By group, its counted lots, and those of them of which all uses are said to stand here."""
    found = db.session.execute(_lots_counted(), {"group_ids": list(group_ids)})
    return {group: (lots, complete) for group, lots, complete in found}


@cache
def _lots_counted() -> Any:
    return (
        select(TenderGroup.group_id, func.count(Lot.id), func.count(Lot.uses_recorded_on))
        .join(Tender, Tender.id == TenderGroup.tender_id)
        .join(Lot, Lot.tender_id == Tender.id)
        .where(any_of(TenderGroup.group_id, "group_ids"), TenderGroup.relation == "set", is_counted())
        .group_by(TenderGroup.group_id)
    )


Uses = dict[int, dict[tuple[str, bool], int]]
"""By clause: (use, is the lot declared complete) to how many lots."""


def _uses(clause_ids: Collection[int]) -> tuple[Uses, Uses]:
    """The uses inside the scope of the clause's group, and those outside it."""
    inside: Uses = defaultdict(dict)
    outside: Uses = defaultdict(dict)
    for row in db.session.execute(_uses_counted(), {"clause_ids": list(clause_ids)}):
        (inside if row.scoped else outside)[row.clause_id][row.use, bool(row.declared)] = row.lots
    return inside, outside


@cache
def _uses_counted() -> Any:
    declared, scoped = Lot.uses_recorded_on.is_not(None), in_scope(Clause.group_id)
    rows = (
        select(ClauseUse.clause_id, ClauseUse.use, declared.label("declared"), scoped.label("scoped"))
        .join(Lot, Lot.id == ClauseUse.lot_id)
        .join(Tender, Tender.id == Lot.tender_id)
        .join(Clause, Clause.id == ClauseUse.clause_id)
        .where(any_of(ClauseUse.clause_id, "clause_ids"), is_counted())
        .subquery()
    )
    return select(rows, func.count().label("lots")).group_by(*rows.c)


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
