"""What a lot does with a clause, and what came of it; the clauses of a basket at once."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import load, requires, standing
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.registry.parameters import Parameter, filled
from buyergroup_hub.clauses.registry.queries import named
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.requests import whole_number
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.clause_uses import actions, pages
from buyergroup_hub.tenders.clause_uses.forms import ResultForm, UseForm, typed
from buyergroup_hub.tenders.tender.actions import planning
from buyergroup_hub.tenders.tender.models import ClauseUse, Tender
from buyergroup_hub.tenders.tender.pages import LotPage


@bp.post("/tenders/<pid>/lots/<int:number>/declaration")
@requires(Verb.RECORD_USE, Tender)
def declare_complete(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    actions.declare_complete(of.lot, tender)
    return of.back()


@bp.get("/tenders/<pid>/lots/<int:number>/uses/<code>")
@requires(Verb.RECORD_USE, Tender, by="headed")
def use(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    version, known = _version(of)
    form = UseForm(formdata=None, obj=known, data=pages.text_of_use(known))
    form.set_choices(version)
    level = request.args.get("level", type=whole_number)
    if level is not None and version.text_in("nl").level(level) is not None:
        form.level.data = level
    elif form.level.data is None:
        form.level.data = _usual_level(version)
    if known is not None and known.use == "used":
        form.final_text.data = ""
    return _use_page(of, version, known, form, dict(known.parameters) if known else {})


def _version(of: LotPage) -> tuple[ClauseVersion, ClauseUse | None]:
    """The version that the lot names, or with `version` in the address another; else today's."""
    code = str((request.view_args or {})["code"])
    known = of.use_of(code)
    number = request.args.get("version", type=whole_number)
    if known is not None and number in (None, known.version.number):
        return known.version, known
    name = f"{code}@{number}" if number else code
    return named([name]).get(name) or abort(404), known


def _usual_level(version: ClauseVersion) -> int:
    own = next(text for text in version.texts if text.language == version.language)
    return next((level.level for level in own.levels if level.recommended), own.levels[0].level)


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
        "tenders/clause_uses/use.html",
        form,
        tender=of.tender,
        lot=of.lot,
        version=version,
        known=known,
        places=places,
        values=values,
        filled_in=lambda one: filled(one.text, version.parameters_of(one.level), values),
        faults=faults or [],
    )
    return answer, 422 if faults else status


@bp.post("/tenders/<pid>/lots/<int:number>/uses/<code>")
@requires(Verb.RECORD_USE, Tender)
def record_use(tender: Tender) -> ResponseReturnValue:
    of = LotPage(planning.held(tender))
    version, known = _version(of)
    form = UseForm(obj=known, data=pages.text_of_use(known))
    form.set_choices(version)
    ready = form.is_valid_post()
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
    use = _known(of)
    unchanged(of.address(), use)
    actions.remove(use, of.lot, tender)
    return of.back()


@bp.get("/tenders/<pid>/lots/<int:number>/uses/<code>/result")
@requires(Verb.RECORD_USE, Tender, by="headed")
def result(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    known = _known(of)
    return _result_page(of, known, ResultForm(formdata=None, obj=known))


@bp.post("/tenders/<pid>/lots/<int:number>/uses/<code>/result")
@requires(Verb.RECORD_USE, Tender)
def tell_result(tender: Tender) -> ResponseReturnValue:
    of = LotPage(tender)
    known = _known(of)
    form = ResultForm(obj=known)
    if not form.carries_out(lambda: actions.tell_result(known, of.lot, tender, **form.values())):
        return _result_page(of, known, form)
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


def _known(of: LotPage) -> ClauseUse:
    return of.use_of((request.view_args or {})["code"]) or abort(404)


def _result_page(of: LotPage, known: ClauseUse, form: ResultForm) -> ResponseReturnValue:
    return form_page("tenders/clause_uses/result.html", form, tender=of.tender, lot=of.lot, use=known)


@bp.get("/tenders/<pid>/lots/<int:number>/basket")
@requires(Verb.RECORD_USE, Tender, by="headed")
def basket(tender: Tender) -> ResponseReturnValue:
    """Which collected clauses go into this lot: the page before the deed."""
    of = LotPage(tender)
    collected = _collected()
    faults = actions.faults_of_all(collected)
    return render_template(
        "tenders/clause_uses/basket.html", tender=tender, lot=of.lot, collected=collected, faults=faults
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
