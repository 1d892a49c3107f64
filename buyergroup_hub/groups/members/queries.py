"""Who waits: to be let in, to be confirmed, for somebody to lead."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from buyergroup_hub.accounts.person.models import Person, shown_name
from buyergroup_hub.groups.group.models import Group, Membership, Phase
from buyergroup_hub.groups.group.queries import WHOSE
from buyergroup_hub.groups.members.models import JoinRequest
from buyergroup_hub.kit.db import spelled
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.permissions import LEADERS
from buyergroup_hub.queries import Param, Statement, query


@dataclass(frozen=True)
class Waiting:
    """Somebody who asks to take part."""

    pid: str
    asked_at: datetime
    words: str
    organisation: str
    name: str

    @property
    def shown_name(self) -> str:
        return shown_name(self.name)


@query(Waiting, unrestricted={Organisation: WHOSE})
def requests_to_join(group: Param[int]) -> Statement:
    return (
        select(JoinRequest.pid, JoinRequest.asked_at, JoinRequest.words, Organisation.name, Person.name)
        .join(Affiliation, Affiliation.id == JoinRequest.affiliation_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .join(Person, Person.id == Affiliation.person_id)
        .where(JoinRequest.group_id == group, JoinRequest.answered_at.is_(None))
        .order_by(JoinRequest.id)
    )


@query(tuple[Group, int])
def requests_counted(groups: Param[Collection[int]]) -> Statement:
    """(group, how many ask to take part)."""
    return (
        select(Group, func.count())
        .join(JoinRequest, JoinRequest.group_id == Group.id)
        .where(JoinRequest.group_id.in_(groups), JoinRequest.answered_at.is_(None))
        .group_by(Group.id)
    )


ASKED = "who speaks for an organisation says whether it takes part, also where nobody else sees it yet"


def _to_confirm() -> Select[Membership]:
    """Those that wait, of people who work there for certain; the caller keeps those that the person speaks for."""
    waiting = select(Membership).join(Membership.affiliation).join(Membership.organisation).join(Membership.group)
    waiting = waiting.where(Membership.until.is_(None), Membership.audience != "public")
    loaded = contains_eager(Membership.organisation), contains_eager(Membership.group)
    placed = contains_eager(Membership.affiliation).joinedload(Affiliation.organisation)
    return waiting.where(Affiliation.confirmed_at.is_not(None)).options(*loaded, placed).order_by(Membership.id)


@query(Membership, unrestricted={Membership: ASKED, Organisation: ASKED, Group: ASKED})
def memberships_to_confirm() -> Statement:
    return _to_confirm()


@query(Membership, unrestricted={Membership: ASKED, Organisation: ASKED, Group: ASKED})
def memberships_to_confirm_at(organisations: Param[Collection[int]]) -> Statement:
    return _to_confirm().where(Membership.organisation_id.in_(organisations))


@query(Group, unrestricted={Membership: "whether anybody leads a group counts those who wait too"})
def groups_without_leader() -> Statement:
    """Begun here. A group of which only a leading organisation is known never had a person to replace."""
    members = select(Membership.id).where(Membership.group_id == Group.id)
    led = members.join(Affiliation, Affiliation.id == Membership.affiliation_id).where(
        Membership.role.in_(spelled(LEADERS))
    )
    leads = led.where(Membership.until.is_(None), Affiliation.until.is_(None))
    ended = select(Phase.id).where(Phase.group_id == Group.id, Phase.phase == "ended")
    alone = or_(~members.exists(), led.exists() & ~leads.exists())
    return select(Group).where(Group.origin == "entered", alone, ~ended.exists()).order_by(Group.id)


@query(Membership, unrestricted={Membership: ASKED, Organisation: ASKED, Group: ASKED})
def membership_at(organisation: Param[int], pid: Param[str]) -> Statement:
    """A running one of an organisation, with what confirming and ending read."""
    those = select(Membership).join(Affiliation, Affiliation.id == Membership.affiliation_id)
    those = those.where(Membership.organisation_id == organisation, Membership.pid == pid, Membership.until.is_(None))
    placed = joinedload(Membership.affiliation).joinedload(Affiliation.organisation)
    return those.options(joinedload(Membership.organisation), joinedload(Membership.group), placed)


TOLD = "the letter goes to who asked"


@query(JoinRequest, unrestricted={JoinRequest: TOLD, Group: TOLD, Organisation: TOLD})
def request_by_id(request: Param[int]) -> Statement:
    """With its group, and the organisation for which it was asked."""
    whole = joinedload(JoinRequest.group), joinedload(JoinRequest.affiliation).joinedload(Affiliation.organisation)
    return select(JoinRequest).where(JoinRequest.id == request).options(*whole)
