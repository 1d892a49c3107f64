"""The parts of a tender that its page shows.

`Tender.whole` loads all that somebody may work on, of clauses too; the page needs their titles and what they provide.
"""

from __future__ import annotations

from functools import cached_property

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.kit.db import hold
from buyergroup_hub.tenders.tender.completeness import with_uses
from buyergroup_hub.tenders.tender.models import ClauseUse, Lot, Tender
from buyergroup_hub.tenders.tender.queries import awards_of, buyers_of, lot_numbered, titles_of, uses_of_lot


def with_parts(tender: Tender) -> None:
    """Load its buyers and lots; of lots who won them and what they did with which version. Five queries."""
    hold(tender, "buyers", buyers_of(tender.id))
    with_uses(tender)
    awards = awards_of(tender.id)
    for lot in tender.lots:
        hold(lot, "awards", [award for award in awards if award.lot_id == lot.id])
    versions = {use.version_id: use.version for lot in tender.lots for use in lot.uses}
    titles = titles_of(versions) if versions else []
    for version in versions.values():
        hold(version, "texts", [title for title in titles if title.version_id == version.id])


class LotPage:
    """A tender with one of its lots, as the address says, and nothing of the others."""

    def __init__(self, tender: Tender) -> None:
        self.tender = tender
        number = (request.view_args or {})["number"]
        self.lot: Lot = lot_numbered.one_or_none(tender.id, number) or abort(404)

    @cached_property
    def uses(self) -> list[ClauseUse]:
        return uses_of_lot(self.lot.id)

    def use_of(self, code: str) -> ClauseUse | None:
        return next((use for use in self.uses if use.version.clause.code == code), None)

    def address(self) -> str:
        return url_for("tenders.lot", pid=self.tender.pid, number=self.lot.number)

    def back(self) -> ResponseReturnValue:
        return redirect(self.address(), 303)
