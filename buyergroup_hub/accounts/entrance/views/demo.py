"""Pages that exist only where the hub is tried out."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from buyergroup_hub.access import public
from buyergroup_hub.accounts.entrance.actions import entrance
from buyergroup_hub.accounts.entrance.views.entrance import WELCOME, speaking
from buyergroup_hub.accounts.person import queries
from buyergroup_hub.accounts.person.paths import local
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.notifications.actions import letter
from buyergroup_hub.notifications.models import Mail

bp = Blueprint("demo", __name__)
A_PAGE = 50


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
    part = Part.of(request.args, db.session.scalar(select(func.count(Mail.id))) or 0, A_PAGE)
    latest = select(Mail).order_by(Mail.id.desc()).limit(A_PAGE).offset(part.first)
    written = [(mail, letter(mail)) for mail in db.session.scalars(latest)]
    return render_template("accounts/entrance/outbox.html", written=written, part=part)


@bp.get("/outbox/<pid>")
@public
def mail(pid: str) -> ResponseReturnValue:
    found = db.session.scalars(select(Mail).where(Mail.pid == pid)).one_or_none()
    if found is None:
        abort(404)
    return render_template("accounts/entrance/outbox_mail.html", mail=found, letter=letter(found))
