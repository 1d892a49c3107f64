"""What people do with their accounts, and administrators with those of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete, func, select, update

from buyergroup_hub.access import standing, standing_as, standing_of
from buyergroup_hub.accounts.person import events, passwords
from buyergroup_hub.accounts.person.actions import sessions
from buyergroup_hub.accounts.person.models import Link, Person, SecondFactor, Session
from buyergroup_hub.events.actions import record
from buyergroup_hub.jobs.actions import again
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications import actions as notifications
from buyergroup_hub.notifications.actions import STAYS, post, unsent
from buyergroup_hub.notifications.models import Mail, Subscription

ERASERS: list[Callable[[Person], None]] = []
"""What rooms empty when a person erases herself; one that says why it cannot be raises RuleBroken."""


def erases(eraser: Callable[[Person], None]) -> Callable[[Person], None]:
    """Register what a room empties of a person. Names and free text go; ids and what was decided stay (rule 17)."""
    ERASERS.append(eraser)
    return eraser


def by_address(address: str) -> Person | None:
    return db.session.scalars(select(Person).where(Person.email == address.lower())).one_or_none()


def sign_up(
    address: str, name: str, password: str | None, *, how: str, language: str = "nl", demo: bool | None = None
) -> Person:
    """A new account of which the address is confirmed. `how`: invitation, registration or command. Who comes by herself
    to a hub with invented people tries the demo, and is part of it: else she could take part in nothing (rule 18)."""
    if demo is None:
        demo = in_demo()
    person = Person(
        email=address.lower(),
        name=name,
        language=language,
        demo=demo,
        verified_at=clock.now(),
        mail_at_once=["dates", "questions"],
    )
    person.password = passwords.hashed(password) if password else None
    db.session.add(person)
    db.session.flush()
    with standing_as(standing_of(person.id)):
        record(events.SIGNED_UP, person, {"how": how})
    return person


def in_demo() -> bool:
    """Are there invented people here?"""
    return db.session.scalar(select(Person.id).where(Person.demo).limit(1)) is not None


def set_password(person: Person, password: str, *, how: str, but: Session | None = None) -> None:
    """Set a password, tell its owner by mail, and end all sessions but the one that did it."""
    person.password = passwords.hashed(password)
    sessions.end_all(person, but=but)
    others = update(Link).where(Link.person_id == person.id, Link.purpose == "reset", Link.used_at.is_(None))
    db.session.execute(others.values(used_at=clock.now()))
    with standing_as(standing_of(person.id)):
        record(events.PASSWORD_CHANGED, person, {"how": how})
    tell(person, "accounts.password_changed")


def tell(person: Person, kind: str, keys: Mapping[str, Json] | None = None) -> None:
    if person.email:
        post(kind, person.email, keys or {}, person_id=person.id, language=person.language, demo=person.demo)


# Own data


def edit(person: Person, *, name: str, language: str, shows_name: bool) -> None:
    """Change what the hub says of oneself."""
    before = (person.name, person.language, person.shows_name)
    fields = [
        field
        for field, old, new in zip(
            ("name", "language", "shows_name"), before, (name, language, shows_name), strict=True
        )
        if old != new
    ]
    person.name, person.language, person.shows_name = name, language, shows_name
    if fields:
        record(events.EDITED, person, {"fields": fields})


def choose_mail(person: Person, pace: str, at_once: Sequence[str]) -> None:
    """How often a person wants mail, and what she wants to hear at once."""
    person.mail_pace, person.mail_at_once, person.mail_chosen_at = pace, sorted(at_once), clock.now()
    record(events.EDITED, person, {"fields": ["notifications"]})


def hears_at_once(person: Person, what: str) -> bool:
    """Whether a person wants a mail at once about a kind of thing (`dates`, `questions`, `conflicts`)."""
    return person.erased_at is None and what in person.mail_at_once


def erase(person: Person) -> None:
    """Empty a person's row and everything that holds her name or address. The row stays: decisions hold its id."""
    if person.admin_since is not None:
        _keep_an_administrator(person)
    for eraser in ERASERS:
        eraser(person)
    sessions.end_all(person)
    own_sessions = select(Session.id).where(Session.person_id == person.id)
    db.session.execute(delete(SecondFactor).where(SecondFactor.session_id.in_(own_sessions)))
    for table in (Session, Link, Subscription):
        db.session.execute(delete(table).where(table.person_id == person.id))
    mine = update(Mail).where((Mail.person_id == person.id) | (Mail.address == person.email))
    db.session.execute(mine.where(unsent()).values(dropped_at=clock.now()))  # what was handed over stays a fact
    db.session.execute(mine.where(Mail.kind.not_in(STAYS)).values(keys={}))  # else a term that ran is forgotten
    db.session.execute(mine.values(address="", person_id=None))
    person.name = person.password = person.email = None
    person.shows_name, person.mail_pace, person.mail_at_once = False, "never", []
    person.admin_since, person.erased_at = None, clock.now()
    record(events.ERASED, person)


# What administrators do


def block(person: Person) -> None:
    """Let somebody in no more, and end her sessions."""
    if person.admin_since is not None:
        _keep_an_administrator(person)
    if person.blocked_at is not None:
        raise RuleBroken(_("Dit account is al geblokkeerd."))
    person.blocked_at = clock.now()
    sessions.end_all(person)
    record(events.BLOCKED, person)


def unblock(person: Person) -> None:
    if person.blocked_at is None:
        raise RuleBroken(_("Dit account is niet geblokkeerd."))
    person.blocked_at = None
    record(events.UNBLOCKED, person)


def make_administrator(person: Person) -> None:
    if not person.may_sign_in:
        raise RuleBroken(_("Deze persoon kan niet inloggen en kan dus geen beheerder zijn."))
    if person.admin_since is not None:
        raise RuleBroken(_("Deze persoon is al beheerder."))
    person.admin_since = clock.now()
    event = record(events.ADMINISTRATOR_MADE, person)
    for other in administrators():
        if other.id not in (person.id, event.actor_id):
            tell(other, "accounts.administrator_made", {"person": person.id})


def administrators() -> Sequence[Person]:
    """Who runs the hub and may sign in."""
    running = select(Person).where(Person.admin_since.is_not(None)).order_by(Person.id)
    return [person for person in db.session.scalars(running) if person.may_sign_in]


def end_administrator(person: Person) -> None:
    if person.admin_since is None:
        raise RuleBroken(_("Deze persoon is geen beheerder."))
    _keep_an_administrator(person)
    person.admin_since = None
    record(events.ADMINISTRATOR_ENDED, person)


def _keep_an_administrator(person: Person) -> None:
    """A hub that nobody runs could not be helped by anybody."""
    others = select(func.count()).where(Person.id != person.id, Person.admin_since.is_not(None), Person.stays())
    if not db.session.scalar(others):
        raise RuleBroken(_("Dit is de enige beheerder. Maak eerst iemand anders beheerder."))


def try_again(*, uncertain: bool) -> int:
    """Have work and mail tried again that was left; `uncertain` is mail that may have arrived already."""
    jobs, mails = (0, notifications.send_again()) if uncertain else (again(), 0)
    person = db.session.get_one(Person, standing().person_id)
    record(events.TRIED_AGAIN, person, {"jobs": jobs, "mails": mails})
    return jobs + mails
