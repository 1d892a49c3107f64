"""One's own account: data, sessions, mail, second factor, export, and going away."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.accounts.blueprint import bp
from buyergroup_hub.accounts.entrance.actions import entrance
from buyergroup_hub.accounts.entrance.forms import (
    ChangePasswordForm,
    CodeForm,
    EraseForm,
    MailForm,
    NewAddressForm,
    OwnForm,
)
from buyergroup_hub.accounts.entrance.queries import latest_mails_to
from buyergroup_hub.accounts.entrance.views.entrance import speaking
from buyergroup_hub.accounts.person import personal_data
from buyergroup_hub.accounts.person.actions import people, sessions
from buyergroup_hub.accounts.person.models import Person, Session
from buyergroup_hub.accounts.person.paths import local
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import attachment, commit_with_status, refusal
from buyergroup_hub.notifications.actions import ALWAYS
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb


def here() -> Session:
    """The session of this request; its view requires one."""
    session = sessions.current_session()
    if session is None:
        raise RuntimeError("this view stands open to who is not signed in")
    return session


def me() -> Person:
    return here().person


@bp.get("/account")
@requires(Verb.ACCOUNT)
def account() -> ResponseReturnValue:
    return _account_page(OwnForm(obj=me()))


@bp.post("/account")
@requires(Verb.ACCOUNT)
def edit() -> ResponseReturnValue:
    form = OwnForm(obj=me())
    if not form.is_valid_post():
        return _account_page(form)
    people.edit(me(), **form.values())
    flash(_("Bewaard."))
    return speaking(me(), redirect(url_for("accounts.account"), 303))


def _account_page(form: OwnForm) -> tuple[str, int]:
    person = me()
    return form_page(
        "accounts/entrance/account.html",
        form,
        person=person,
        here=here(),
        running=sessions.running(person.id),
        places=slot("account.places", [person]),
    )


@bp.post("/account/sessions/ending")
@requires(Verb.ACCOUNT)
def end_other_sessions() -> ResponseReturnValue:
    others = [session for session in sessions.running(me().id) if session.id != here().id]
    entrance.end_sessions(me(), others)
    flash(_("Je bent op je andere apparaten uitgelogd."))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions/<pid>/ending")
@requires(Verb.ACCOUNT)
def end_session(pid: str) -> ResponseReturnValue:
    chosen = [session for session in sessions.running(me().id) if session.pid == pid]
    if not chosen:
        return refusal(404, _("Deze sessie is er niet meer. Je bent daar al uitgelogd."))
    entrance.end_sessions(me(), chosen)
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions/staying")
@requires(Verb.ACCOUNT)
def stay() -> ResponseReturnValue:
    """Stay signed in a while longer; answers until when."""
    sessions.stay(here())
    return Response(here().expires_at.isoformat(), mimetype="text/plain")


@bp.get("/account/password")
@requires(Verb.ACCOUNT)
def password() -> ResponseReturnValue:
    return render_template("accounts/entrance/password.html", form=ChangePasswordForm())


@bp.post("/account/password")
@requires(Verb.ACCOUNT)
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    form.known = (me().email, me().name)
    if not form.is_valid_post():
        return form_page("accounts/entrance/password.html", form)
    values = form.values()
    if not entrance.change_password(me(), here(), values["old"], values["password"]):
        form.old.errors = (_("Dit is niet je huidige wachtwoord."),)
        return commit_with_status(form_page("accounts/entrance/password.html", form)[0], 422)
    flash(_("Je nieuwe wachtwoord is bewaard. Op je andere apparaten ben je uitgelogd."))
    return redirect(url_for("accounts.account"), 303)


@bp.get("/account/address")
@requires(Verb.ACCOUNT)
def address() -> ResponseReturnValue:
    return render_template("accounts/entrance/address.html", form=NewAddressForm(formdata=None), person=me())


@bp.post("/account/address")
@requires(Verb.ACCOUNT)
def ask_address() -> ResponseReturnValue:
    form = NewAddressForm()
    if not form.is_valid_post():
        return form_page("accounts/entrance/address.html", form, person=me())
    if not _gives_own_password(form):
        return commit_with_status(form_page("accounts/entrance/address.html", form, person=me())[0], 422)
    address = form.values()["email"]
    entrance.ask_address(me(), address)
    flash(_("Kijk in de mail van %(address)s. Je nieuwe adres telt zodra je het bevestigt.", address=address))
    return redirect(url_for("accounts.account"), 303)


@bp.get("/account/address/<token>")
@requires(Verb.ACCOUNT)
def new_address(token: str) -> ResponseReturnValue:
    link = entrance.link_of("change_address", token)
    if link is None or not link.works or link.person_id != me().id:
        return _dead_link()
    return render_template("accounts/entrance/address_confirm.html", link=link, token=token, person=me())


@bp.post("/account/address/<token>")
@requires(Verb.ACCOUNT)
def confirm_address(token: str) -> ResponseReturnValue:
    link = entrance.link_of("change_address", token, lock=True)
    if link is None or not link.works or link.person_id != me().id:
        return _dead_link()
    entrance.confirm_address(link)
    flash(_("Je mailadres is nu %(address)s.", address=link.address))
    return redirect(url_for("accounts.account"), 303)


def _dead_link() -> ResponseReturnValue:
    sentence = _("Deze link werkt niet meer, of hoort bij een ander account. Er is niets veranderd.")
    return refusal(410, sentence, ((_("Naar je account"), url_for("accounts.account")),))


@bp.get("/account/code")
@requires(Verb.ACCOUNT)
def second_factor() -> ResponseReturnValue:
    """Where `@requires(…, assurance=2)` sends; the code is mailed at the press of the button, not by looking."""
    form = CodeForm(formdata=None, next=local(request.args.get("next"), ""))
    return _code_page(form)


@bp.post("/account/code/sending")
@requires(Verb.ACCOUNT)
def send_code() -> ResponseReturnValue:
    entrance.send_code(here())
    return redirect(url_for("accounts.second_factor", next=local(request.form.get("next"), "") or None), 303)


@bp.post("/account/code")
@requires(Verb.ACCOUNT)
def give_code() -> ResponseReturnValue:
    form = CodeForm()
    if not form.is_valid_post():
        return _code_page(form)
    if not entrance.give_code(here(), form.digits):
        form.code.errors = (_code_fault(),)
        return commit_with_status(_code_page(form)[0], 422)
    return redirect(local(form.next.data, url_for("accounts.account")), 303)


def _code_page(form: CodeForm) -> tuple[str, int]:
    form.next.data = local(form.next.data, "")
    waiting = entrance.waiting_code(here())
    if waiting is None:  # there is no field to lead to
        form.form_errors.extend(form.code.errors)
        form.code.errors = ()
    return form_page("accounts/entrance/code.html", form, waiting=waiting, person=me())


def _code_fault() -> str:
    if entrance.waiting_code(here()) is None:
        return _("Deze code werkt niet meer. Vraag een nieuwe.")
    return _("Deze code klopt niet. Kijk in de laatste mail die je kreeg.")


@bp.get("/account/notifications")
@requires(Verb.ACCOUNT)
def notifications() -> ResponseReturnValue:
    return _notifications_page(_mail_form())


def _mail_form() -> MailForm:
    return MailForm(data={"pace": me().mail_pace, "at_once": me().mail_at_once})


@bp.post("/account/notifications")
@requires(Verb.ACCOUNT)
def choose_mail() -> ResponseReturnValue:
    form = _mail_form()
    if not form.is_valid_post():
        return _notifications_page(form)
    people.choose_mail(me(), **form.values())
    flash(_("Je keuze is bewaard."))
    return redirect(url_for("accounts.notifications"), 303)


@bp.post("/account/notifications/off")
@requires(Verb.ACCOUNT)
def stop_mail() -> ResponseReturnValue:
    people.choose_mail(me(), "never", ())
    flash(_("Je krijgt geen meldingen meer. Op deze pagina staat welke mail blijft komen."))
    return redirect(url_for("accounts.notifications"), 303)


def _notifications_page(form: MailForm) -> tuple[str, int]:
    person = me()
    return form_page(
        "accounts/entrance/notifications.html",
        form,
        person=person,
        mails=personal_data.reasons(latest_mails_to(person.id)),
        followed=slot("account.followed", [person]),
        always=sorted({str(why) for why, _whom in ALWAYS.values()}),
    )


@bp.get("/account/data")
@requires(Verb.ACCOUNT)
def own() -> ResponseReturnValue:
    """Everything that the hub has of oneself, as JSON (GDPR articles 15 and 20)."""
    content = canonical(personal_data.of(me()))
    return attachment(content, "application/json", f"buyer-group-hub-{clock.today()}.json")


@bp.get("/account/erasure")
@requires(Verb.ACCOUNT)
def erasure() -> ResponseReturnValue:
    return _erasure_page(EraseForm())


@bp.post("/account/erasure")
@requires(Verb.ACCOUNT)
def erase() -> ResponseReturnValue:
    form = EraseForm()
    if not form.is_valid_post():
        return _erasure_page(form)
    if not _gives_own_password(form):
        return commit_with_status(_erasure_page(form)[0], 422)
    people.erase(me())
    sessions.leave()
    flash(_("Je account is verwijderd. Besluiten die je met anderen nam, blijven staan zonder je naam."))
    return redirect("/", 303)


def _gives_own_password(form: NewAddressForm | EraseForm) -> bool:
    """Who found a session open does not know it; the form says what is wrong."""
    if entrance.knows_password(me(), form.values()["password"]):
        return True
    form.password.errors = (_("Dit is niet je wachtwoord."),)
    return False


def _erasure_page(form: EraseForm) -> tuple[str, int]:
    person = me()
    return form_page("accounts/entrance/erasure.html", form, person=person, stays=slot("account.stays", [person]))
