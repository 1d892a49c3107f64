"""Pages of groups."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from buyergroup_hub import panels
from buyergroup_hub.access import check, public, requires, standing, visible
from buyergroup_hub.events import timeline as happened
from buyergroup_hub.groups import actions, glossary, listing, pages
from buyergroup_hub.groups.forms import (
    AnswerForm,
    CommitmentForm,
    GroupForm,
    JoinForm,
    PhaseForm,
    ProjectForm,
    RoleForm,
    WithdrawalForm,
)
from buyergroup_hub.groups.models import Commitment, Group, JoinRequest, Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.notifications.actions import follow, followed, unfollow
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.permissions import Verb, can

bp = Blueprint("groups", __name__)

WORDS: dict[str, Any] = {"pages": pages, "glossary": glossary}
"""What every template of this room may ask for."""


@bp.get("/groups")
@public
def index() -> ResponseReturnValue:
    found = listing.find(request.args)
    rows = panels.fill("group.row", found.groups)
    return render_template("groups/_list.html" if htmx() else "groups/index.html", found=found, rows=rows, **WORDS)


@bp.get("/groups/new")
@public
def new() -> ResponseReturnValue:
    form = GroupForm()
    form.offer(pages.themes())
    return render_template("groups/new.html", form=form)


@bp.post("/groups")
@requires(Verb.START_GROUP)
def start() -> ResponseReturnValue:
    form = GroupForm()
    form.offer(pages.themes())
    if not form.done():
        return form_page("groups/new.html", form)
    said = form.said()
    group = actions.start(said["name"], said["sector"], said["summary"])
    group.themes = [theme for theme in pages.themes() if theme.id in said["themes"]]
    return redirect(url_for("groups.members", slug=group.slug), 303)


@bp.get("/groups/<slug>")
@visible(Group)
def show(group: Group) -> ResponseReturnValue:
    pages.load_parts(group)
    before, after = pages.chain(group)
    promised = pages.commitments(group)
    members = pages.memberships(group)
    return render_template(
        "groups/show.html",
        group=group,
        before=before,
        after=after,
        facts=pages.facts(group, pages.leading(members)),
        members=pages.by_role(members),
        commitments=promised,
        projects=pages.projects(promised),
        entries=happened.of_group(group.id, 5),
        **_head(group, "overview"),
    )


@bp.get("/groups/<slug>/timeline")
@visible(Group)
def timeline(group: Group) -> ResponseReturnValue:
    pages.load_parts(group)
    entries = happened.of_group(group.id, 200)
    return render_template("groups/timeline.html", group=group, entries=entries, **_head(group, "timeline"))


@bp.get("/groups/<slug>/edit")
@requires(Verb.EDIT_GROUP, Group)
def edit(group: Group) -> ResponseReturnValue:
    pages.load_parts(group)
    form = GroupForm(
        data={
            "name": group.name_nl,
            "summary": group.summary_nl,
            "sector": group.sector,
            "themes": [theme.id for theme in group.themes],
        }
    )
    form.offer(pages.themes())
    return _edit_page(group, form, PhaseForm(formdata=None))


@bp.post("/groups/<slug>")
@requires(Verb.EDIT_GROUP, Group)
def save(group: Group) -> ResponseReturnValue:
    pages.load_parts(group)
    form = GroupForm()
    themes = pages.themes()
    form.offer(themes)
    if not form.done():
        return _edit_page(group, form, PhaseForm(formdata=None))
    said = form.said()
    actions.edit(group, **said | {"themes": [theme for theme in themes if theme.id in said["themes"]]})
    return redirect(url_for("groups.show", slug=group.slug), 303)


@bp.post("/groups/<slug>/phases")
@requires(Verb.ENTER_PHASE, Group)
def enter_phase(group: Group) -> ResponseReturnValue:
    pages.load_parts(group)
    form = PhaseForm()
    form.offer()
    if not form.done():
        return _edit_page(group, GroupForm(formdata=None, obj=group), form)
    actions.enter_phase(group, form.phase.data, form.since.data or None)
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


@bp.get("/groups/<slug>/members")
@visible(Group)
def members(group: Group) -> ResponseReturnValue:
    return _members_page(group)


@bp.get("/groups/<slug>/members/<pid>/role")
@requires(Verb.ADMIT, Membership)
def role(membership: Membership) -> ResponseReturnValue:
    form = RoleForm(data={"role": membership.role})
    form.offer()
    return _role_page(membership, form)


@bp.post("/groups/<slug>/members/<pid>/role")
@requires(Verb.ADMIT, Membership)
def change_role(membership: Membership) -> ResponseReturnValue:
    form = RoleForm()
    form.offer()
    if not form.done():
        return _role_page(membership, form)
    actions.change_role(membership, form.role.data)
    return redirect(url_for("groups.members", slug=membership.group.slug), 303)


@bp.post("/groups/<slug>/members/<pid>/end")
@requires(Verb.END_MEMBERSHIP, Membership)
def end_membership(membership: Membership) -> ResponseReturnValue:
    actions.end(membership)
    return redirect(url_for("groups.members", slug=membership.group.slug), 303)


@bp.get("/groups/<slug>/join")
@requires(Verb.ASK_TO_JOIN, Group)
def join(group: Group) -> ResponseReturnValue:
    return form_page("groups/join.html", _offer_organisations(JoinForm()), group=group)


@bp.post("/groups/<slug>/join")
@requires(Verb.ASK_TO_JOIN, Group)
def ask_to_join(group: Group) -> ResponseReturnValue:
    form = _offer_organisations(JoinForm())
    affiliation = actions.own_affiliation(form.organisation.data) if form.done() else None
    if affiliation is None:
        return form_page("groups/join.html", form, group=group)
    actions.ask_to_join(group, affiliation, form.said()["words"])
    flash(_("Je vraag ligt bij de trekker en de secretaris. Je hoort van ze."))
    return redirect(url_for("groups.show", slug=group.slug), 303)


@bp.post("/groups/<slug>/requests/<pid>")
@requires(Verb.ADMIT, JoinRequest)
def answer_join(asked: JoinRequest) -> ResponseReturnValue:
    form = AnswerForm()
    form.offer()
    if not form.done():
        return _members_page(asked.group)
    actions.answer_join(asked, asked.group, None if form.role.data == "no" else form.role.data)
    return redirect(url_for("groups.members", slug=asked.group.slug), 303)


@bp.get("/groups/<slug>/commitments")
@visible(Group)
def commitments(group: Group) -> ResponseReturnValue:
    pages.load_parts(group)
    promised = pages.commitments(group)
    projects = pages.projects(promised)
    return render_template(
        "groups/commitments.html", group=group, commitments=promised, projects=projects, **_head(group, "overview")
    )


@bp.get("/groups/<slug>/commitments/new")
@requires(Verb.COMMIT, Group)
def new_commitment(group: Group) -> ResponseReturnValue:
    return form_page("groups/commit.html", _offer_endorsers(CommitmentForm(), group), group=group)


@bp.post("/groups/<slug>/commitments")
@requires(Verb.COMMIT, Group)
def commit(group: Group) -> ResponseReturnValue:
    form = _offer_endorsers(CommitmentForm(), group)
    if not form.done():
        return form_page("groups/commit.html", form, group=group)
    said = form.said()
    actions.commit_project(group, db.session.get_one(Organisation, said.pop("organisation")), **said)
    return redirect(url_for("groups.commitments", slug=group.slug), 303)


@bp.get("/groups/<slug>/commitments/<pid>")
@requires(Verb.WITHDRAW_COMMITMENT, Commitment)
def commitment(promised: Commitment) -> ResponseReturnValue:
    return _commitment_page(promised, ProjectForm(formdata=None), WithdrawalForm(formdata=None))


@bp.post("/groups/<slug>/commitments/<pid>/project")
@requires(Verb.WITHDRAW_COMMITMENT, Commitment)
def name_project(promised: Commitment) -> ResponseReturnValue:
    form = ProjectForm()
    if not form.done():
        return _commitment_page(promised, form, WithdrawalForm(formdata=None))
    actions.name_project(promised, form.said()["title"], public=form.public.data == "yes")
    return redirect(url_for("groups.commitments", slug=promised.group.slug), 303)


@bp.post("/groups/<slug>/commitments/<pid>/withdrawal")
@requires(Verb.WITHDRAW_COMMITMENT, Commitment)
def withdraw_commitment(promised: Commitment) -> ResponseReturnValue:
    form = WithdrawalForm()
    if not form.done():
        return _commitment_page(promised, ProjectForm(formdata=None), form)
    actions.withdraw_commitment(promised, **form.said())
    return redirect(url_for("groups.commitments", slug=promised.group.slug), 303)


def _head(group: Group, here: str) -> dict[str, object]:
    """What every page of a group shows above its own."""
    mine = followed(_person_id(), "groups") if standing().signed_in else ()
    return {**WORDS, "here": here, "tabs": panels.fill("group.tabs", [group]), "follows": group.id in mine}


def _person_id() -> int:
    person_id = standing().person_id
    assert person_id is not None
    return person_id


def _edit_page(group: Group, form: GroupForm, phase_form: PhaseForm) -> ResponseReturnValue:
    form.offer(pages.themes())
    phase_form.offer()
    return form_page("groups/edit.html", form, phase_form, group=group, phase_form=phase_form, **WORDS)


def _members_page(group: Group) -> ResponseReturnValue:
    pages.load_parts(group)
    ended = can(standing(), Verb.SEE_MEMBERS, group)
    answer = AnswerForm(formdata=None)
    answer.offer()
    return render_template(
        "groups/members.html",
        group=group,
        memberships=pages.memberships(group, ended=ended),
        requests=pages.join_requests(group),
        answer=answer,
        invited=panels.fill("group.invitations", [group]),
        **_head(group, "members"),
    )


def _role_page(membership: Membership, form: RoleForm) -> ResponseReturnValue:
    return form_page("groups/role.html", form, membership=membership, group=membership.group)


def _commitment_page(promised: Commitment, form: ProjectForm, withdrawal: WithdrawalForm) -> ResponseReturnValue:
    return form_page(
        "groups/commitment.html", form, withdrawal, commitment=promised, withdrawal=withdrawal, group=promised.group
    )


def _offer_organisations(form: JoinForm) -> JoinForm:
    ids = [place.organisation_id for place in standing().affiliations]
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.name)
    form.organisation.choices = [(row.id, row.name) for row in db.session.execute(named)]
    return form


def _offer_endorsers(form: CommitmentForm, group: Group) -> CommitmentForm:
    """The organisations that the person is in this group for and may sign for."""
    check(Verb.COMMIT, group)
    who = standing()
    ids = {m.organisation_id for m in who.members if m.group_id == group.id and who.may_endorse_for(m.organisation_id)}
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.name)
    form.organisation.choices = [(row.id, row.name) for row in db.session.execute(named)]
    return form
