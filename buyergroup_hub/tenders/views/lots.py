"""One lot: award, contract, delivery, and what it does with clauses."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from buyergroup_hub.access import load, requires, standing
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter, filled
from buyergroup_hub.clauses.registry.queries import current_of, named
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import Form, SeenForm, form_page, tried
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.requests import whole_number
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders import actions, pages
from buyergroup_hub.tenders.forms import (
    AwardForm,
    ClauseChoiceForm,
    ContractForm,
    CorrectionForm,
    DayForm,
    ItemForm,
    LotEditForm,
    ResultForm,
    UnawardedForm,
    UseForm,
    typed,
)
from buyergroup_hub.tenders.models import ClauseUse, Lot, LotItem, Tender
from buyergroup_hub.tenders.queries.adoptions import baskets_of
from buyergroup_hub.tenders.queries.tenders import items_of
from buyergroup_hub.tenders.views import bp
from buyergroup_hub.tenders.views.tenders import WORDS

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


def _form(of: LotPage, name: str, **how: Any) -> Form:
    """One of the page's forms. What was done with the lot is one history: who adds to it saw all of it."""
    kind = FORMS[name]
    if name == "edit":
        how["obj"] = of.lot
    elif issubclass(kind, SeenForm):
        how["data"] = {"lot": pages.history_of_lot(of.lot)}
    return kind(prefix=f"{name}-", **how)


def _page(of: LotPage, **posted: Form) -> ResponseReturnValue:
    forms = {name: posted.get(name) or _form(of, name, formdata=None) for name in FORMS}
    forms["edit"].offer(pages.project_types(of.tender))
    forms["correction"].offer(actions.days_of(of.lot))
    forms["clause"].clause.choices = pages.usable(of.tender)
    return form_page(
        "tenders/lot.html",
        next(iter(posted.values()), forms["edit"]),
        tender=of.tender,
        lot=of.lot,
        forms=forms,
        today=current_of({use.clause_id for use in of.lot.uses}),
        baskets=baskets_of(standing().person_id),
        items=items_of([of.lot.id]),
        **WORDS,
    )


@bp.get("/tenders/<pid>/lots/<int:number>")
@requires(Verb.RECORD_USE, Tender)
def lot(tender: Tender) -> ResponseReturnValue:
    return _page(LotPage(tender))


