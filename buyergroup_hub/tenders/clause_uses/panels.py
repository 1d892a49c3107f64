"""What uses of clauses show on others' pages: where a clause was used and its figure, and what a basket can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.panels import Filled, Panel, slot
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.clause_uses.queries import (
    ProvenClause,
    Use,
    clauses_most_proven,
    clauses_of_texts,
    lots_to_fill,
    uses_of,
)
from buyergroup_hub.tenders.tender import completeness
from buyergroup_hub.tenders.tender.actions.proof import GroupClause, Proof, proofs
from buyergroup_hub.tenders.tender.models import Lot
from buyergroup_hub.tenders.tender.queries import levels_counted

NO_PROOF = Proof(0, 0, 0, 0)
USES_SHOWN = 50


def _proven(clauses: Sequence[Any], _who: Standing) -> Mapping[int, Proof]:
    """By clause, its figure; public lots only, so the same for everyone."""
    public = [clause for clause in clauses if clause.audience == "public"]
    found = figures(public)
    return {clause.id: found.get(clause.id, NO_PROOF) for clause in public}


def _level_used(levels: Sequence[Any], _who: Standing) -> Mapping[int, Proof]:
    """By row of a level, the same figure of the lots that asked the clause at that level, whatever the version."""
    clauses = {text.text_id: text for text in clauses_of_texts({row.text_id for row in levels})}
    of = figures(list({clause.id: clause for clause in clauses.values()}.values()))
    counts = {(row.clause_id, row.level, row.scoped): row.lots for row in levels_counted(list(of))}
    seen = [row for row in levels if row.text_id in clauses]
    return {row.id: _at_level(of, counts, clauses[row.text_id].id, row.level) for row in seen}


def _at_level(
    of: Mapping[int, Proof], counts: Mapping[tuple[int, int | None, bool], int], clause_id: int, level: int
) -> Proof:
    inside, outside = (counts.get((clause_id, level, scoped), 0) for scoped in (True, False))
    return replace(of.get(clause_id, NO_PROOF), asked=inside, outside=outside)


def _own_lots(baskets: Sequence[Any], who: Standing) -> Mapping[int, list[Lot]]:
    """The lots of one's organisations that a basket can go into: of tenders that are not published."""
    lots = lots_to_fill(who.organisation_ids)
    return {basket.id: lots for basket in baskets} if lots else {}


def _measurable(baskets: Sequence[Any], _who: Standing) -> Mapping[int, list[completeness.Need]]:
    """Of a basket, which data the effect needs and which of them its clauses ask for."""
    return {basket.id: needs for basket in baskets if (needs := completeness.check_basket(basket.items))}


@dataclass(frozen=True)
class MostProven:
    """Clauses with the figure of each."""

    clauses: list[ProvenClause]
    proven: Filled


def _most_proven(things: Sequence[Any], _who: Standing) -> Mapping[int, MostProven]:
    """The start page: the clauses that were asked in most lots."""
    clauses = clauses_most_proven(locale())
    if not clauses:
        return {}
    most = MostProven(clauses, slot("clause.proven", clauses))
    return {thing.id: most for thing in things}


@dataclass(frozen=True)
class UsedIn:
    """The uses of a clause: the figure, the lots that everyone sees, and those that only this person sees."""

    proof: Proof | None
    public: list[Use]
    inside: list[Use]


def figures(clauses: Sequence[GroupClause]) -> Mapping[int, Proof]:
    """By clause, its figure. The page of a clause says it at its title, its levels and its lots, and asks once."""
    return request_cache(("proofs", *sorted(clause.id for clause in clauses)), lambda: proofs(clauses))


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


PANELS = (
    Panel("clause.used_in", "tenders/clause_uses/_used_in.html", used_in, place=10),
    Panel("clause.proven", "tenders/clause_uses/_proven.html", _proven, place=10),
    Panel("clause.level_used", "tenders/clause_uses/_level_used.html", _level_used, place=10),
    Panel("basket.check", "tenders/clause_uses/_basket_check.html", _measurable, place=10),
    Panel("basket.lots", "tenders/clause_uses/_basket_lots.html", _own_lots, place=10),
    Panel("home.last", "tenders/clause_uses/_most_proven.html", _most_proven, place=10),
    Panel("knowledge.front", "tenders/clause_uses/_most_proven.html", _most_proven, place=10),
)
