"""What groups hold of a person: what her account shows of it, hands over, and leaves behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from buyergroup_hub.access import sees
from buyergroup_hub.accounts.actions import erases
from buyergroup_hub.accounts.models import Person
from buyergroup_hub.accounts.own_data import owns
from buyergroup_hub.groups import actions
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.models import Group, JoinRequest
from buyergroup_hub.groups.queries import groups_followed_by, memberships_of_people
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.organisations.models import Affiliation
from buyergroup_hub.permissions import Standing


def _roles(people: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By person: (role in words, group) of each running membership that the one who looks may see."""
    roles: dict[int, list[tuple[str, Group]]] = {}
    for person_id, member in memberships_of_people([person.id for person in people], running=True):
        if sees(who, member) and sees(who, member.group):
            roles.setdefault(person_id, []).append((str(ROLE_WORDS[member.role]), member.group))
    return roles


def _stays(people: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By person: (role in words, group, since, until) of all that she was; shown to herself."""
    stays: dict[int, list[tuple[str, Group, str | None, str | None]]] = {}
    for person_id, member in memberships_of_people([person.id for person in people], running=False):
        row = (str(ROLE_WORDS[member.role]), member.group, member.since, member.until)
        stays.setdefault(person_id, []).append(row)
    return stays


def _followed(people: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By person: the groups that she follows, as far as she sees them; shown to herself."""
    groups: dict[int, list[Group]] = {}
    for person_id, group in groups_followed_by([person.id for person in people]):
        groups.setdefault(person_id, []).append(group)
    return groups


@erases
def leave_all(person: Person) -> None:
    """Who goes away leaves her groups; the last who leads one names another first. What she asked for is emptied."""
    for _person, member in memberships_of_people([person.id], running=False):
        if member.until is None:
            actions.end(member)
    asked = select(JoinRequest).join(Affiliation, Affiliation.id == JoinRequest.affiliation_id)
    for request in db.session.scalars(asked.where(Affiliation.person_id == person.id)):
        request.words = ""


@owns("groups")
def own_data(person_id: int) -> Json:
    return [
        {"group": member.group.name_nl, "role": member.role, "since": member.since, "until": member.until}
        for _person, member in memberships_of_people([person_id], running=False)
    ]
