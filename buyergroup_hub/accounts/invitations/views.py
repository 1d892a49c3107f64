"""What the link of an invitation shows, and accepting it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public
from buyergroup_hub.accounts.blueprint import bp
from buyergroup_hub.accounts.entrance.actions import entrance
from buyergroup_hub.accounts.invitations import actions as invitations
from buyergroup_hub.accounts.invitations.actions import About, Joined
from buyergroup_hub.accounts.invitations.forms import JoinForm
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.actions import people, sessions
from buyergroup_hub.accounts.person.addresses import masked
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import commit_with_status


@bp.get("/invitations/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Looking changes nothing: mail scanners look too."""
    found = _found(token)
    about = invitations.about(found)
    if found.accepted_at is not None and about is not None:
        return redirect(about.url, 303)  # to the page itself, which asks to sign in where that is needed
    if not found.works or about is None:
        return _page("accounts/invitations/invitation_ended.html", found, about, token), 410
    form = JoinForm(formdata=None, name=found.name)
    return _page("accounts/invitations/invitation.html", found, about, token, form=form)


def _found(token: str, *, lock: bool = False) -> Invitation:
    found = invitations.of_token(token, lock=lock)
    return found if found is not None else abort(404)


def _page(template: str, found: Invitation, about: About | None, token: str, **values: object) -> str:
    session = sessions.current_session()
    return render_template(
        template,
        invitation=found,
        about=about,
        token=token,
        masked=masked(found.address),
        person=session.person if session else None,
        known=people.by_address(found.address),
        **values,
    )


@bp.post("/invitations/<token>/acceptance")
@public
def accept(token: str) -> ResponseReturnValue:
    """Accept as who is signed in, or with a new account that is made in the same moment."""
    found = _found(token, lock=True)
    session = sessions.current_session()
    if session is not None:
        return _welcomed(invitations.accept(found, session.person))
    known = people.by_address(found.address)
    if known is not None and known.password is not None:
        return redirect(url_for("accounts.sign_in", next=url_for("accounts.invitation", token=token)), 303)
    form = JoinForm()
    form.known = (found.address, form.name.data)
    if not form.is_valid_post():
        page = _page(
            "accounts/invitations/invitation.html", found, invitations.about(found), token, form=form, has_errors=True
        )
        return commit_with_status(page, 422)
    person = _joined(known, found, form)
    joined = invitations.accept(found, person)
    entrance.enter(person)
    return _welcomed(joined)  # after she is in, since what a visitor was told ends there


def _joined(person: Person | None, found: Invitation, form: JoinForm) -> Person:
    """The new account; or one that was made without a password, which its owner now shows to be hers."""
    values = form.values()
    if person is None:
        return people.sign_up(found.address, values["name"], values["password"], how="invitation", demo=found.demo)
    person.name = values["name"]
    people.set_password(person, values["password"], how="invitation")
    return person


def _welcomed(joined: Joined) -> ResponseReturnValue:
    if joined.waits_at:
        waits = _(
            "Welkom. Een collega of de beheerder bevestigt eerst dat je bij %(name)s werkt. Je krijgt dan een mail.",
            name=joined.waits_at,
        )
        flash(waits, "info")
    else:
        flash(_("Welkom. Je doet nu mee."))
    return redirect(joined.url, 303)


@bp.post("/invitations/<token>/asking")
@public
def ask_again(token: str) -> ResponseReturnValue:
    """Ask who invited for a new link; anybody who has the old one may."""
    found = _found(token)
    told = found.accepted_at is None and found.withdrawn_at is None and invitations.ask_again(found)
    return _page("accounts/invitations/invitation_asked.html", found, invitations.about(found), token, told=told)
