"""What is asked of mail that was written to somebody, and of who reads it."""

from __future__ import annotations

from sqlalchemy import func, select

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.queries import Param, Statement, query

A_PAGE = 50


@query(int)
def mails_counted() -> Statement:
    return select(func.count(Mail.id))


@query(Mail)
def mails_on_page(first: Param[int]) -> Statement:
    """The latest first."""
    return select(Mail).order_by(Mail.id.desc()).limit(A_PAGE).offset(first)


@query(Mail)
def mail_by_pid(pid: Param[str]) -> Statement:
    return select(Mail).where(Mail.pid == pid)


@query(Mail)
def latest_mails_to(person: Param[int]) -> Statement:
    return select(Mail).where(Mail.person_id == person).order_by(Mail.id.desc()).limit(5)


@query(Person)
def reader_by_pid(pid: Param[str]) -> Statement:
    return select(Person).where(Person.pid == pid, Person.erased_at.is_(None))
