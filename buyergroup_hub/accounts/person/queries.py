"""What is asked of people and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import false, or_, select, true

from buyergroup_hub.accounts.person.demo import is_on
from buyergroup_hub.accounts.person.models import Person, Session
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


def people() -> Sequence[Person]:
    """The invented people that one can sign in as."""
    if not is_on(current_app.config["HUB"]):
        return ()
    invented = select(Person).where(
        Person.demo.is_(True), Person.blocked_at.is_(None), Person.erased_at.is_(None), Person.password.is_not(None)
    )
    return db.session.scalars(invented.order_by(Person.id)).all()
