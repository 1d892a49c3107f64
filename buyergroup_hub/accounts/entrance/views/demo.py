"""Pages that exist only where the hub is tried out."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public
from buyergroup_hub.accounts.entrance.actions import entrance
from buyergroup_hub.accounts.entrance.queries import A_PAGE, mail_by_pid, mails_counted, mails_on_page
from buyergroup_hub.accounts.entrance.views.entrance import WELCOME, speaking
from buyergroup_hub.accounts.person import queries
from buyergroup_hub.accounts.person.paths import local
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.notifications.actions import letter

bp = Blueprint("demo", __name__)


@bp.post("/sign-in/demo")
@public
def sign_in() -> ResponseReturnValue:
    chosen = next((p for p in queries.people() if p.pid == request.form.get("person")), None)
    if chosen is None:
        abort(404)
    entrance.enter(chosen)
    return speaking(chosen, redirect(local(request.form.get("next"), WELCOME), 303))


@bp.get("/outbox")
@public
def outbox() -> ResponseReturnValue:
    part = Part.of(request.args, mails_counted.one(), A_PAGE)
    written = [(mail, letter(mail)) for mail in mails_on_page(part.first)]
    return render_template("accounts/entrance/outbox.html", written=written, part=part)


@bp.get("/outbox/<pid>")
@public
def mail(pid: str) -> ResponseReturnValue:
    shown = mail_by_pid.one_or_none(pid) or abort(404)
    return render_template("accounts/entrance/outbox_mail.html", mail=shown, letter=letter(shown))
