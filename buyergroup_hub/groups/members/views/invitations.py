"""Inviting people to a group."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, standing
from buyergroup_hub.accounts.invitations import actions as sent
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.invitations.pasted import Row
from buyergroup_hub.groups import blueprint
from buyergroup_hub.groups.blueprint import bp
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.members.actions import invitations
from buyergroup_hub.groups.members.forms import AddressForm, InvitationForm
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.permissions import LEADERS, Verb


@bp.get("/groups/<slug>/invitations")
@requires(Verb.INVITE, Group)
def new_invitations(group: Group) -> ResponseReturnValue:
    form = _form(group)
    return _page(group, form)


@bp.post("/groups/<slug>/invitations/preview")
@requires(Verb.INVITE, Group)
def preview_invitations(group: Group) -> ResponseReturnValue:
    form = _form(group)
    rows = invitations.read(group, form.values()["people"], form.values()["role"]) if form.is_valid_post() else []
    return _page(group, form, rows)


@bp.post("/groups/<slug>/invitations")
@requires(Verb.INVITE, Group)
def invite(group: Group) -> ResponseReturnValue:
    form = _form(group)
    if not form.is_valid_post():
        return _page(group, form)
    rows = invitations.read(group, form.values()["people"], form.values()["role"])
    number = invitations.send(group, rows, form.values()["role"])
    left = [row for row in rows if row.state == "wrong"]
    if not number or left:
        form.people.data = invitations.left_of(form.values()["people"], left) or form.people.data
        flash(ngettext("%(num)d uitnodiging is onderweg.", "%(num)d uitnodigingen zijn onderweg.", number), "info")
        return _page(group, form, left or rows)
    flash(ngettext("%(num)d uitnodiging is onderweg.", "%(num)d uitnodigingen zijn onderweg.", number))
    return redirect(url_for("groups.members", slug=group.slug), 303)


@bp.post("/groups/invitations/<pid>/sending")
@requires(Verb.INVITE, Invitation)
def send_again(invitation: Invitation) -> ResponseReturnValue:
    sent.send_again(invitation)
    flash(_("De uitnodiging is opnieuw onderweg. De link werkt 14 dagen nadat de mail weg is."))
    return _back(invitation)


@bp.post("/groups/invitations/<pid>/withdrawal")
@requires(Verb.INVITE, Invitation)
def withdraw_invitation(invitation: Invitation) -> ResponseReturnValue:
    unchanged(_members(invitation), invitation.address, invitation.sent_at)
    sent.withdraw(invitation)
    flash(_("De uitnodiging is ingetrokken. De link werkt niet meer."))
    return _back(invitation)


@bp.get("/groups/invitations/<pid>/address")
@requires(Verb.INVITE, Invitation)
def invitation_address(invitation: Invitation) -> ResponseReturnValue:
    return _address_page(invitation, AddressForm(data={"address": invitation.address}))


@bp.post("/groups/invitations/<pid>/address")
@requires(Verb.INVITE, Invitation)
def correct_address(invitation: Invitation) -> ResponseReturnValue:
    form = AddressForm(data={"address": invitation.address})
    if not form.is_valid_post():
        return _address_page(invitation, form)
    sent.correct(invitation, form.values()["address"])
    flash(_("De uitnodiging is onderweg naar het nieuwe adres."))
    return _back(invitation)


def _form(group: Group) -> InvitationForm:
    form = InvitationForm()
    form.set_choices(leads=standing().in_group(group.id, LEADERS))
    return form


def _page(group: Group, form: InvitationForm, rows: Sequence[Row] | None = None) -> ResponseReturnValue:
    partial = "groups/members/_read.html"
    if htmx() and rows is not None:
        return render_template(partial, rows=rows)
    return form_page("groups/members/invite.html", form, rows=rows, **blueprint.frame(group, "members"))


def _address_page(invitation: Invitation, form: AddressForm) -> ResponseReturnValue:
    group = thing_of(Group, invitation.subject_id)
    return form_page("groups/members/address.html", form, group=group, invitation=invitation)


def _back(invitation: Invitation) -> ResponseReturnValue:
    return redirect(_members(invitation), 303)


def _members(invitation: Invitation) -> str:
    return url_for("groups.members", slug=thing_of(Group, invitation.subject_id).slug)
