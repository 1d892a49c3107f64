"""Who is signed in: the session of the cookie's token, and the standing of its person."""

from __future__ import annotations

from datetime import timedelta

from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.models import SESSION_RUNS, Person, Session
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import digest, new_token
from buyergroup_hub.permissions import VISITOR, Standing

FORGET_AFTER = timedelta(days=90)


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login holds: the token of the cookie with its session."""

    def __init__(self, token: str, session: Session) -> None:
        self.id = token
        self.session = session


def install(manager: LoginManager) -> None:
    manager.user_loader(of_token)
    manager.session_protection = None  # the session is a row that can be ended; an address may change on the way


def of_token(token: str) -> SignedIn | None:
    """The running session of a cookie's token. A blocked or erased person has none."""
    found = select(Session).where(Session.digest == digest(token)).options(joinedload(Session.person))
    session = db.session.scalars(found).one_or_none()
    if session is None or not session.runs or not session.person.may_sign_in:
        return None
    return SignedIn(token, session)


def identify() -> Standing:
    """The standing of whoever made the request."""
    session = current_session()
    if session is None:
        return VISITOR
    person = session.person
    return standing_of(
        person.id,
        name=person.shown_name,
        assurance=session.assurance,
        session_ends=session.expires_at,
        is_admin=person.admin_since is not None,
    )


def current_session() -> Session | None:
    return current_user.session if current_user and current_user.is_authenticated else None


def start(person: Person, device: str = "") -> SignedIn:
    """A new session with a new token: nothing of an earlier cookie goes on (session fixation)."""
    kept = {name: value for name, value in cookie.items() if name == "csrf_token"}
    cookie.clear()
    cookie.update(kept)
    token, now = new_token(), clock.now()
    session = Session(
        digest=digest(token), person=person, started_at=now, expires_at=now + SESSION_RUNS, device=device[:80]
    )
    db.session.add(session)
    db.session.flush()
    return SignedIn(token, session)


def end_all(person: Person, but: Session | None = None) -> None:
    """Sign a person out everywhere, except in the session that asks for it."""
    running = update(Session).where(Session.person_id == person.id, Session.ended_at.is_(None))
    if but is not None:
        running = running.where(Session.id != but.id)
    db.session.execute(running.values(ended_at=clock.now()))
