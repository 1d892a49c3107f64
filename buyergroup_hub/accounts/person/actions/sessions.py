"""Who is signed in: the session of the cookie's token, and the standing of its person."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from flask import current_app, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.person.keyed import network
from buyergroup_hub.accounts.person.models import (
    SESSION_ENDS,
    SESSION_RUNS,
    Person,
    SecondFactor,
    Session,
    assurance_of,
    shown_name,
)
from buyergroup_hub.accounts.person.queries import Known, session_by_digest
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import digest, new_token
from buyergroup_hub.permissions import VISITOR, Standing

FORGET_AFTER = timedelta(days=90)

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login holds: the token of the cookie with what is known of its session."""

    def __init__(self, token: str, known: Known) -> None:
        self.id = token
        self.known = known

    @property
    def session(self) -> Session | None:
        """The session itself, for who changes it; None once it is gone with its person's account."""
        return _kept(self.id)


def install(manager: LoginManager) -> None:
    manager.user_loader(of_token)
    manager.session_protection = None  # the session is a row that can be ended; an address may change on the way


def of_token(token: str) -> SignedIn | None:
    """The running session of a cookie's token. A blocked or erased person has none, nor who reads that the database
    fails."""
    if g.get("alone"):
        return None
    invented = not current_app.config["HUB"].is_production
    session = session_by_digest.one_or_none(digest(token), clock.now(), invented=invented)
    return SignedIn(token, session) if session is not None else None


def _kept(token: str) -> Session | None:
    return db.session.scalars(_of_digest(), {"digest": digest(token)}).one_or_none()


@cache
def _of_digest() -> Select[Session]:
    return select(Session).where(Session.digest == bindparam("digest")).options(joinedload(Session.person))


def identify() -> Standing:
    """The standing of whoever made the request."""
    if not (current_user and current_user.is_authenticated):
        return VISITOR
    known: Known = current_user.known
    return standing_of(
        known.person_id,
        name=shown_name(known.name),
        assurance=assurance_of(known.assured_at),
        session_ends=known.expires_at,
        is_admin=known.admin_since is not None,
    )


def current_session() -> Session | None:
    return current_user.session if current_user and current_user.is_authenticated else None


def away() -> timedelta | None:
    """How long ago this browser's session ran out by itself; None where none did, or where somebody ended it."""
    token = cookie.get("_user_id")
    session = _kept(str(token)) if token else None
    if session is None or session.ended_at is not None or session.runs:
        return None
    return clock.now() - session.expires_at


def device() -> str:
    """The browser and the system of the request in words, as its own person knows them again."""
    told = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in BROWSERS if sign in told), "")
    system = next((name for sign, name in SYSTEMS if sign in told), "")
    return " · ".join(filter(None, (browser, system)))


def enter(person: Person) -> Session:
    """Sign a person in here: a new session with a new token; the one that this browser had ends, and nothing of its
    cookie goes on (session fixation)."""
    before = current_session()
    if before is not None:
        before.ended_at = clock.now()
    kept = {name: value for name, value in cookie.items() if name == "csrf_token"}
    cookie.clear()
    cookie.update(kept)
    token, now = new_token(), clock.now()
    session = Session(
        digest=digest(token),
        person=person,
        started_at=now,
        expires_at=now + SESSION_RUNS,
        device=device(),
        network=network(),
    )
    db.session.add(session)
    db.session.flush()
    login_user(SignedIn(token, Known.of(session)))
    return session


def began_from(person: Person | None, network: str) -> bool:
    """Did she sign in from this network before, as far as sessions are kept? Of nobody it is asked too."""
    hers = select(Session.id).where(Session.person_id == (person.id if person else 0), Session.network == network)
    return db.session.scalar(hers.limit(1)) is not None


def unowned() -> bool:
    """Has nobody been signed in here since this browser's cookie began?"""
    return "_user_id" not in cookie


def had_by(person: Person | None) -> str | None:
    """The session of hers that this browser had, also one that ran out; None where it had none of hers."""
    token = cookie.get("_user_id")
    session = _kept(str(token)) if token else None
    return session.pid if session is not None and person is not None and session.person_id == person.id else None


def assure(session: Session) -> None:
    """The person gave a second factor: from here on the session counts as more, under another token."""
    token = new_token()
    session.digest, session.assured_at = digest(token), clock.now()
    login_user(SignedIn(token, Known.of(session)))


def stay(session: Session) -> None:
    """Let a session run on, as its person asked, until it must end."""
    session.expires_at = min(clock.now() + SESSION_RUNS, session.started_at + SESSION_ENDS)


def leave() -> None:
    """End this browser's session; its cookie is of no use to anybody after that."""
    session = current_session()
    if session is not None:
        session.ended_at = clock.now()
    cookie.clear()


def running(person_id: int) -> list[Session]:
    """A person's sessions that run, the newest first."""
    mine = select(Session).where(
        Session.person_id == person_id, Session.ended_at.is_(None), Session.expires_at > clock.now()
    )
    return list(db.session.scalars(mine.order_by(Session.started_at.desc(), Session.id.desc())))


def end_all(person: Person, but: Session | None = None) -> None:
    """Sign a person out everywhere, except in the session that asks for it."""
    db.session.flush()
    mine = update(Session).where(Session.person_id == person.id, Session.ended_at.is_(None))
    if but is not None:
        mine = mine.where(Session.id != but.id)
    db.session.execute(mine.values(ended_at=clock.now()))


def clean() -> None:
    """Forget sessions that ended long ago, with their codes."""
    old = select(Session.id).where(Session.expires_at < clock.now() - FORGET_AFTER)
    db.session.execute(delete(SecondFactor).where(SecondFactor.session_id.in_(old)))
    db.session.execute(delete(Session).where(Session.id.in_(old)))
