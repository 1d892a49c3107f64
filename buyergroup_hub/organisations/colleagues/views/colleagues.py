"""Who works for an organisation: invite, confirm, let sign, end."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import check, load, requires, standing
from buyergroup_hub.accounts.invitations import actions as invitations
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.invitations.queries import invitation_by_pid
from buyergroup_hub.events import timeline
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.organisations.blueprint import bp
from buyergroup_hub.organisations.colleagues.actions.colleagues import invite_colleague
from buyergroup_hub.organisations.colleagues.forms import ColleagueForm, FunctionForm, RefusalForm
from buyergroup_hub.organisations.organisation.actions import people as people_actions
from buyergroup_hub.organisations.organisation.actions.people import ROOM
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.organisations.organisation.queries import affiliation_by_pid
from buyergroup_hub.permissions import Verb


@bp.get("/organisations/<pid>/people")
@requires(Verb.INVITE_COLLEAGUE, Organisation)
def people(organisation: Organisation) -> ResponseReturnValue:
    return _people_page(organisation, ColleagueForm(formdata=None))


def _people_page(organisation: Organisation, form: ColleagueForm) -> tuple[str, int]:
    return form_page(
        "organisations/colleagues/people.html",
        form,
        organisation=organisation,
        colleagues=people_actions.colleagues(organisation.id),
        waiting=people_actions.colleagues(organisation.id, waiting=True),
        refusal=RefusalForm(formdata=None),
        happened=timeline.of_subject("organisations", organisation.id, 20),
        invited=invitations.invitations_of(ROOM, organisation.id),
    )


@bp.post("/organisations/<pid>/people")
@requires(Verb.INVITE_COLLEAGUE, Organisation)
def invite(organisation: Organisation) -> ResponseReturnValue:
    form = ColleagueForm()
    if not form.is_valid_post():
        return _people_page(organisation, form)
    values = form.values()
    if any(place.person.email == values["email"] for place in people_actions.colleagues(organisation.id)):
        form.email.errors = (_("Deze collega doet al mee."),)
        return _people_page(organisation, form)
    invite_colleague(organisation, values["email"], values["name"] or "")
    flash(_("De uitnodiging is onderweg naar %(address)s.", address=values["email"]))
    return _back(organisation)


@bp.post("/organisations/<pid>/invitations/<invitation>/sending")
@requires(Verb.ACCOUNT)
def send_again(pid: str, invitation: str) -> ResponseReturnValue:
    organisation, found = _invitation(pid, invitation)
    invitations.send_again(found)
    flash(_("De uitnodiging is opnieuw onderweg."))
    return _back(organisation)


@bp.post("/organisations/<pid>/invitations/<invitation>/withdrawal")
@requires(Verb.ACCOUNT)
def withdraw_invitation(pid: str, invitation: str) -> ResponseReturnValue:
    organisation, found = _invitation(pid, invitation)
    unchanged(url_for("organisations.people", pid=pid), found.address, found.sent_at)
    invitations.withdraw(found)
    flash(_("De uitnodiging is ingetrokken."))
    return _back(organisation)


def _invitation(pid: str, invitation: str) -> tuple[Organisation, Invitation]:
    organisation = load(Organisation, pid=pid)
    check(Verb.INVITE_COLLEAGUE, organisation)
    return organisation, invitation_by_pid.one_or_none(ROOM, organisation.id, invitation) or abort(404)


@bp.post("/organisations/<pid>/people/<place>/confirmation")
@requires(Verb.ACCOUNT)
def confirm_colleague(pid: str, place: str) -> ResponseReturnValue:
    organisation, affiliation = _place(pid, place, Verb.INVITE_COLLEAGUE)
    people_actions.confirm(affiliation)
    flash(_("%(name)s kan nu namens %(organisation)s meedoen.", **_names(affiliation)))
    return _back(organisation)


@bp.post("/organisations/<pid>/people/<place>/ending")
@requires(Verb.ACCOUNT)
def end_colleague(pid: str, place: str) -> ResponseReturnValue:
    """A colleague leaves, or oneself does; whoever works there may turn away somebody who is not confirmed."""
    verb = Verb.INVITE_COLLEAGUE if _waits(pid, place) else Verb.END_AFFILIATION
    _organisation, affiliation = _place(pid, place, verb)
    own = affiliation.person_id == standing().person_id
    page = url_for("accounts.account") if own else url_for("organisations.people", pid=pid)
    unchanged(page, affiliation)
    people_actions.end_affiliation(affiliation, refused=None if own else RefusalForm().said)
    flash(_("%(name)s hoort niet meer bij %(organisation)s.", **_names(affiliation)))
    return redirect(page, 303)


def _waits(pid: str, place: str) -> bool:
    affiliation = _found(load(Organisation, pid=pid), place)
    return affiliation.confirmed_at is None and affiliation.person_id != standing().person_id


@bp.post("/organisations/<pid>/people/<place>/endorsing")
@requires(Verb.ACCOUNT)
def let_endorse(pid: str, place: str) -> ResponseReturnValue:
    organisation, affiliation = _place(pid, place, Verb.LET_ENDORSE)
    people_actions.let_endorse(affiliation, request.form.get("may") == "yes")
    return _back(organisation)


@bp.post("/organisations/<pid>/people/<place>/staff")
@requires(Verb.ACCOUNT)
def appoint(pid: str, place: str) -> ResponseReturnValue:
    organisation, affiliation = _place(pid, place, Verb.APPOINT_STAFF)
    people_actions.appoint(affiliation, request.form.get("staff") == "yes")
    return _back(organisation)


@bp.post("/organisations/<pid>/people/<place>/function")
@requires(Verb.ACCOUNT)
def say_function(pid: str, place: str) -> ResponseReturnValue:
    _organisation, affiliation = _place(pid, place, Verb.OWN_AFFILIATION)
    form = FunctionForm()
    if form.is_valid_post():
        affiliation.function = form.function.data or ""
        flash(_("Bewaard."))
    return redirect(url_for("accounts.account"), 303)


def _place(pid: str, place: str, verb: Verb) -> tuple[Organisation, Affiliation]:
    """Who of an organisation that the person sees; 403 unless she may do the verb to it."""
    organisation = load(Organisation, pid=pid)
    affiliation = _found(organisation, place)
    check(verb, affiliation)
    return organisation, affiliation


def _found(organisation: Organisation, place: str) -> Affiliation:
    """Who has no part in the organisation learns nothing of who has: not even that a place is there."""
    affiliation = affiliation_by_pid.one_or_none(place)
    who = standing()
    insider = organisation.id in who.organisation_ids or who.is_admin
    if (
        affiliation is None
        or affiliation.organisation_id != organisation.id
        or not (insider or affiliation.person_id == who.person_id)
    ):
        abort(404)
    return affiliation


def _names(affiliation: Affiliation) -> dict[str, str]:
    return {"name": affiliation.person.shown_name, "organisation": affiliation.organisation.name}


def _back(organisation: Organisation) -> ResponseReturnValue:
    return redirect(url_for("organisations.people", pid=organisation.pid), 303)
