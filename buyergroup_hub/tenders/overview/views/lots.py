"""One lot: award, contract, delivery, and what it does with clauses."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, standing
from buyergroup_hub.clauses.registry.queries import current_of
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import Form, StaleCheckForm, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.clause_uses import pages as clause_uses_pages
from buyergroup_hub.tenders.clause_uses.forms import ClauseChoiceForm
from buyergroup_hub.tenders.clause_uses.queries import baskets_of
from buyergroup_hub.tenders.overview import pages
from buyergroup_hub.tenders.tender import labels
from buyergroup_hub.tenders.tender.actions import correcting, items, planning, running
from buyergroup_hub.tenders.tender.forms import (
    AwardForm,
    ContractForm,
    CorrectionForm,
    DayForm,
    ItemForm,
    LotEditForm,
    UnawardedForm,
)
from buyergroup_hub.tenders.tender.models import Tender
from buyergroup_hub.tenders.tender.pages import LotPage
from buyergroup_hub.tenders.tender.queries import item_of, items_of, lots_of_tender

FORMS: dict[str, type[Form]] = {
    "edit": LotEditForm,
    "award": AwardForm,
    "unawarded": UnawardedForm,
    "contract": ContractForm,
    "realisation": DayForm,
    "correction": CorrectionForm,
    "clause": ClauseChoiceForm,
    "item": ItemForm,
}


def _form(of: LotPage, name: str, **how: Any) -> Form:
    """One of the page's forms. What was done with the lot is one history: who adds to it saw all of it."""
    kind = FORMS[name]
    if name == "edit":
        how["obj"] = of.lot
    elif issubclass(kind, StaleCheckForm):
        how["data"] = {"lot": labels.history_of_lot(of.lot)}
    return kind(prefix=f"{name}-", **how)


def _page(of: LotPage, **posted: Form) -> ResponseReturnValue:
    forms = {name: posted.get(name) or _form(of, name, formdata=None) for name in FORMS}
    forms["edit"].set_choices(pages.project_types(of.tender))
    forms["correction"].set_choices(correcting.days_of(of.lot))
    forms["clause"].clause.choices = clause_uses_pages.usable(of.tender)
    return form_page(
        "tenders/overview/lot.html",
        next(iter(posted.values()), forms["edit"]),
        tender=of.tender,
        lot=of.lot,
        uses=of.uses,
        forms=forms,
        today=current_of({use.clause_id for use in of.uses}),
        baskets=baskets_of(standing().person_id),
        items=items_of([of.lot.id]),
        removable=not of.tender.published_on and lots_of_tender.one(of.tender.id) > 1,
    )


@bp.get("/tenders/<pid>/lots/<int:number>")
@requires(Verb.RECORD_USE, Tender, by="headed")
def lot(tender: Tender) -> ResponseReturnValue:
    return _page(LotPage(tender))


@bp.post("/tenders/<pid>/lots/<int:number>")
@requires(Verb.EDIT_TENDER, Tender)
def save_lot(tender: Tender) -> ResponseReturnValue:
    of = LotPage(planning.held(tender))
    form = _form(of, "edit")
    form.set_choices(pages.project_types(tender))
    if not form.is_valid_post():
        return _page(of, edit=form)
    planning.edit_lot(of.lot, of.tender, **form.values())
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/removal")
@requires(Verb.EDIT_TENDER, Tender)
def remove_lot(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    unchanged(of.address(), of.lot, tender.changed_at)
    planning.remove_lot(of.lot, tender)
    return redirect(url_for("tenders.progress", pid=tender.pid), 303)


@bp.post("/tenders/<pid>/lots/<int:number>/award")
@requires(Verb.EDIT_TENDER, Tender)
def award(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "award")
    if not form.carries_out(lambda: _award(of, **form.values())):
        return _page(of, award=form)
    return of.back()


def _award(of: LotPage, winner: str, contract_ref: str, **said: Any) -> None:
    running.award(of.lot, of.tender, winner, contract_ref=contract_ref or None, **said)


@bp.post("/tenders/<pid>/lots/<int:number>/no-award")
@requires(Verb.EDIT_TENDER, Tender)
def leave_unawarded(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "unawarded")
    if not form.carries_out(lambda: running.leave_unawarded(of.lot, tender, **form.values())):
        return _page(of, unawarded=form)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/contract")
@requires(Verb.EDIT_TENDER, Tender)
def contract(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "contract")
    expected = form.realisation_expected.data or None
    if not form.carries_out(lambda: running.contract(of.lot, tender, form.on.data, expected)):
        return _page(of, contract=form)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/realisation")
@requires(Verb.EDIT_TENDER, Tender)
def realise(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "realisation")
    if not form.carries_out(lambda: running.realise(of.lot, tender, form.on.data)):
        return _page(of, realisation=form)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/days")
@requires(Verb.EDIT_TENDER, Tender)
def correct_day_of_lot(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "correction")
    form.set_choices(correcting.days_of(of.lot))
    if not form.carries_out(lambda: correcting.correct_day(tender, **form.values(), lot=of.lot)):
        return _page(of, correction=form)
    flash(_("De dag is verbeterd."))
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/items")
@requires(Verb.EDIT_TENDER, Tender)
def add_item(tender: Tender) -> ResponseReturnValue:
    of, form = LotPage(tender), ItemForm(prefix="item-")
    if not form.is_valid_post():
        return _page(of, item=form)
    try:
        items.add_item(of.lot, tender, **form.values())
    except RuleBroken as refused:
        form.what.errors = [str(refused.sentence)]
        return _page(of, item=form)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/items/<item>/removal")
@requires(Verb.EDIT_TENDER, Tender)
def remove_item(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    pid = (request.view_args or {})["item"]
    item = item_of.one_or_none(of.lot.id, pid) or abort(404)
    items.remove_item(item, of.lot, tender)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/uses")
@requires(Verb.RECORD_USE, Tender)
def choose_clause(tender: Tender) -> ResponseReturnValue:
    """From the choice of a clause to the page on which is said what the lot does with it."""
    of, form = LotPage(tender), ClauseChoiceForm(prefix="clause-")
    form.clause.choices = clause_uses_pages.usable(tender)
    if not form.is_valid_post():
        return _page(of, clause=form)
    address = url_for("tenders.use", pid=tender.pid, number=of.lot.number, code=form.clause.data)
    return redirect(address, 303)
