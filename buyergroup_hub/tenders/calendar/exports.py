"""The demand calendar as a file, a line for each lot."""

from __future__ import annotations

from collections.abc import Iterator

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders import glossary
from buyergroup_hub.tenders.calendar.listing import Found
from buyergroup_hub.tenders.tender import labels
from buyergroup_hub.tenders.tender.models import Tender


def lots(found: Found) -> Iterator[list[str]]:
    yield [
        _("Aanbesteding"), _("Perceel"), _("Opdrachtgever"), _("Groep"), _("Status"), _("Verwacht"), _("Soort"),
        _("Regio"), "Demo",
    ]  # fmt: skip
    for quarter in found.quarters:
        for tender in quarter.tenders:
            said = _said(tender, quarter.label)
            yield from ([tender.title, labels.lot_name(lot), *said] for lot in tender.counted)


def _said(tender: Tender, quarter: str) -> list[str]:
    return [
        labels.buyer_words(tender),
        ", ".join(link.group.name for link in tender.groups),
        str(glossary.STAGE_WORDS[tender.stage]),
        quarter,
        str(glossary.NATURE_WORDS[tender.nature]) if tender.nature else _("onbekend"),
        str(glossary.REGION_WORDS[tender.region]) if tender.region else _("onbekend"),
        _("ja") if tender.demo else _("nee"),
    ]
