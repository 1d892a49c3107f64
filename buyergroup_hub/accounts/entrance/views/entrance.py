"""Signing in and out, a new password, the language."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import cast

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from buyergroup_hub.access import public, standing
from buyergroup_hub.accounts.blueprint import bp
from buyergroup_hub.accounts.entrance.actions import entrance
from buyergroup_hub.accounts.entrance.forms import ForgottenForm, PasswordForm, SignInForm
from buyergroup_hub.accounts.entrance.queries import reader_by_pid
from buyergroup_hub.accounts.person import queries
from buyergroup_hub.accounts.person.actions import people as people_actions
from buyergroup_hub.accounts.person.actions import sessions
from buyergroup_hub.accounts.person.keyed import network
from buyergroup_hub.accounts.person.keyed import token as token_of
from buyergroup_hub.accounts.person.models import Link, Person
from buyergroup_hub.accounts.person.paths import local, to_keep
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import LANGUAGES, _
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.kit.web import SAFE, commit_with_status, htmx, refusal, sentence_of
from buyergroup_hub.panels import slot

A_YEAR = timedelta(days=365)
WELCOME = "/my-work"


@bp.app_errorhandler(Unauthorized)
def ask_to_sign_in(_error: Unauthorized) -> ResponseReturnValue:
    """A page that is only for who signed in sends there and back; a form that was posted is not silently lost."""
    here = request.full_path.rstrip("?")
    if request.method in SAFE and not htmx():
        return redirect(url_for("accounts.sign_in", next=here), 303)
    back = local(request.referrer and request.referrer.removeprefix(request.host_url.rstrip("/")))
    way = _("Log in of registreer je"), url_for("accounts.sign_in", next=back)
    return refusal(401, sentence_of(401), (way,))


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    wanted = local(request.args.get("next"), "")
    if standing().signed_in:
        return redirect(wanted or WELCOME, 303)
    form = SignInForm(next=wanted)
    return _sign_in_page(form)


@bp.post("/sign-in")
@public
def start_session() -> ResponseReturnValue:
    form = SignInForm()
    if not form.is_valid_post():
        return _sign_in_page(form)
    values = form.values()
    outcome = entrance.sign_in(values["email"], values["password"], network())
    if outcome.person is None:
        form.password.errors = (outcome.sentence,)
        return commit_with_status(_sign_in_page(form)[0], outcome.status)
    entrance.enter(outcome.person)
    return speaking(outcome.person, redirect(local(form.next.data, WELCOME), 303))


def _sign_in_page(form: SignInForm) -> tuple[str, int]:
    form.next.data = local(form.next.data, "")
    people = queries.people()
    places = slot("account.demo", people)
    return form_page("accounts/entrance/sign_in.html", form, away=sessions.away(), people=people, places=places)


def speaking(person: Person, answer: object) -> Response:
    """An answer from which on the hub speaks the person's language, unless this browser chose one."""
    response = make_response(cast(ResponseReturnValue, answer))
    if "language" not in request.cookies and person.language != "nl":
        _remember_language(response, person.language)
    return response


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    sessions.leave()
    flash(_("Je bent uitgelogd."))
    return redirect(local(request.form.get("next")), 303)


@bp.get("/language/<any(nl, en):language>")
@public
def language(language: str) -> ResponseReturnValue:
    response = make_response(redirect(local(request.args.get("next")), 303))
    _remember_language(response, language)
    return response


def _remember_language(response: Response, language: str) -> None:
    if language not in LANGUAGES:
        raise ValueError(f"the hub does not speak {language}")
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie("language", language, max_age=A_YEAR, httponly=True, samesite="Lax", secure=secure)


@bp.get("/mail/off/<token>")
@public
def mail_off(token: str) -> ResponseReturnValue:
    """Looking changes nothing: mail scanners look too."""
    if _reader_of(token) is None:
        return _no_reader()
    return render_template("accounts/entrance/mail_off.html", token=token, done=False)


@bp.post("/mail/off/<token>")
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """One click, on the page or in the reader's mail program (RFC 8058), which has neither session nor CSRF token."""
    person = _reader_of(token)
    if person is None:
        return _no_reader()
    people_actions.choose_mail(person, "never", ())
    return render_template("accounts/entrance/mail_off.html", token=token, done=True)


def _no_reader() -> ResponseReturnValue:
    sentence = _("Deze link is niet heel, of hoort bij niemand meer. Er is niets veranderd.")
    return refusal(410, sentence, ((_("Stel meldingen in"), url_for("accounts.notifications")),))


def _reader_of(token: str) -> Person | None:
    """Whose mails hold this address."""
    person = reader_by_pid.one_or_none(token[:12])
    known = person is not None and hmac.compare_digest(token[12:].encode(), token_of("mail_off", person.pid).encode())
    return person if known else None


@bp.get("/reset")
@public
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm(formdata=None, next=local(request.args.get("next"), ""))
    return render_template("accounts/entrance/reset_ask.html", form=form)


@bp.post("/reset")
@public
def ask_reset() -> ResponseReturnValue:
    """The same page and the same work for an address that is known and one that is not."""
    form = ForgottenForm()
    if not form.is_valid_post():
        return form_page("accounts/entrance/reset_ask.html", form)
    wanted = to_keep(form.next.data)
    entrance.ask_reset(form.values()["email"], network(), wanted)
    return render_template("accounts/entrance/reset_asked.html", address=form.email.data, hours=24, wanted=wanted)


@bp.get("/reset/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    """Looking changes nothing: mail scanners look too."""
    link = entrance.link_of("reset", token)
    if link is None or not link.works:
        return _dead_link()
    return render_template("accounts/entrance/reset.html", form=PasswordForm(), token=token)


@bp.post("/reset/<token>")
@public
def reset(token: str) -> ResponseReturnValue:
    link = entrance.link_of("reset", token, lock=True)
    if link is None or not link.works:
        return _dead_link()
    form = PasswordForm()
    form.known = _known_of(link)
    if not form.is_valid_post():
        return form_page("accounts/entrance/reset.html", form, token=token)
    entrance.reset(link, form.values()["password"], network())
    flash(_("Je nieuwe wachtwoord is bewaard. Je bent overal uitgelogd. Log nu in."))
    return redirect(url_for("accounts.sign_in", next=local(link.wanted, "") or None), 303)


def _known_of(link: Link) -> tuple[str | None, ...]:
    person = thing_of(Person, link.person_id)
    return person.email, person.name


def _dead_link() -> ResponseReturnValue:
    sentence = _("Deze link werkt niet meer. De link is gebruikt, verlopen of niet compleet. Er is niets veranderd.")
    return refusal(410, sentence, ((_("Vraag een nieuwe link"), url_for("accounts.forgotten")),))
