"""The Manifest MVOI: who signed, and what a signatory reports."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, standing
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.forms import clean
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.organisations.blueprint import bp
from buyergroup_hub.organisations.manifest import actions as manifest_actions
from buyergroup_hub.organisations.manifest import exports, queries
from buyergroup_hub.organisations.manifest import listing as listed
from buyergroup_hub.organisations.manifest import signatures as manifest
from buyergroup_hub.organisations.manifest.forms import PlanForm, ReportForm, SignForm
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb


@bp.get("/manifest")
@public
def signatories() -> ResponseReturnValue:
    query, shown = (clean(request.args.get("q")) or "")[:100], request.args.get("show", "")
    plan = queries.running_plan()
    return render_template(
        "organisations/manifest/manifest.html",
        found=listed.find_signatories(query, shown, request.args),
        query=query,
        shown=shown if shown in listed.STATES_SHOWN else "",
        manifest=manifest,
        themes=queries.themes(),
        plan=plan,
        tabs=slot("manifest.tabs", [plan]),
        figures=slot("manifest.figures", [plan]),
        own=[thing_of(Organisation, p.organisation_id) for p in standing().affiliations if not p.market],
    )


@bp.get("/manifest.csv")
@public
def csv_file() -> ResponseReturnValue:
    """All signatories with plan and reports, as CSV for a spreadsheet (RFC 4180, UTF-8 with a byte order mark)."""
    return download(exports.signatories(), "manifest-mvoi.csv")


@bp.get("/organisations/<pid>/manifest")
@requires(Verb.SIGN_MANIFEST, Organisation)
def own(organisation: Organisation) -> ResponseReturnValue:
    return _own_page(organisation)


def _own_page(
    organisation: Organisation,
    sign: SignForm | None = None,
    plan: PlanForm | None = None,
    report: ReportForm | None = None,
) -> tuple[str, int]:
    """Three small forms; the one that came back with errors keeps what was filled in."""
    empty = PlanForm(formdata=None, prefix="plan")
    empty.set_choices(queries.themes())
    page = render_template(
        "organisations/manifest/own_manifest.html",
        organisation=organisation,
        signatory=manifest.of_organisation(organisation),
        manifest=manifest,
        forms={
            "sign": sign or SignForm(formdata=None, prefix="sign"),
            "plan": plan or empty,
            "report": report or _report_form(organisation, formdata=None),
        },
        has_errors=bool(sign or plan or report),
    )
    return page, 422 if sign or plan or report else 200


def _report_form(organisation: Organisation, **how: Any) -> ReportForm:
    """It knows which years stood there."""
    signatory = manifest.of_organisation(organisation)
    known = sorted(signatory.yearly_reports, key=lambda one: one.year) if signatory else ()
    told = [(one.year, manifest.STATES[one.state], one.published_on, one.url) for one in known]
    stands = [f"{year}: {manifest.words_of(state)} {on or ''} {url or ''}".rstrip() for year, state, on, url in told]
    return ReportForm(prefix="report", data={"years": "; ".join(stands)}, **how)


@bp.post("/organisations/<pid>/signature")
@requires(Verb.SIGN_MANIFEST, Organisation)
def sign(organisation: Organisation) -> ResponseReturnValue:
    form = SignForm(prefix="sign")
    if not form.carries_out(lambda: manifest_actions.sign(organisation, form.signed_on.data or None)):
        return _own_page(organisation, sign=form)
    return _done(organisation, _("Vastgelegd dat %(name)s het manifest tekende.", name=organisation.name))


@bp.post("/organisations/<pid>/action-plans")
@requires(Verb.PUBLISH_ACTION_PLAN, Organisation)
def publish_plan(organisation: Organisation) -> ResponseReturnValue:
    form = PlanForm(prefix="plan")
    form.set_choices(queries.themes())
    chosen = [theme for theme in queries.themes() if theme.id in (form.themes.data or ())]
    said, signatory = form.values() | {"themes": chosen}, manifest.signed(organisation)
    if not form.carries_out(lambda: manifest_actions.publish_plan(signatory, **said)):
        return _own_page(organisation, plan=form)
    return _done(organisation, _("Het actieplan is vastgelegd."))


@bp.post("/organisations/<pid>/yearly-reports")
@requires(Verb.PUBLISH_ACTION_PLAN, Organisation)
def report(organisation: Organisation) -> ResponseReturnValue:
    form = _report_form(organisation)
    signatory = manifest.signed(organisation)
    if not form.carries_out(lambda: manifest_actions.report_year(signatory, **form.values())):
        return _own_page(organisation, report=form)
    return _done(organisation, _("Vastgelegd."))


def _done(organisation: Organisation, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("organisations.own", pid=organisation.pid), 303)
