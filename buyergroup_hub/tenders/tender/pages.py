"""The parts of a tender that its page shows.

`Tender.whole` loads all that somebody may work on, of clauses too; the page needs their titles and what they provide.
"""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.kit.db import hold
from buyergroup_hub.tenders.tender.models import Lot, Tender
from buyergroup_hub.tenders.tender.queries import awards_of, buyers_of, groups_of, lots_of, titles_of, uses_in


def with_parts(tender: Tender) -> None:
    """Load its buyers, groups and lots; of lots who won them and what they did with which version. Six queries."""
    hold(tender, "buyers", buyers_of(tender.id))
    hold(tender, "groups", groups_of(tender.id))
    hold(tender, "lots", lots_of(tender.id))
    awards, uses = awards_of(tender.id), uses_in(tender.id)
    for lot in tender.lots:
        hold(lot, "awards", [award for award in awards if award.lot_id == lot.id])
        hold(lot, "uses", [use for use in uses if use.lot_id == lot.id])
    versions = {use.version_id: use.version for use in uses}
    titles = titles_of(versions) if versions else []
    for version in versions.values():
        hold(version, "texts", [title for title in titles if title.version_id == version.id])


class LotPage:
    """A tender with one of its lots, as the address says."""

    def __init__(self, tender: Tender) -> None:
        self.tender = tender
        number = (request.view_args or {}).get("number")
        self.lot: Lot = next((one for one in tender.lots if one.number == number), None) or abort(404)

    def address(self) -> str:
        return url_for("tenders.lot", pid=self.tender.pid, number=self.lot.number)

    def back(self) -> ResponseReturnValue:
        return redirect(self.address(), 303)
