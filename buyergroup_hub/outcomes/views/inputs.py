"""Which data a lot has, and which it still lacks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.outcomes import actions, minimum
from buyergroup_hub.outcomes.forms import InputForm
from buyergroup_hub.outcomes.views import bp
from buyergroup_hub.outcomes.views.indicators import WORDS
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.tender import labels as tenders_pages
from buyergroup_hub.tenders.tender.completeness import Need
from buyergroup_hub.tenders.tender.models import Lot, Tender


@bp.get("/tenders/<pid>/lots/<int:number>/inputs")
@requires(Verb.MEASURE, Tender)
def inputs(tender: Tender) -> ResponseReturnValue:
    lot = _lot_of(tender)
    data = minimum.of_lot(tender, lot)
    return _page(tender, lot, data, _form(data))


def _form(data: Sequence[Need]) -> InputForm:
    """It knows how the lot stood with each."""
    form = InputForm(data={"stands": "; ".join(f"{one.key}: {one.by}" for one in data if one.by)})
    form.set_choices([datum.key for datum in data])
    return form


@bp.post("/tenders/<pid>/lots/<int:number>/inputs")
@requires(Verb.MEASURE, Tender)
def record_input(tender: Tender) -> ResponseReturnValue:
    lot = _lot_of(tender)
    data = minimum.of_lot(tender, lot)
    form = _form(data)
    if not form.is_valid_post():
        return _page(tender, lot, data, form)
    said = form.values()
    actions.record_input(lot, tender, said["key"], said["state"] or None, said["note"] or "")
    return redirect(url_for("outcomes.inputs", pid=tender.pid, number=lot.number), 303)


def _page(tender: Tender, lot: Lot, data: Sequence[Need], form: InputForm) -> ResponseReturnValue:
    return form_page(
        "outcomes/inputs.html", form, tender=tender, lot=lot, data=data, lot_name=tenders_pages.lot_name(lot), **WORDS
    )


def _lot_of(tender: Tender) -> Lot:
    number = (request.view_args or {}).get("number")
    return next((lot for lot in tender.counted if lot.number == number), None) or abort(404)
