"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import false, or_, select, true
from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.demo import is_on
from buyergroup_hub.accounts.models import Invitation, Person, Session
from buyergroup_hub.kit.db import db
from buyergroup_hub.queries import Param, Statement, query


@dataclass(frozen=True)
class Known:
    """What each page asks of a session and its person."""

    person_id: int
    name: str | None
    admin_since: datetime | None
    expires_at: datetime
    assured_at: datetime | None

    @classmethod
    def of(cls, session: Session) -> Known:
        person = session.person
        return cls(person.id, person.name, person.admin_since, session.expires_at, session.assured_at)


@query(Known)
def session_by_digest(digest: Param[str], now: Param[datetime], *, invented: bool) -> Statement:
    """One that runs, of somebody who may sign in: `Session.runs` and `Person.may_sign_in` in SQL."""
    return (
        select(Person.id, Person.name, Person.admin_since, Session.expires_at, Session.assured_at)
        .join(Session, Session.person_id == Person.id)
        .where(Session.digest == digest, Session.ended_at.is_(None), Session.expires_at > now)
        .where(Person.blocked_at.is_(None), Person.erased_at.is_(None), Person.password.is_not(None))
        .where(or_(Person.demo.is_(False), true() if invented else false()))
    )


@query(Invitation, unrestricted={Invitation: "who was invited sees it, though it is of the circle of who invited her"})
def invitations_to(person: Param[int | None], now: Param[datetime]) -> Statement:
    """To her own address, not accepted yet."""
    return (
        select(Invitation)
        .join(Person, Person.email == Invitation.address)
        .where(
            Person.id == person,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
        .options(joinedload(Invitation.mail))
        .order_by(Invitation.id)
    )


@query(Invitation, unrestricted={Invitation: "the rooms that invite ask it for those who may, and for their verbs"})
def invitations_by_subject(room: Param[str], subject: Param[int], *, only_waiting: bool) -> Statement:
    """The latest first, each with its mail and who sent it."""
    those = select(Invitation).where(
        Invitation.room == room, Invitation.subject_id == subject, Invitation.withdrawn_at.is_(None)
    )
    if only_waiting:
        those = those.where(Invitation.accepted_at.is_(None))
    loaded = those.options(joinedload(Invitation.mail), joinedload(Invitation.invited_by))
    return loaded.order_by(Invitation.sent_at.desc(), Invitation.id.desc())


def people() -> Sequence[Person]:
    """The invented people that one can sign in as."""
    if not is_on(current_app.config["HUB"]):
        return ()
    invented = select(Person).where(
        Person.demo.is_(True), Person.blocked_at.is_(None), Person.erased_at.is_(None), Person.password.is_not(None)
    )
    return db.session.scalars(invented.order_by(Person.id)).all()
