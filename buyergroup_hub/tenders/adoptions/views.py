"""Take a group's set over in four steps, the first three for everyone; report what came of it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import load, requires, visible
from buyergroup_hub.clauses.glossary import LEVEL_KEYS
from buyergroup_hub.clauses.sets import sessions
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.kit.web import without_token
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.adoptions import actions as adoptions_actions
from buyergroup_hub.tenders.adoptions import pages
from buyergroup_hub.tenders.adoptions.forms import (
    AdoptionForm,
    AdoptionReportForm,
    AdoptionTenderForm,
    ChoiceForm,
    choice_for,
    places_of,
)
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.tender.actions import planning
from buyergroup_hub.tenders.tender.models import Tender


@bp.get("/groups/<slug>/adopt")
@visible(Group)
def adopt(group: Group) -> ResponseReturnValue:
    """Project, level, clauses: what others chose, and what came of it."""
    steps = pages.steps(group, request.args)
    if steps.chosen is None:
        return render_template("tenders/adoptions/adopt.html", group=group, steps=steps)
    return _choice_page(group, choice_for(load(ClauseSet, pid=steps.chosen.pid), formdata=None))


@bp.post("/groups/<slug>/adopt")
@visible(Group)
@without_token
def choose_from_set(group: Group) -> ResponseReturnValue:
    """What was chosen lies in the basket, of who has an account and of who has none; from there it goes on."""
    form = choice_for(_set(group))
    if not form.is_valid_post():
        return _choice_page(group, form)
    chosen = form.chosen()
    basket = sessions.collect(*chosen)
    flash(ngettext("%(num)d bepaling ligt in je mandje.", "%(num)d bepalingen liggen in je mandje.", len(chosen)))
    if "adopt" in request.form:
        return redirect(url_for("tenders.new_adoption", slug=group.slug, set=form.whole.pid), 303)
    return redirect(basket, 303)


def _choice_page(group: Group, form: ChoiceForm) -> ResponseReturnValue:
    whole = form.whole
    level = LEVEL_KEYS[whole.level or 1]
    steps = pages.steps(group, {"type": whole.project_type or "", "level": level})
    return form_page(
        "tenders/adoptions/choose.html",
        form,
        group=group,
        steps=steps,
        whole=whole,
        level=level,
        rows=[(item, places_of(item)) for item in whole.items],
        proven=slot("clause.proven", [item.version.clause for item in whole.items]),
    )


@bp.get("/groups/<slug>/adoptions/new")
@requires(Verb.ADOPT, Group)
def new_adoption(group: Group) -> ResponseReturnValue:
    taken = _set(group)
    return form_page("tenders/adoptions/take_over.html", _offer(AdoptionForm(formdata=None)), group=group, taken=taken)


@bp.post("/groups/<slug>/adoptions")
@requires(Verb.ADOPT, Group)
def take_set_over(group: Group) -> ResponseReturnValue:
    taken, form = _set(group), _offer(AdoptionForm())
    if not form.is_valid_post():
        return form_page("tenders/adoptions/take_over.html", form, group=group, taken=taken)
    organisation = thing_of(Organisation, form.organisation.data)
    tender = thing_of(Tender, form.tender.data) if form.tender.data else None
    adoption = adoptions_actions.adopt(
        taken, organisation, form.values()["project"], planning.loaded(tender.id) if tender else None
    )
    flash(_("De set is overgenomen. Je hoort het als er een nieuwe versie is."))
    return redirect(url_for("tenders.adoption", pid=adoption.pid), 303)


def _set(group: Group) -> ClauseSet:
    """The set that the address names, of this group and published; else 404."""
    taken = load(ClauseSet, pid=request.values.get("set", ""))
    return taken if taken.group_id == group.id and taken.number is not None else abort(404)


def _offer(form: AdoptionForm) -> AdoptionForm:
    form.organisation.choices = [(client.id, client.name) for client in planning.own_clients()]
    form.tender.choices = [("", _("Nog niet bekend")), *pages.own_tenders()]
    return form


@bp.get("/adoptions/<pid>")
@visible(Adoption)
def adoption(taken: Adoption) -> ResponseReturnValue:
    return _page(taken)


def _linking(taken: Adoption, **how: Any) -> AdoptionTenderForm:
    form = AdoptionTenderForm(data={"tender": taken.tender_id}, prefix="linking-", **how)
    form.tender.choices = pages.own_tenders()
    return form


def _page(
    taken: Adoption, form: AdoptionReportForm | None = None, linking: AdoptionTenderForm | None = None
) -> ResponseReturnValue:
    form, linking = form or AdoptionReportForm(formdata=None, obj=taken), linking or _linking(taken, formdata=None)
    newest = pages.newest_of(taken)
    return form_page("tenders/adoptions/adoption.html", form, linking, adoption=taken, linking=linking, newest=newest)


@bp.post("/adoptions/<pid>/report")
@requires(Verb.REPORT_ADOPTION, Adoption)
def report_adoption(taken: Adoption) -> ResponseReturnValue:
    form = AdoptionReportForm(obj=taken)
    if not form.is_valid_post():
        return _page(taken, form)
    adoptions_actions.report(taken, **form.values())
    flash(_("Je verslag staat bij de groep."))
    return redirect(url_for("tenders.adoption", pid=taken.pid), 303)


@bp.post("/adoptions/<pid>/tender")
@requires(Verb.REPORT_ADOPTION, Adoption)
def link_adoption(taken: Adoption) -> ResponseReturnValue:
    form = _linking(taken)
    if not form.carries_out(lambda: adoptions_actions.link_tender(taken, planning.loaded(form.tender.data))):
        return _page(taken, linking=form)
    return redirect(url_for("tenders.adoption", pid=taken.pid), 303)


@bp.post("/adoptions/<pid>/end")
@requires(Verb.REPORT_ADOPTION, Adoption)
def end_adoption(taken: Adoption) -> ResponseReturnValue:
    unchanged(url_for("tenders.adoption", pid=taken.pid), taken)
    adoptions_actions.end(taken)
    return redirect(url_for("tenders.adoption", pid=taken.pid), 303)