@bp.post("/tenders/<pid>/lots/<int:number>")
@requires(Verb.EDIT_TENDER, Tender)
def save_lot(tender: Tender) -> ResponseReturnValue:
    of = LotPage(actions.held(tender))
    form = _form(of, "edit")
    form.offer(pages.project_types(tender))
    if not form.done():
        return _page(of, edit=form)
    actions.edit_lot(of.lot, of.tender, **form.said())
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/removal")
@requires(Verb.EDIT_TENDER, Tender)
def remove_lot(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    unchanged(of.address(), of.lot, tender.changed_at)
    actions.remove_lot(of.lot, tender)
    return redirect(url_for("tenders.progress", pid=tender.pid), 303)


@bp.post("/tenders/<pid>/lots/<int:number>/award")
@requires(Verb.EDIT_TENDER, Tender)
def award(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "award")
    if not form.done() or not tried(form, lambda: _award(of, **form.said())):
        return _page(of, award=form)
    return of.back()


def _award(of: LotPage, winner: str, contract_ref: str, **said: Any) -> None:
    actions.award(of.lot, of.tender, winner, contract_ref=contract_ref or None, **said)


@bp.post("/tenders/<pid>/lots/<int:number>/no-award")
@requires(Verb.EDIT_TENDER, Tender)
def leave_unawarded(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "unawarded")
    if not form.done() or not tried(form, lambda: actions.leave_unawarded(of.lot, tender, **form.said())):
        return _page(of, unawarded=form)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/contract")
@requires(Verb.EDIT_TENDER, Tender)
def contract(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "contract")
    expected = form.realisation_expected.data or None
    if not form.done() or not tried(form, lambda: actions.contract(of.lot, tender, form.on.data, expected)):
        return _page(of, contract=form)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/realisation")
@requires(Verb.EDIT_TENDER, Tender)
def realise(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "realisation")
    if not form.done() or not tried(form, lambda: actions.realise(of.lot, tender, form.on.data)):
        return _page(of, realisation=form)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/days")
@requires(Verb.EDIT_TENDER, Tender)
def correct_day_of_lot(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    form = _form(of, "correction")
    form.offer(actions.days_of(of.lot))
    if not form.done() or not tried(form, lambda: actions.correct_day(tender, **form.said(), lot=of.lot)):
        return _page(of, correction=form)
    flash(_("De dag is verbeterd."))
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/items")
@requires(Verb.EDIT_TENDER, Tender)
def add_item(tender: Tender) -> ResponseReturnValue:
    of, form = LotPage(tender), ItemForm(prefix="item-")
    if not form.done():
        return _page(of, item=form)
    try:
        actions.add_item(of.lot, tender, **form.said())
    except RuleBroken as refused:
        form.what.errors = [str(refused.sentence)]
        return _page(of, item=form)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/items/<item>/removal")
@requires(Verb.EDIT_TENDER, Tender)
def remove_item(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    pid = (request.view_args or {})["item"]
    found = select(LotItem).where(LotItem.pid == pid, LotItem.lot_id == of.lot.id)
    item = db.session.scalars(found).one_or_none() or abort(404)
    actions.remove_item(item, of.lot, tender)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/declaration")
@requires(Verb.RECORD_USE, Tender)
def declare_complete(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    actions.declare_complete(of.lot, tender)
    return of.back()


@bp.post("/tenders/<pid>/lots/<int:number>/uses")
@requires(Verb.RECORD_USE, Tender)
def choose_clause(tender: Tender) -> ResponseReturnValue:
    """From the choice of a clause to the page on which is said what the lot does with it."""
    of, form = LotPage(tender), ClauseChoiceForm(prefix="clause-")
    form.clause.choices = pages.usable(tender)
    if not form.done():
        return _page(of, clause=form)
    address = url_for("tenders.use", pid=tender.pid, number=of.lot.number, code=form.clause.data)
    return redirect(address, 303)


@bp.get("/tenders/<pid>/lots/<int:number>/uses/<code>")
@requires(Verb.RECORD_USE, Tender)
def use(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    version, known = _version(of.lot)
    form = UseForm(formdata=None, obj=known, data=pages.text_of_use(known))
    form.offer(version)
    level = request.args.get("level", type=whole_number)
    if level is not None and version.text_in("nl").level(level) is not None:
        form.level.data = level
    elif form.level.data is None:
        form.level.data = _usual_level(version)
    if known is not None and known.use == "used":
        form.final_text.data = ""
    return _use_page(of, version, known, form, dict(known.parameters) if known else {})


def _version(lot: Lot) -> tuple[ClauseVersion, ClauseUse | None]:
    """The version that the lot names, or with `version` in the address another; else today's."""
    code = str((request.view_args or {})["code"])
    known = next((one for one in lot.uses if one.version.clause.code == code), None)
    number = request.args.get("version", type=whole_number)
    if known is not None and number in (None, known.version.number):
        return known.version, known
    name = f"{code}@{number}" if number else code
    return named([name]).get(name) or abort(404), known


def _usual_level(version: ClauseVersion) -> int:
    own = next(one for one in version.texts if one.language == version.language)
    return next((one.level for one in own.levels if one.recommended), own.levels[0].level)


def _use_page(
    of: LotPage,
    version: ClauseVersion,
    known: ClauseUse | None,
    form: UseForm,
    values: dict[str, str],
    faults: list[str] | None = None,
) -> ResponseReturnValue:
    places: tuple[Parameter, ...] = version.parameters_of(form.level.data or 0)
    answer, status = form_page(
        "tenders/use.html",
        form,
        tender=of.tender,
        lot=of.lot,
        version=version,
        known=known,
        places=places,
        values=values,
        filled_in=lambda one: filled(one.text, version.parameters_of(one.level), values),
        faults=faults or [],
        **WORDS,
    )
    return answer, 422 if faults else status


@bp.post("/tenders/<pid>/lots/<int:number>/uses/<code>")
@requires(Verb.RECORD_USE, Tender)
def record_use(tender: Tender) -> ResponseReturnValue:
    of = LotPage(actions.held(tender))
    version, known = _version(of.lot)
    form = UseForm(obj=known, data=pages.text_of_use(known))
    form.offer(version)
    ready = form.done()
    values, faults = typed(request.form, version.parameters_of(form.level.data or 0))
    if not ready or faults:
        return _use_page(of, version, known, form, values, faults)
    try:
        _do(of, version, form, values)
    except RuleBroken as refused:
        return _use_page(of, version, known, form, values, [str(refused.sentence)])
    return of.back()


def _do(of: LotPage, version: ClauseVersion, form: UseForm, values: dict[str, str]) -> None:
    if form.use.data == "dropped":
        actions.drop(of.lot, of.tender, version, form.reason_kind.data or "other", form.reason.data or "")
        return
    said: dict[str, Any] = {}
    if form.use.data == "changed":
        said = {
            "final_text": form.final_text.data or None,
            "reason_kind": form.reason_kind.data,
            "reason": form.reason.data or None,
        }
    actions.use(of.lot, of.tender, version, form.level.data or _usual_level(version), values, **said)


@bp.post("/tenders/<pid>/lots/<int:number>/uses/<code>/removal")
@requires(Verb.RECORD_USE, Tender)
def remove_use(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    use = _known(of.lot)
    unchanged(of.address(), use)
    actions.remove(use, of.lot, tender)
    return of.back()


@bp.get("/tenders/<pid>/lots/<int:number>/uses/<code>/result")
@requires(Verb.RECORD_USE, Tender)
def result(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    known = _known(of.lot)
    return _result_page(of, known, ResultForm(formdata=None, obj=known))


@bp.post("/tenders/<pid>/lots/<int:number>/uses/<code>/result")
@requires(Verb.RECORD_USE, Tender)
def tell_result(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    known = _known(of.lot)
    form = ResultForm(obj=known)
    if not form.done() or not tried(form, lambda: actions.tell_result(known, of.lot, tender, **form.said())):
        return _result_page(of, known, form)
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


def _known(lot: Lot) -> ClauseUse:
    code = (request.view_args or {})["code"]
    return next((one for one in lot.uses if one.version.clause.code == code), None) or abort(404)


def _result_page(of: LotPage, known: ClauseUse, form: ResultForm) -> ResponseReturnValue:
    return form_page("tenders/result.html", form, tender=of.tender, lot=of.lot, use=known, **WORDS)


@bp.get("/tenders/<pid>/lots/<int:number>/basket")
@requires(Verb.RECORD_USE, Tender)
def basket(tender: Tender) -> ResponseReturnValue:
    """Which collected clauses go into this lot: the page before the deed."""
    of = LotPage(tender)
    collected = _collected()
    faults = actions.faults_of_all(collected)
    return render_template(
        "tenders/basket.html", tender=tender, lot=of.lot, collected=collected, faults=faults, **WORDS
    )


@bp.post("/tenders/<pid>/lots/<int:number>/basket")
@requires(Verb.RECORD_USE, Tender)
def use_basket(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    actions.use_all(of.lot, tender, _collected())
    return of.back()


def _collected() -> ClauseSet:
    """One's own basket, by its pid in the address or form."""
    pid = request.values.get("basket", "")
    if not standing().signed_in:
        abort(404)
    return load(ClauseSet, basket=pid)
