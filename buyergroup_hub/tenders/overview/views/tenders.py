"""The list of tenders, one tender, planning and editing it, and which consultations came before it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub import panels
from buyergroup_hub.access import load, public, requires, visible
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.kit.web import attachment
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.commitments.queries import commitments_of
from buyergroup_hub.tenders.notices.queries import notices_of
from buyergroup_hub.tenders.overview import pages
from buyergroup_hub.tenders.overview.queries import A_PAGE, consultations_by_id, tenders_in_list, tenders_on_page
from buyergroup_hub.tenders.tender import completeness
from buyergroup_hub.tenders.tender.actions import involving, planning
from buyergroup_hub.tenders.tender.forms import InvolvedForm, PlanForm, TenderForm
from buyergroup_hub.tenders.tender.models import Tender
from buyergroup_hub.tenders.tender.pages import with_parts
from buyergroup_hub.tenders.tender.queries import consultations_before


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
    return render_template("tenders/overview/index.html", tenders=found, group=group, total=total, part=part)


@bp.get("/tenders/new")
@requires(Verb.PLAN_TENDER)
def new() -> ResponseReturnValue:
    form = PlanForm(formdata=None)
    _offer(form)
    wanted = request.args.get("group")
    form.group.data = pages.own_group(wanted)
    return form_page("tenders/overview/new.html", form)


@bp.post("/tenders")
@requires(Verb.PLAN_TENDER)
def plan() -> ResponseReturnValue:
    form = PlanForm()
    _offer(form)
    if not form.is_valid_post():
        return form_page("tenders/overview/new.html", form)
    values = form.values()
    group = thing_of(Group, values.pop("group")) if values["group"] else values.pop("group")
    organisation = thing_of(Organisation, values.pop("organisation"))
    values["lots"] = form.titles()
    tender = planning.plan(organisation, values.pop("title"), group=group, **values)
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


def _offer(form: PlanForm) -> None:
    form.set_choices()
    form.organisation.choices = [(client.id, client.name) for client in planning.own_clients()]
    form.group.choices = [("", "—"), *pages.own_groups()]


@bp.get("/tenders/<pid>")
@visible(Tender, by="headed")
def show(tender: Tender) -> ResponseReturnValue:
    with_parts(tender)
    needs, rows = completeness.check(tender), pages.matrix(tender)
    return render_template(
        "tenders/overview/show.html",
        tender=tender,
        needs=needs,
        rows=rows,
        summary=pages.matrix_words(rows, tender.counted) if rows else None,
        stages=pages.stage_line(tender),
        newer=pages.newer(tender),
        notices=notices_of(tender.id),
        choices=pages.choices(tender),
        kept=commitments_of(tender.id),
        items=pages.items_by_lot(tender.counted),
        consultations=consultations_before(tender.id),
        entries=timeline.of_subject("tenders", tender.id, 8),
        overview=panels.slot("tender.overview", [tender]),
    )


@bp.get("/tenders/<pid>/texts.txt")
@visible(Tender)
def texts(tender: Tender) -> ResponseReturnValue:
    """The clause texts of all lots as one file."""
    return attachment(pages.texts(tender), "text/plain", f"bepalingen-{tender.pid}.txt")


@bp.get("/tenders/<pid>/edit")
@requires(Verb.EDIT_TENDER, Tender, by="headed")
def edit(tender: Tender) -> ResponseReturnValue:
    form = TenderForm(formdata=None, obj=tender)
    form.set_choices()
    return form_page("tenders/overview/edit.html", form, tender=tender)


@bp.post("/tenders/<pid>")
@requires(Verb.EDIT_TENDER, Tender)
def save(tender: Tender) -> ResponseReturnValue:
    tender = planning.held(tender)
    form = TenderForm(obj=tender)
    form.set_choices()
    if not form.is_valid_post():
        answer, status = form_page("tenders/overview/edit.html", form, tender=tender)
        return answer, 409 if form.was_overtaken else status
    planning.edit(tender, **form.values())
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


@bp.get("/tenders/<pid>/consultations")
@requires(Verb.EDIT_TENDER, Tender, by="headed")
def involved(tender: Tender) -> ResponseReturnValue:
    return form_page("tenders/overview/involved.html", _involved_form(tender), tender=tender)


def _involved_form(tender: Tender) -> InvolvedForm:
    form = InvolvedForm(data={"consultations": [one.id for one in consultations_before(tender.id)]})
    form.set_choices(pages.consultations_to_choose(tender))
    return form


@bp.post("/tenders/<pid>/consultations")
@requires(Verb.EDIT_TENDER, Tender)
def involve(tender: Tender) -> ResponseReturnValue:
    form = _involved_form(tender)
    if not form.is_valid_post():
        return form_page("tenders/overview/involved.html", form, tender=tender)
    involving.involve(tender, consultations_by_id(form.consultations.data or []))
    return redirect(url_for("tenders.show", pid=tender.pid), 303)
