"""What who runs the hub asks of people and of mail that did not arrive."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.notifications.actions import uncertain, unsent
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.queries import Param, Statement, query

A_PAGE = 50
MOST_MAILS = 100


@query(tuple[int, int])
def people_counted() -> Statement:
    """(all that were not erased, those that are blocked)."""
    kept = func.count().filter(Person.erased_at.is_(None))
    return select(kept, func.count().filter(Person.blocked_at.is_not(None))).select_from(Person)


@query(int)
def mails_bounced_counted() -> Statement:
    return select(func.count()).where(Mail.bounced_at.is_not(None))


def _people_with(text: Param[str], by_words: bool) -> Select[Person]:
    has_it = or_(Person.name.icontains(text, escape="/"), Person.email.icontains(text, escape="/"))
    return select(Person).where(Person.erased_at.is_(None), has_it if by_words else true())


@query(int)
def people_found_counted(text: Param[str], *, by_words: bool) -> Statement:
    return select(func.count()).select_from(_people_with(text, by_words).subquery())


@query(Person)
def people_on_page(text: Param[str], first: Param[int], *, by_words: bool) -> Statement:
    """By name; the text, of name or address, is of which no sign stands for another."""
    return _people_with(text, by_words).order_by(Person.name, Person.id).limit(A_PAGE).offset(first)


@query(Person)
def person_by_pid(pid: Param[str]) -> Statement:
    return select(Person).where(Person.pid == pid, Person.erased_at.is_(None))


@query(Person)
def people_by_id(ids: Param[Collection[int]]) -> Statement:
    return select(Person).where(Person.id.in_(ids))


@query(
    Invitation, unrestricted={Invitation: "who runs the hub sees which invitation did not arrive, and never its page"}
)
def invitations_by_id(ids: Param[Collection[int]]) -> Statement:
    """With who sent it."""
    return select(Invitation).where(Invitation.id.in_(ids)).options(joinedload(Invitation.invited_by))


@query(Mail)
def mails_bounced() -> Statement:
    """The latest first."""
    return select(Mail).where(Mail.bounced_at.is_not(None)).order_by(Mail.bounced_at.desc()).limit(MOST_MAILS)


def mails_unsent() -> list[Mail]:
    """Those that wait for a later try or were given up; by an instant, so stated anew."""
    return list(db.session.scalars(select(Mail).where(unsent()).order_by(Mail.id).limit(MOST_MAILS)))


def mails_uncertain() -> list[Mail]:
    """Those that may have arrived."""
    return list(db.session.scalars(select(Mail).where(uncertain()).order_by(Mail.id).limit(MOST_MAILS)))
