"""Pages that exist only where the hub is tried out."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from buyergroup_hub.access import public
from buyergroup_hub.accounts import demo, entrance
from buyergroup_hub.accounts.paths import local
from buyergroup_hub.accounts.views.entrance import WELCOME, speaking
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.actions import letter
from buyergroup_hub.notifications.models import Mail

bp = Blueprint("demo", __name__)
A_PAGE = 50


@bp.post("/sign-in/demo")
@public
def sign_in() -> ResponseReturnValue:
    chosen = next((p for p in demo.people() if p.pid == request.form.get("person")), None)
    if chosen is None:
        abort(404)
    entrance.enter(chosen)
    return speaking(chosen, redirect(local(request.form.get("next"), WELCOME), 303))


@bp.get("/outbox")
@public
def outbox() -> ResponseReturnValue:
    page = max(request.args.get("page", 1, type=int), 1)
    latest = select(Mail).order_by(Mail.id.desc()).limit(A_PAGE + 1).offset((page - 1) * A_PAGE)
    mails = db.session.scalars(latest).all()
    written = [(mail, letter(mail)) for mail in mails[:A_PAGE]]
    return render_template("accounts/outbox.html", written=written, page=page, more=len(mails) > A_PAGE)


@bp.get("/outbox/<pid>")
@public
def mail(pid: str) -> ResponseReturnValue:
    found = db.session.scalars(select(Mail).where(Mail.pid == pid)).one_or_none()
    if found is None:
        abort(404)
    return render_template("accounts/outbox_mail.html", mail=found, letter=letter(found))
