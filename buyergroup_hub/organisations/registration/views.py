"""A market party registers itself, or who has an account adds an organisation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, standing
from buyergroup_hub.accounts.entrance.actions.entrance import enter
from buyergroup_hub.accounts.person.keyed import network
from buyergroup_hub.accounts.person.models import LINK_RUNS, Person
from buyergroup_hub.accounts.person.paths import local
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.kit.web import refusal
from buyergroup_hub.organisations.blueprint import bp
from buyergroup_hub.organisations.organisation.actions import organisations
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.organisations.registration import actions as registration
from buyergroup_hub.organisations.registration.forms import ConfirmForm, FirmForm, RegisterForm
from buyergroup_hub.permissions import Verb

WANTED = "wanted"
"""Where this browser's visitor was going before she had an account: she goes on there once she has one."""


@bp.get("/register")
@public
def register() -> ResponseReturnValue:
    if standing().signed_in:
        return redirect(url_for("organisations.new"), 303)
    session[WANTED] = local(request.args.get("next"), "")
    form = RegisterForm(formdata=None)
    form.set_choices()
    return render_template("organisations/registration/register.html", form=form)


@bp.post("/register")
@public
def ask() -> ResponseReturnValue:
    """The same page whether the address or the firm is known or not. From there one may come back to mend what was
    filled in."""
    form = RegisterForm()
    form.set_choices()
    if "mend" in request.form or not form.is_valid_post():
        return form_page("organisations/registration/register.html", form)
    values = form.values()
    registration.ask(values["email"], values["name"], form.firm(), network(), language=locale())
    return render_template("organisations/registration/registered.html", form=form, until=clock.now() + LINK_RUNS)


@bp.get("/register/<token>")
@public
def confirmation(token: str) -> ResponseReturnValue:
    """Looking changes nothing: mail scanners look too."""
    asked = registration.of_token(token)
    if asked is None or not asked.works:
        return _dead_link()
    return form_page("organisations/registration/confirm.html", ConfirmForm(formdata=None), asked=asked, token=token)


@bp.post("/register/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    asked = registration.of_token(token, lock=True)
    if asked is None or not asked.works:
        return _dead_link()
    form = ConfirmForm()
    form.known = (asked.address, asked.name, asked.organisation)
    if not form.is_valid_post():
        return form_page("organisations/registration/confirm.html", form, asked=asked, token=token)
    person, affiliation = registration.complete(asked, form.values()["password"])
    wanted = local(session.get(WANTED), "")
    enter(person)
    return _arrived(affiliation, wanted)


def _arrived(affiliation: Affiliation, wanted: str = "") -> ResponseReturnValue:
    organisation = affiliation.organisation
    if affiliation.confirmed_at is None:
        flash(_("Je account is er. Een collega of de beheerder bevestigt eerst dat je bij dit bedrijf werkt."), "info")
        return redirect(url_for("accounts.account"), 303)
    if wanted:
        flash(_("%(name)s is geregistreerd. Je kunt verder waar je was.", name=organisation.name))
        return redirect(wanted, 303)
    flash(_("%(name)s is geregistreerd. Nodig nu je collega's uit.", name=organisation.name))
    return redirect(url_for("organisations.people", pid=organisation.pid), 303)


def _dead_link() -> ResponseReturnValue:
    sentence = _("Deze link werkt niet meer. De link is gebruikt, verlopen of niet compleet. Er is niets bewaard.")
    return refusal(410, sentence, ((_("Registreer je bedrijf opnieuw"), url_for("organisations.register")),))


@bp.get("/organisations/new")
@requires(Verb.REGISTER_ORGANISATION)
def new() -> ResponseReturnValue:
    form = FirmForm(formdata=None)
    form.set_choices()
    return render_template("organisations/registration/new.html", form=form, next=local(request.args.get("next"), ""))


@bp.post("/organisations")
@requires(Verb.REGISTER_ORGANISATION)
def add() -> ResponseReturnValue:
    form = FirmForm()
    form.set_choices()
    if not form.is_valid_post():
        return form_page("organisations/registration/new.html", form, next=local(request.form.get("next"), ""))
    person = thing_of(Person, standing().person_id or 0)
    firm = form.firm()
    affiliation = organisations.register_as_first(
        person, firm.name, firm.kind, country=firm.country, scheme=firm.scheme, number=firm.number
    )
    return _arrived(affiliation)
