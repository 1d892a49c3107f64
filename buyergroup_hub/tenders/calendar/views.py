"""The demand calendar, its file and its feed."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, standing_as
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.permissions import VISITOR
from buyergroup_hub.tenders import glossary
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.calendar import feeds
from buyergroup_hub.tenders.calendar import listing as coming
from buyergroup_hub.tenders.tender import labels
from buyergroup_hub.tenders.tender.models import Tender


@bp.get("/calendar")
@public
def calendar() -> ResponseReturnValue:
    found = coming.find(request.args)
    tenders = [tender for quarter in found.quarters for tender in quarter.tenders]
    template = "tenders/calendar/_calendar.html" if htmx() else "tenders/calendar/calendar.html"
    return render_template(template, found=found, asks=coming.asks(tenders), today=clock.today())


@bp.get("/calendar.csv")
@public
def calendar_csv() -> ResponseReturnValue:
    """What everyone may see, one line per lot."""
    with standing_as(VISITOR):
        found = coming.find(request.args, whole=True)
    heads = (_("Aanbesteding"), _("Perceel"), _("Opdrachtgever"), _("Groep"), _("Status"), _("Verwacht"), _("Soort"))
    tenders = [line for q in found.quarters for tender in q.tenders for line in _lines(tender, q.label)]
    return download([[*heads, _("Regio"), "Demo"], *tenders], "vraagkalender.csv", ";")


def _lines(tender: Tender, quarter: str) -> list[list[str]]:
    groups = ", ".join(link.group.name for link in tender.groups)
    nature = str(glossary.NATURE_WORDS[tender.nature]) if tender.nature else _("onbekend")
    region = str(glossary.REGION_WORDS[tender.region]) if tender.region else _("onbekend")
    rest = [
        labels.buyer_words(tender),
        groups,
        str(glossary.STAGE_WORDS[tender.stage]),
        quarter,
        nature,
        region,
    ]
    demo = _("ja") if tender.demo else _("nee")
    return [[tender.title, labels.lot_name(lot), *rest, demo] for lot in tender.counted]


@bp.get("/calendar.ics")
@public
def calendar_ics() -> ResponseReturnValue:
    return feeds.calendar(request.args)


@bp.get("/feed.atom")
@public
def feed() -> ResponseReturnValue:
    return feeds.news()
