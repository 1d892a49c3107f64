"""The parts of a tender that its page shows, read by one prepared statement each.

`Tender.whole` loads all that somebody may work on, of clauses too; the page needs their titles and what they provide.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, load_only

from buyergroup_hub.clauses.models import ClauseText, ClauseVersion
from buyergroup_hub.kit.db import db, hold
from buyergroup_hub.tenders.models import Award, ClauseUse, Lot, Tender, TenderBuyer, TenderGroup


def read(tender: Tender) -> None:
    """Its buyers, groups and lots; of lots who won them and what they did with which version. Six queries."""
    hold(tender, "buyers", _rows(_buyers(), tender))
    hold(tender, "groups", _rows(_groups(), tender))
    hold(tender, "lots", _rows(_lots(), tender))
    awards, uses = _by("lot_id", _rows(_awards(), tender)), _by("lot_id", _rows(_uses(), tender))
    said = _by("version_id", _rows(_said(), tender)) if uses else {}
    for lot in tender.lots:
        hold(lot, "awards", awards[lot.id])
        hold(lot, "uses", uses[lot.id])
        for use in lot.uses:
            hold(use.version, "texts", said[use.version_id])


def _rows(statement: Any, tender: Tender) -> list[Any]:
    return list(db.session.scalars(statement, {"tender": tender.id}))


def _by(key: str, rows: list[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


@cache
def _buyers() -> Any:
    return select(TenderBuyer).where(TenderBuyer.tender_id == bindparam("tender")).order_by(TenderBuyer.position)


@cache
def _groups() -> Any:
    tied = select(TenderGroup).where(TenderGroup.tender_id == bindparam("tender")).order_by(TenderGroup.id)
    return tied.options(joinedload(TenderGroup.group))


@cache
def _lots() -> Any:
    return select(Lot).where(Lot.tender_id == bindparam("tender")).order_by(Lot.number)


@cache
def _awards() -> Any:
    return (
        select(Award).join(Lot, Lot.id == Award.lot_id).where(Lot.tender_id == bindparam("tender")).order_by(Award.id)
    )


@cache
def _uses() -> Any:
    return (
        select(ClauseUse)
        .join(Lot, Lot.id == ClauseUse.lot_id)
        .where(Lot.tender_id == bindparam("tender"))
        .options(joinedload(ClauseUse.version).joinedload(ClauseVersion.clause))
        .order_by(ClauseUse.id)
    )


@cache
def _said() -> Any:
    """The titles of the versions that its lots name."""
    used = (
        select(ClauseUse.version_id).join(Lot, Lot.id == ClauseUse.lot_id).where(Lot.tender_id == bindparam("tender"))
    )
    title = (ClauseText.version_id, ClauseText.language, ClauseText.title, ClauseText.published_at)
    return (
        select(ClauseText)
        .where(ClauseText.version_id.in_(used))
        .options(load_only(*title, raiseload=True))
        .order_by(ClauseText.id)
    )
