"""A market party registers itself, or who has an account adds an organisation."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, standing
from buyergroup_hub.accounts.entrance.actions.entrance import enter
from buyergroup_hub.accounts.person.actions.people import in_demo
from buyergroup_hub.accounts.person.keyed import network
from buyergroup_hub.accounts.person.models import LINK_RUNS, Person
from buyergroup_hub.accounts.person.paths import local, to_keep
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.kit.web import refusal
from buyergroup_hub.organisations.blueprint import bp
from buyergroup_hub.organisations.organisation.actions import organisations
from buyergroup_hub.organisations.organisation.actions import people as people_actions
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.organisations.registration import actions as registration
from buyergroup_hub.organisations.registration import pages
from buyergroup_hub.organisations.registration.forms import (
    NEW,
    ClientForm,
    ConfirmForm,
    FirmForm,
    RegisterClientForm,
    RegisterForm,
)
from buyergroup_hub.permissions import Verb


@bp.get("/register")
@public
def register() -> ResponseReturnValue:
    if standing().signed_in:
        return redirect(url_for("organisations.new"), 303)
    form = RegisterForm(formdata=None, next=local(request.args.get("next"), ""))
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
    wanted = to_keep(form.next.data)
    registration.ask(values["email"], values["name"], form.firm(), network(), language=locale(), wanted=wanted)
    return render_template(
        "organisations/registration/registered.html",
        form=form,
        until=clock.now() + LINK_RUNS,
        address=url_for("organisations.ask"),
    )


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
    wanted = local(asked.wanted, "")
    enter(person)
    return arrived(affiliation, wanted)


def arrived(affiliation: Affiliation, wanted: str = "") -> ResponseReturnValue:
    organisation = affiliation.organisation
    if affiliation.confirmed_at is None:
        flash(_("Je account is er. Iemand bevestigt nog dat je bij %(name)s werkt.", name=organisation.name))
        if organisation.market:
            return redirect(wanted or url_for("accounts.account"), 303)
        return redirect(wanted or url_for("organisations.waiting", place=affiliation.pid), 303)
    if wanted:
        flash(_("%(name)s is geregistreerd. Je kunt verder waar je was.", name=organisation.name))
        return redirect(wanted, 303)
    flash(_("%(name)s is geregistreerd. Nodig nu je collega's uit.", name=organisation.name))
    return redirect(url_for("organisations.people", pid=organisation.pid), 303)


def _dead_link() -> ResponseReturnValue:
    sentence = _("Deze link werkt niet meer. De link is gebruikt, verlopen of niet compleet. Er is niets bewaard.")
    ways = (
        (_("Registreer je als opdrachtgever"), url_for("organisations.register_client")),
        (_("Registreer je bedrijf opnieuw"), url_for("organisations.register")),
    )
    return refusal(410, sentence, ways)


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
    return arrived(affiliation)


# Clients

SHORTEST = 2


@bp.get("/register/client")
@public
def register_client() -> ResponseReturnValue:
    form = _form(formdata=None, q=request.args.get("q", ""), next=local(request.args.get("next"), ""))
    return _page(form)


@bp.post("/register/client")
@public
def ask_client() -> ResponseReturnValue:
    """Looking for an organisation keeps what was filled in; so does coming back to mend an address."""
    form = _form()
    if not _is_searched(form):
        form.q.errors = (_("Vul minstens twee tekens in van de naam, of het hele nummer."),)
        return _page(form)
    if "find" in request.form:
        form.where.data = None
        return _page(form)
    if "mend" in request.form or not form.is_valid_post():
        return _page(form)
    chosen = None if form.is_new else registration.chosen(form.where.data, demo=form.demo) or abort(404)
    firm = form.firm(chosen)
    if isinstance(form, RegisterClientForm):
        wanted, said = to_keep(form.next.data), form.values()
        registration.ask(said["email"], said["name"], firm, network(), language=locale(), wanted=wanted)
        address, until = url_for("organisations.ask_client"), clock.now() + LINK_RUNS
        return form_page("organisations/registration/registered.html", form, until=until, address=address)
    person = registration.who_asks() or abort(401)
    return arrived(registration.join(person, firm), local(form.next.data, ""))


def _form(**how: object) -> ClientForm:
    person = registration.who_asks()
    form: ClientForm = RegisterClientForm(**how) if person is None else ClientForm(**how)
    form.demo = person.demo if person else in_demo()
    form.set_choices(_found(form), searched=_is_searched(form))
    return form


def _is_searched(form: ClientForm) -> bool:
    return len(form.q.data or "") >= SHORTEST


def _found(form: ClientForm) -> list[pages.Found]:
    return pages.clients_found(form.q.data or "", demo=form.demo) if _is_searched(form) else []


def _page(form: ClientForm) -> tuple[str, int]:
    if form.where.choices and len(form.where.choices) == 1:
        form.where.data = NEW
    return form_page("organisations/registration/register_client.html", form, searched=_is_searched(form))


@bp.get("/account/organisations/<place>")
@requires(Verb.ACCOUNT)
def waiting(place: str) -> ResponseReturnValue:
    """How far it is with somebody's own place; once it is confirmed, the organisation's page."""
    own = _own(place)
    if own.confirmed_at is not None:
        return redirect(url_for("organisations.show", pid=own.organisation.pid))
    return form_page(
        "organisations/registration/waiting.html", ClientForm(formdata=None), place=own, **pages.progress(own)
    )


@bp.post("/account/organisations/<place>/reminder")
@requires(Verb.ACCOUNT)
def remind(place: str) -> ResponseReturnValue:
    registration.remind(_own(place))
    flash(_("De herinnering aan je collega's staat klaar om te versturen."))
    return redirect(url_for("organisations.waiting", place=place), 303)


@bp.post("/account/organisations/<place>/ending")
@requires(Verb.ACCOUNT)
def choose_another(place: str) -> ResponseReturnValue:
    own = _own(place)
    unchanged(url_for("organisations.waiting", place=place), own)
    people_actions.end_affiliation(own)
    return redirect(url_for("organisations.register_client"), 303)


def _own(place: str) -> Affiliation:
    return registration.own_place(place) or abort(404)
