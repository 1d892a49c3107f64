"""The demand calendar, its file and its feed."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, standing_as
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.permissions import VISITOR
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.calendar import exports, feeds
from buyergroup_hub.tenders.calendar import listing as coming


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
    return download(exports.lots(found), "vraagkalender.csv", ";")


@bp.get("/calendar.ics")
@public
def calendar_ics() -> ResponseReturnValue:
    return feeds.calendar(request.args)


@bp.get("/feed.atom")
@public
def feed() -> ResponseReturnValue:
    return feeds.news()
