"""The list of groups, one group, editing and following it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, standing, visible
from buyergroup_hub.events import timeline as happened
from buyergroup_hub.groups import blueprint
from buyergroup_hub.groups.blueprint import bp
from buyergroup_hub.groups.glossary import KIND_NOTES, PHASE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group import labels, queries
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.overview import listing, pages
from buyergroup_hub.groups.overview.forms import GroupForm, PhaseForm, SuccessorForm
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.notifications.actions import follow, unfollow
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb


@bp.get("/groups")
@public
def index() -> ResponseReturnValue:
    found = listing.find(request.args)
    return render_template(
        "groups/overview/_list.html" if htmx() else "groups/overview/index.html",
        found=found,
        rows=slot("group.row", found.groups),
        lines={group.id: labels.phase_line(group.phases) for group in found.groups},
        phase_words=PHASE_WORDS,
        sector_words=SECTOR_WORDS,
        kind_notes=KIND_NOTES,
    )


@bp.get("/groups/new")
@public
def new() -> ResponseReturnValue:
    form = GroupForm()
    form.set_choices(queries.current_themes())
    return render_template("groups/overview/new.html", form=form)


@bp.post("/groups")
@requires(Verb.START_GROUP)
def start() -> ResponseReturnValue:
    form = GroupForm()
    form.set_choices(queries.current_themes())
    if not form.carries_out(lambda: groups.check_name(form.values()["name"])):
        return form_page("groups/overview/new.html", form)
    values = form.values()
    group = groups.start(values["name"], values["sector"], values["summary"], started=values["started"])
    group.themes = [theme for theme in queries.current_themes() if theme.id in values["themes"]]
    flash(_("De groep is begonnen. Nodig nu de trekker uit."))
    return redirect(url_for("groups.new_invitations", slug=group.slug), 303)


@bp.get("/groups/<slug>")
@visible(Group)
def show(group: Group) -> ResponseReturnValue:
    return render_template("groups/overview/show.html", page=pages.show(group), **blueprint.frame(group, "overview"))


@bp.get("/groups/<slug>/timeline")
@visible(Group)
def timeline(group: Group) -> ResponseReturnValue:
    months = pages.by_month(happened.of_groups([group.id], 200))
    return render_template("groups/overview/timeline.html", months=months, **blueprint.frame(group, "timeline"))


@bp.get("/groups/<slug>/edit")
@requires(Verb.EDIT_GROUP, Group)
def edit(group: Group) -> ResponseReturnValue:
    return _edit_page(group)


@bp.post("/groups/<slug>")
@requires(Verb.EDIT_GROUP, Group)
def save(group: Group) -> ResponseReturnValue:
    form = _form(group)
    if not form.carries_out(lambda: groups.check_name(form.values()["name"], group)):
        return _edit_page(group, form=form)
    values = form.values()
    themes = [theme for theme in queries.current_themes() if theme.id in values["themes"]]
    groups.edit(group, **values | {"themes": themes})
    flash(_("De groep is bewaard."))
    return redirect(url_for("groups.show", slug=group.slug), 303)


@bp.post("/groups/<slug>/phases")
@requires(Verb.ENTER_PHASE, Group)
def enter_phase(group: Group) -> ResponseReturnValue:
    form = _phase_form(group)
    if not form.carries_out(lambda: groups.check_since(group, form.since.data)):
        return _edit_page(group, phase_form=form)
    groups.enter_phase(group, form.phase.data, form.since.data or None)
    flash(_("De groep is nu in de fase %(phase)s.", phase=PHASE_WORDS[form.phase.data]))
    return redirect(url_for("groups.show", slug=group.slug), 303)


@bp.post("/groups/<slug>/phases/last/end")
@requires(Verb.ENTER_PHASE, Group)
def take_back_phase(group: Group) -> ResponseReturnValue:
    groups.take_back_phase(group, request.form.get("phase"))
    flash(_("De fase is teruggenomen. De fase ervoor loopt weer."))
    return redirect(url_for("groups.edit", slug=group.slug), 303)


@bp.post("/groups/<slug>/successors")
@requires(Verb.SUCCEED_GROUP, Group)
def succeed(group: Group) -> ResponseReturnValue:
    form = SuccessorForm()
    form.set_choices(pages.others(group))
    if not form.is_valid_post():
        return _edit_page(group, next_form=form)
    successor = queries.group_by_slug.one(form.successor.data)
    groups.succeed(group, successor)
    flash(_("%(name)s gaat verder met het werk.", name=successor.name))
    return redirect(url_for("groups.show", slug=group.slug), 303)


@bp.post("/groups/<slug>/subscription")
@requires(Verb.FOLLOW, Group)
def start_following(group: Group) -> ResponseReturnValue:
    follow(_person_id(), "groups", group.id)
    flash(_("Je volgt deze groep. Nieuws komt in je dagelijkse overzicht."))
    return redirect(url_for("groups.show", slug=group.slug), 303)


@bp.post("/groups/<slug>/subscription/end")
@requires(Verb.FOLLOW, Group)
def stop_following(group: Group) -> ResponseReturnValue:
    unfollow(_person_id(), "groups", group.id)
    flash(_("Je volgt deze groep niet meer."))
    return redirect(url_for("groups.show", slug=group.slug), 303)


def _person_id() -> int:
    person_id = standing().person_id
    assert person_id is not None
    return person_id


def _form(group: Group, **how: Any) -> GroupForm:
    groups.load_parts(group)
    said = {"name": group.name_nl, "summary": group.summary_nl, "sector": group.sector}
    form = GroupForm(data=said | {"themes": [theme.id for theme in group.themes]}, **how)
    form.set_choices(queries.current_themes())
    return form


def _phase_form(group: Group, **how: Any) -> PhaseForm:
    form = PhaseForm(data={"now": PHASE_WORDS[group.phase_now]} if group.phase_now else {}, **how)
    form.set_choices()
    return form


def _edit_page(group: Group, **posted: Any) -> ResponseReturnValue:
    """The page with its forms; the one that was posted comes back with its errors."""
    forms: dict[str, Any] = {
        "form": posted.get("form") or _form(group, formdata=None),
        "phase_form": posted.get("phase_form") or _phase_form(group, formdata=None),
        "next_form": posted.get("next_form") or SuccessorForm(formdata=None),
    }
    forms["next_form"].set_choices(pages.others(group))
    others = {name: one for name, one in forms.items() if name != "form"}
    return form_page(
        "groups/overview/edit.html", forms["form"], *others.values(), group=group, phase_words=PHASE_WORDS, **others
    )
