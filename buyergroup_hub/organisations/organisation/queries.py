"""What is asked of organisations and of who works there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events.models import Event, Payload
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.events import EDITED
from buyergroup_hub.organisations.organisation.models import (
    Affiliation,
    Organisation,
    OrganisationSuccession,
)
from buyergroup_hub.permissions import MARKET
from buyergroup_hub.queries import Param, Statement, query

BY_NAME = func.lower(Organisation.name), Organisation.id
TOKENS = "where a person works decides what she may see"
LOOKED_AFTER = "whoever runs or verifies the hub's organisations looks after those too that only their own people see"
ENDED = "that an organisation ended is known to who sees it; its successor is named only to who sees that too"


def has_in_name(text: Param[str]) -> ColumnElement[bool]:
    """Whatever its capitals; the text is what `as_itself` gives."""
    return Organisation.name.icontains(text, escape="/")


def as_itself(text: str) -> str:
    """A text to look for, of which no sign stands for another."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


@query(Organisation)
def organisations_of(ids: Param[Collection[int]]) -> Statement:
    statement = select(Organisation).where(Organisation.id.in_(ids)).order_by(*BY_NAME)
    return statement.options(selectinload(Organisation.identifiers))


@query(tuple[int, Organisation])
def organisations_by_id(ids: Param[Collection[int]]) -> Statement:
    return select(Organisation.id, Organisation).where(Organisation.id.in_(ids))


@query(tuple[int, Organisation], unrestricted={Organisation: ENDED})
def successors_of(organisations: Param[Collection[int]]) -> Statement:
    """(organisation, one that goes on with its work)."""
    onward = select(OrganisationSuccession.from_id, Organisation)
    return (
        onward.join(Organisation, Organisation.id == OrganisationSuccession.to_id)
        .where(OrganisationSuccession.from_id.in_(organisations))
        .order_by(OrganisationSuccession.id)
    )


@query(tuple[int, str])
def person_names(ids: Param[Collection[int]]) -> Statement:
    return select(Person.id, Person.name).where(Person.id.in_(ids))


@query(Organisation, unrestricted={Organisation: LOOKED_AFTER})
def organisation_by_pid(pid: Param[str]) -> Statement:
    """Any: staff looks up those too that only their own people see."""
    return select(Organisation).where(Organisation.pid == pid)


class AffiliationRow(NamedTuple):
    """Where a person works, as far as it decides what she may do."""

    capacity: str
    may_endorse: bool
    id: int
    kind: str
    verified_at: datetime | None
    audience: str
    pid: str
    name: str


@query(AffiliationRow, unrestricted={Organisation: TOKENS})
def affiliations_held_by(person: Param[int], now: Param[datetime]) -> Statement:
    return (
        select(
            Affiliation.capacity,
            Affiliation.may_endorse,
            Organisation.id,
            Organisation.kind,
            Organisation.verified_at,
            Organisation.audience,
            Organisation.pid,
            Organisation.name,
        )
        .join(Organisation)
        .where(
            Affiliation.person_id == person,
            Affiliation.confirmed_at.is_not(None),
            or_(Affiliation.until.is_(None), Affiliation.until > now),
        )
        .order_by(Affiliation.id)
    )


def places_of(person_ids: list[int]) -> dict[int, list[Affiliation]]:
    """Where people work, or say so and wait, by person; the oldest first."""
    statement = (
        select(Affiliation)
        .where(Affiliation.person_id.in_(person_ids), Affiliation.until.is_(None))
        .options(joinedload(Affiliation.organisation))
        .order_by(Affiliation.id)
    )
    places: dict[int, list[Affiliation]] = {}
    for affiliation in db.session.scalars(statement):
        places.setdefault(affiliation.person_id, []).append(affiliation)
    return places


@query(
    Affiliation, unrestricted={Organisation: "whoever may confirm or end a place sees where it is; the view judges who"}
)
def affiliation_by_pid(pid: Param[str]) -> Statement:
    """With its person and its organisation."""
    loaded = joinedload(Affiliation.person), joinedload(Affiliation.organisation)
    return select(Affiliation).where(Affiliation.pid == pid).options(*loaded)


@query(Organisation, unrestricted={Organisation: LOOKED_AFTER})
def organisations_named(name: Param[str]) -> Statement:
    """At most two: more than one says enough. `name` is in small letters."""
    return select(Organisation).where(func.lower(Organisation.name) == name).order_by(Organisation.id).limit(2)


@query(
    Organisation,
    unrestricted={Organisation: LOOKED_AFTER, Event: "a source's list is matched with every name that was kept"},
)
def organisation_renamed_from(kept: Param[str]) -> Statement:
    """The first one of which a new name was recorded with this text."""
    renamed = select(Event.subject_id).join(Payload, Payload.id == Event.payload_id)
    renamed = renamed.where(Event.name == EDITED, Payload.text == kept)
    return (
        select(Organisation).where(Organisation.id.in_(renamed), ~Organisation.demo).order_by(Organisation.id).limit(1)
    )


def works_somebody(now: Param[datetime]) -> ColumnElement[bool]:
    place = aliased(Affiliation)
    runs = place.confirmed_at.is_not(None), or_(place.until.is_(None), place.until > now)
    return exists().where(place.organisation_id == Organisation.id, *runs)


WAITS = Affiliation.confirmed_at.is_(None), Affiliation.until.is_(None)
"""Nobody confirmed yet that somebody works there."""


class OwnWaitingRow(NamedTuple):
    """A place at a client where a person says to work and that nobody confirmed. Whoever waits at a market party reads
    nothing of it, its name neither: it may be a rival's, found by a number (rule 3)."""

    pid: str
    name: str
    since: datetime


@query(OwnWaitingRow, unrestricted={Organisation: "what she chose or typed herself"})
def places_waiting_of(person: Param[int]) -> Statement:
    return (
        select(Affiliation.pid, Organisation.name, Affiliation.since)
        .join(Organisation)
        .where(Affiliation.person_id == person, Organisation.kind.not_in(MARKET), *WAITS)
        .order_by(Affiliation.id)
    )


@query(bool, unrestricted={Organisation: "that she said so herself, and not of which"})
def waits_at_market(person: Param[int]) -> Statement:
    mine = select(Affiliation.id).join(Organisation).where(Affiliation.person_id == person, *WAITS)
    return select(mine.where(Organisation.kind.in_(MARKET)).exists())
