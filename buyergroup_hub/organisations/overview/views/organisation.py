"""The list of organisations, and the page of one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, visible
from buyergroup_hub.events.changes import changes, in_words
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.organisations import glossary
from buyergroup_hub.organisations.blueprint import bp
from buyergroup_hub.organisations.manifest import signatures as manifest
from buyergroup_hub.organisations.organisation.actions import organisations
from buyergroup_hub.organisations.organisation.events import EDITED
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.organisations.overview import listing, pages, queries
from buyergroup_hub.organisations.overview.forms import OrganisationForm, ShowForm
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb


@bp.get("/organisations")
@public
def index() -> ResponseReturnValue:
    found = listing.find(request.args)
    template = "organisations/overview/_list.html" if htmx() else "organisations/overview/index.html"
    return render_template(template, found=found, words=glossary)


@bp.get("/organisations/<pid>")
@visible(Organisation)
def show(organisation: Organisation) -> ResponseReturnValue:
    before, after = pages.line_of(organisation)
    shown, others = pages.whom_to_ask(organisation)
    signatory = manifest.of_organisation(organisation)
    runs = signatory is not None and manifest.plan_state(signatory) in ("public", "ending")
    return render_template(
        "organisations/overview/show.html",
        organisation=organisation,
        numbers=queries.numbers_of(organisation.id),
        before=before,
        after=after,
        lead=pages.lead(slot("organisation.lead", [organisation]), organisation, has_plan=runs),
        steps=pages.steps(slot("organisation.chain", [organisation]), organisation),
        overview=slot("organisation.overview", [organisation]),
        signatory=signatory,
        plan=manifest.current_plan(signatory) if signatory else None,
        changed=in_words(changes("organisations", organisation.id, {EDITED: None}), glossary.FACT_WORDS),
        shown=shown,
        others=others,
        manifest=manifest,
        words=glossary,
    )


@bp.get("/organisations/<pid>/editing")
@requires(Verb.EDIT_ORGANISATION, Organisation)
def edit(organisation: Organisation) -> ResponseReturnValue:
    form = OrganisationForm(obj=organisation)
    return form_page(
        "organisations/overview/edit.html",
        form,
        organisation=organisation,
        show_form=ShowForm(formdata=None, prefix="show"),
    )


@bp.post("/organisations/<pid>")
@requires(Verb.EDIT_ORGANISATION, Organisation)
def save(organisation: Organisation) -> ResponseReturnValue:
    form = OrganisationForm(obj=organisation)
    if not form.carries_out(lambda: organisations.edit(organisation, **form.values())):
        return form_page(
            "organisations/overview/edit.html",
            form,
            organisation=organisation,
            show_form=ShowForm(formdata=None, prefix="show"),
        )
    flash(_("Bewaard."))
    return redirect(url_for("organisations.show", pid=organisation.pid), 303)


@bp.post("/organisations/<pid>/showing")
@requires(Verb.SHOW_ORGANISATION, Organisation)
def let_see(organisation: Organisation) -> ResponseReturnValue:
    form = ShowForm(prefix="show")
    if not form.is_valid_post():
        own = OrganisationForm(formdata=None, obj=organisation)
        return (
            render_template(
                "organisations/overview/edit.html", form=own, organisation=organisation, show_form=form, has_errors=True
            ),
            422,
        )
    organisations.show(organisation)
    flash(_("Iedereen kan %(name)s nu zien.", name=organisation.name))
    return redirect(url_for("organisations.show", pid=organisation.pid), 303)
