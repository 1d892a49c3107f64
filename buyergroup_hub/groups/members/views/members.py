"""Who is in a group, in which role, and who asks to take part."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import check, load, requires, standing, visible
from buyergroup_hub.accounts.invitations.actions import invitations_of
from buyergroup_hub.groups import blueprint
from buyergroup_hub.groups.blueprint import bp
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.group import labels, queries
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.groups.members import pages
from buyergroup_hub.groups.members.actions import invitations, voices
from buyergroup_hub.groups.members.actions import members as members_actions
from buyergroup_hub.groups.members.forms import AnswerForm, JoinForm, RoleForm
from buyergroup_hub.groups.members.models import JoinRequest
from buyergroup_hub.groups.members.queries import membership_at
from buyergroup_hub.kit.forms import Choice, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Verb, can


@bp.get("/groups/<slug>/members")
@visible(Group)
def members(group: Group) -> ResponseReturnValue:
    return _members_page(group)


@bp.get("/groups/<slug>/members/<pid>/role")
@requires(Verb.ADMIT, Membership)
def role(membership: Membership) -> ResponseReturnValue:
    return _role_page(membership, _role_form(membership))


def _role_form(membership: Membership) -> RoleForm:
    form = RoleForm(data={"role": membership.role})
    form.set_choices()
    return form


@bp.post("/groups/<slug>/members/<pid>/role")
@requires(Verb.ADMIT, Membership)
def change_role(membership: Membership) -> ResponseReturnValue:
    form = _role_form(membership)
    if not form.is_valid_post():
        return _role_page(membership, form)
    members_actions.change_role(membership, form.role.data)
    flash(_("De rol is gewijzigd."))
    return redirect(url_for("groups.members", slug=membership.group.slug), 303)


@bp.post("/groups/<slug>/members/<pid>/end")
@requires(Verb.END_MEMBERSHIP, Membership)
def end_membership(membership: Membership) -> ResponseReturnValue:
    unchanged(url_for("groups.role", slug=membership.group.slug, pid=membership.pid), membership)
    members_actions.end(membership)
    flash(_("Het lidmaatschap is beëindigd. Wat samen besloten is, blijft staan."))
    return redirect(url_for("groups.members", slug=membership.group.slug), 303)


@bp.post("/groups/<slug>/members/<pid>/leave")
@requires(Verb.LEAVE, Membership)
def leave(membership: Membership) -> ResponseReturnValue:
    members_actions.end(membership)
    flash(_("Je bent uit de groep gestapt. Wat samen besloten is, blijft staan."))
    return redirect(url_for("groups.show", slug=membership.group.slug), 303)


@bp.post("/organisations/<pid>/memberships/<membership>/confirmation")
@requires(Verb.ACCOUNT)
def confirm_membership(pid: str, membership: str) -> ResponseReturnValue:
    """Who may speak for an organisation seldom is in the group that it was invited to."""
    organisation, found = _of_organisation(pid, membership)
    voices.confirm(found)
    flash(_("%(name)s doet nu mee in %(group)s.", name=organisation.name, group=found.group.name))
    return redirect(url_for("organisations.show", pid=pid), 303)


@bp.post("/organisations/<pid>/memberships/<membership>/ending")
@requires(Verb.ACCOUNT)
def end_for_organisation(pid: str, membership: str) -> ResponseReturnValue:
    _organisation, found = _of_organisation(pid, membership)
    unchanged(url_for("organisations.show", pid=pid), ROLE_WORDS[found.role], found.waits)
    voices.end(found)
    flash(_("Het lidmaatschap is beëindigd. Wat samen besloten is, blijft staan."))
    return redirect(url_for("organisations.show", pid=pid), 303)


def _of_organisation(pid: str, membership: str) -> tuple[Organisation, Membership]:
    organisation = load(Organisation, pid=pid)
    check(Verb.SPEAK_FOR_MEMBER, organisation)
    return organisation, membership_at.one_or_none(organisation.id, membership) or abort(404)


@bp.get("/groups/<slug>/join")
@requires(Verb.ASK_TO_JOIN, Group)
def join(group: Group) -> ResponseReturnValue:
    return form_page("groups/members/join.html", _offer_organisations(JoinForm()), group=group)


@bp.post("/groups/<slug>/join")
@requires(Verb.ASK_TO_JOIN, Group)
def ask_to_join(group: Group) -> ResponseReturnValue:
    form = _offer_organisations(JoinForm())
    affiliation = members_actions.own_affiliation(form.organisation.data) if form.is_valid_post() else None
    if affiliation is None:
        return form_page("groups/members/join.html", form, group=group)
    members_actions.ask_to_join(group, affiliation, form.values()["words"])
    flash(_("De trekker en de secretaris hebben je vraag gekregen. Je krijgt van hen een reactie."))
    return redirect(url_for("groups.show", slug=group.slug), 303)


@bp.post("/groups/<slug>/requests/<pid>")
@requires(Verb.ADMIT, JoinRequest)
def answer_join(asked: JoinRequest) -> ResponseReturnValue:
    form = AnswerForm()
    form.set_choices()
    if not form.is_valid_post():
        return _members_page(asked.group)
    members_actions.answer_join(asked, asked.group, None if form.role.data == "no" else form.role.data)
    flash(_("Je antwoord is vastgelegd."))
    return redirect(url_for("groups.members", slug=asked.group.slug), 303)


def _members_page(group: Group) -> ResponseReturnValue:
    answer = AnswerForm(formdata=None)
    answer.set_choices()
    may_invite = can(standing(), Verb.INVITE, group)
    invited = invitations_of("groups", group.id) if may_invite else ()
    memberships = pages.memberships(group, ended=can(standing(), Verb.SEE_MEMBERS, group))
    return render_template(
        "groups/members/members.html",
        memberships=memberships,
        names={
            membership.pid
            for membership in memberships
            if membership.person_id is not None and labels.may_see_name(membership, group)
        },
        role_words=ROLE_WORDS,
        may_invite=may_invite,
        requests=pages.join_requests(group),
        answer=answer,
        invited=invited,
        invited_for=invitations.organisations_of(invited),
        **blueprint.frame(group, "members"),
    )


def _role_page(membership: Membership, form: RoleForm) -> ResponseReturnValue:
    return form_page("groups/members/role.html", form, membership=membership, group=membership.group)


def _offer_organisations(form: JoinForm) -> JoinForm:
    ids = [place.organisation_id for place in standing().affiliations]
    form.organisation.choices = [Choice(*named) for named in queries.organisation_names(ids)]
    return form
