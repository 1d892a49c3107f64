"""What groups hold of a person: what her account shows of it, hands over, and leaves behind."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.accounts.person.actions.people import erases
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.accounts.person.personal_data import owns
from buyergroup_hub.groups.group.queries import memberships_of_people
from buyergroup_hub.groups.members.actions import members
from buyergroup_hub.groups.members.models import JoinRequest
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.organisations.organisation.models import Affiliation


@erases
def leave_all(person: Person) -> None:
    """Who goes away leaves her groups; the last who leads one names another first. What she asked for is emptied."""
    for _person, member in memberships_of_people([person.id], running=False):
        if member.until is None:
            members.end(member)
    asked = select(JoinRequest).join(Affiliation, Affiliation.id == JoinRequest.affiliation_id)
    for request in db.session.scalars(asked.where(Affiliation.person_id == person.id)):
        request.words = ""


@owns("groups")
def own_data(person_id: int) -> Json:
    return [
        {"group": member.group.name_nl, "role": member.role, "since": member.since, "until": member.until}
        for _person, member in memberships_of_people([person_id], running=False)
    ]
