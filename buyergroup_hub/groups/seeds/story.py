"""The demo as a story: its people act on their own days, by the same verbs as everybody, with the clock set back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.permissions import Standing

VIADUCTS = "demo-viaducten-en-bruggen"
MACHINERY = "demo-bouwmaterieel"
CHARGING = "demo-laadinfrastructuur"
TEXTILE = "demo-textiel-in-de-zorg"
DREDGING = "demo-baggeren"
OLD_PAVEMENT = "demo-wegverharding-tot-2022"
PAVEMENT = "demo-wegverharding"
STORY_GROUPS = (VIADUCTS, MACHINERY, CHARGING, TEXTILE, DREDGING, OLD_PAVEMENT, PAVEMENT)


def person(key: str) -> Person:
    """A demo person by the name before the @: `person("noor")`."""
    return db.session.scalars(select(Person).where(Person.email == f"{key}@demo.example")).one()


def organisation(name: str) -> Organisation:
    """A demo organisation by its name: `organisation("Demo-waterschap Oost")`."""
    return db.session.scalars(select(Organisation).where(Organisation.name == name, Organisation.demo)).one()


def group(slug: str) -> Group:
    """A demo group by its address, with what its verbs read."""
    statement = (
        select(Group)
        .where(Group.slug == slug, Group.demo)
        .options(selectinload(Group.phases), selectinload(Group.themes))
    )
    return db.session.scalars(statement).one()


def members(of: Group) -> list[Membership]:
    """The running memberships of a demo group."""
    running = select(Membership).where(Membership.group_id == of.id, Membership.until.is_(None))
    return list(db.session.scalars(running.order_by(Membership.id)))


def affiliation(key: str) -> Affiliation:
    """The one running affiliation of a demo person."""
    running = select(Affiliation).where(Affiliation.person_id == person(key).id, Affiliation.until.is_(None))
    return db.session.scalars(running).one()


@contextmanager
def acting(key: str, days_ago: float, hour: int = 10, minute: int = 0) -> Iterator[Standing]:
    """Act as a demo person, so many days before today (negative: ahead), at a time on the Dutch clock."""
    with clock.at(clock.ago(days_ago, hour, minute)), standing_as(who := standing_of(person(key).id)):
        yield who


def told(slug: str) -> bool:
    """Is this group of the demo there already?"""
    return db.session.scalar(select(Group.id).where(Group.slug == slug)) is not None
