"""What is asked of invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.queries import Param, Statement, query


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


@query(Invitation, unrestricted={Invitation: "the rooms that invite ask it for those who may, and for their verbs"})
def invitation_by_pid(room: Param[str], subject: Param[int], pid: Param[str]) -> Statement:
    """Of one subject, with its mail."""
    those = select(Invitation).where(Invitation.room == room, Invitation.subject_id == subject, Invitation.pid == pid)
    return those.options(joinedload(Invitation.mail))
