"""What pages show of a tender's details: what its lots buy, which consultations came before, by which codes notices
are proposed."""

from __future__ import annotations

from collections.abc import Sequence

from buyergroup_hub.kit.formats import number
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notices.codes import cpv
from buyergroup_hub.tenders.models import Lot, LotItem, Tender
from buyergroup_hub.tenders.queries.tenders import consultations_near, items_of


def quantity_words(item: LotItem) -> str | None:
    """`1.200 ton`; None where it is not known."""
    if item.quantity is None:
        return None
    return f"{number(item.quantity.normalize())} {item.unit}"


def consultations_to_choose(tender: Tender) -> list[tuple[int, str]]:
    """(id, words) of the consultations that the person sees: of the tender's groups and by its buyer, the newest
    first. Coming ones too: a tender can be planned after them."""
    groups = [link.group_id for link in tender.groups]
    return [
        (one.id, _("%(title)s (%(group)s, %(year)s)", title=one.title, group=one.group.name, year=one.opens_at.year))
        for one in consultations_near(groups, tender.organisation_id)
    ]


def items_by_lot(lots: Sequence[Lot]) -> dict[int, list[LotItem]]:
    """What each lot buys."""
    items: dict[int, list[LotItem]] = {}
    for item in items_of([lot.id for lot in lots]):
        items.setdefault(item.lot_id, []).append(item)
    return items


def code_words(code: str) -> str:
    """`45221119 Bouwen van bruggen`."""
    words = cpv(code)
    return code if words == code else f"{code} {words}"
