"""Where a clause was used, on its own page: a row per lot, read as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, select

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.clauses.models import ClauseVersion
from buyergroup_hub.kit.db import read
from buyergroup_hub.kit.web import once
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.actions import Proof, proofs
from buyergroup_hub.tenders.models import ClauseUse, Lot, Tender, TenderBuyer

USES_SHOWN = 50


@dataclass(frozen=True)
class Use:
    """What one lot did with a clause, as its table shows it."""

    clause_id: int
    pid: str
    title: str
    demo: bool
    at_market: bool
    buyer: str | None
    lot: int | None
    version: int | None
    level: int | None
    use: str
    reason: str | None
    result: str | None


@dataclass(frozen=True)
class UsedIn:
    """The uses of a clause: the figure, the lots that everyone sees, and those that only this person sees."""

    proof: Proof | None
    public: list[Use]
    inside: list[Use]


def figures(clauses: Sequence[Any]) -> Mapping[int, Proof]:
    """By clause, its figure. The page of a clause says it at its title, its levels and its lots, and asks once."""
    return once(("proofs", *sorted(clause.id for clause in clauses)), lambda: proofs(clauses))


def used_in(clauses: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By clause, its uses that the person sees. Members see what is not public apart, never in the figure."""
    found = figures(clauses)
    ids = [clause.id for clause in clauses]
    rows: dict[int, list[Use]] = {}
    for row in read(_uses_seen(), given(who, clause_ids=ids, most=USES_SHOWN * max(len(ids), 1))):
        rows.setdefault(row[0], []).append(Use(*row))
    return {
        number: UsedIn(
            found.get(number), [one for one in uses if one.at_market], [one for one in uses if not one.at_market]
        )
        for number, uses in rows.items()
    }


@cache
def _uses_seen() -> Any:
    buyer = select(TenderBuyer.name).where(TenderBuyer.tender_id == Tender.id).order_by(TenderBuyer.position).limit(1)
    at_market = and_(Tender.audience == "public", Tender.published_on.is_not(None))
    return (
        select(
            ClauseUse.clause_id,
            Tender.pid,
            Tender.title,
            Tender.demo,
            at_market,
            buyer.scalar_subquery(),
            case((Lot.kind != "whole", Lot.number)),
            ClauseVersion.number,
            ClauseUse.level,
            ClauseUse.use,
            ClauseUse.reason,
            ClauseUse.result,
        )
        .join(Lot, Lot.id == ClauseUse.lot_id)
        .join(Tender, Tender.id == Lot.tender_id)
        .join(ClauseVersion, ClauseVersion.id == ClauseUse.version_id)
        .where(
            any_of(ClauseUse.clause_id, "clause_ids"),
            seen(Tender),
            Lot.kind != "part",
            Lot.replaced_by_id.is_(None),
        )
        .order_by(ClauseUse.use == "dropped", Tender.published_on.desc().nulls_last(), Tender.id, Lot.number)
        .limit(bindparam("most"))
    )
