"""The list of tenders, one tender, planning and editing it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import load, public, requires, visible
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.kit.web import attachment
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders import actions, completeness, details, glossary, pages
from buyergroup_hub.tenders.forms import PlanForm, TenderForm
from buyergroup_hub.tenders.glossary import when_expected
from buyergroup_hub.tenders.models import Tender
from buyergroup_hub.tenders.parts import with_parts
from buyergroup_hub.tenders.queries.commitments import commitments_of
from buyergroup_hub.tenders.queries.notices import notices_of
from buyergroup_hub.tenders.queries.tenders import A_PAGE, consultations_before, tenders_in_list, tenders_on_page
from buyergroup_hub.tenders.views import bp

WORDS: dict[str, Any] = {"pages": pages, "details": details, "glossary": glossary, "when_expected": when_expected}


@bp.get("/tenders")
@public
def index() -> ResponseReturnValue:
    """Tenders of a group, or all; those that went to market too."""
    slug = request.args.get("group", "")
    group = load(Group, slug=slug) if slug else None
    of, of_group = group.id if group else None, group is not None
    total = tenders_in_list.one(of, of_group=of_group)
    part = Part.of(request.args, total, A_PAGE)
    found = tenders_on_page(of, part.first, of_group=of_group)
    return render_template("tenders/index.html", tenders=found, group=group, total=total, part=part, **WORDS)


@bp.get("/tenders/new")
@requires(Verb.PLAN_TENDER)
def new() -> ResponseReturnValue:
    form = PlanForm(formdata=None)
    _offer(form)
    wanted = request.args.get("group")
    form.group.data = pages.own_group(wanted)
    return form_page("tenders/new.html", form)


@bp.post("/tenders")
@requires(Verb.PLAN_TENDER)
def plan() -> ResponseReturnValue:
    form = PlanForm()
    _offer(form)
    if not form.done():
        return form_page("tenders/new.html", form)
    said = form.said()
    group = db.session.get(Group, said.pop("group")) if said["group"] else said.pop("group")
    organisation = db.session.get_one(Organisation, said.pop("organisation"))
    said["lots"] = form.titles()
    tender = actions.plan(organisation, said.pop("title"), group=group, **said)
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


def _offer(form: PlanForm) -> None:
    form.offer()
    form.organisation.choices = [(one.id, one.name) for one in actions.own_clients()]
    form.group.choices = [("", "—"), *pages.own_groups()]


@bp.get("/tenders/<pid>")
@visible(Tender, by="headed")
def show(tender: Tender) -> ResponseReturnValue:
    with_parts(tender)
    needs = completeness.check(tender)
    return render_template(
        "tenders/show.html",
        tender=tender,
        needs=needs,
        rows=pages.matrix(tender),
        newer=pages.newer(tender),
        notices=notices_of(tender.id),
        choices=pages.choices(tender),
        kept=commitments_of(tender.id),
        items=details.items_by_lot(tender.counted),
        consultations=consultations_before(tender.id),
        entries=timeline.of_subject("tenders", tender.id, 8),
        **WORDS,
    )


@bp.get("/tenders/<pid>/texts.txt")
@visible(Tender)
def texts(tender: Tender) -> ResponseReturnValue:
    """The clause texts of all lots as one file."""
    return attachment(pages.texts(tender), "text/plain", f"bepalingen-{tender.pid}.txt")


@bp.get("/tenders/<pid>/edit")
@requires(Verb.EDIT_TENDER, Tender)
def edit(tender: Tender) -> ResponseReturnValue:
    form = TenderForm(formdata=None, obj=tender)
    form.offer()
    return form_page("tenders/edit.html", form, tender=tender)


@bp.post("/tenders/<pid>")
@requires(Verb.EDIT_TENDER, Tender)
def save(tender: Tender) -> ResponseReturnValue:
    tender = actions.held(tender)
    form = TenderForm(obj=tender)
    form.offer()
    if not form.done():
        answer, status = form_page("tenders/edit.html", form, tender=tender)
        return answer, 409 if form.was_overtaken else status
    actions.edit(tender, **form.said())
    return redirect(url_for("tenders.show", pid=tender.pid), 303)
