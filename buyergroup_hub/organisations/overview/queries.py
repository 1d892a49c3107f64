"""What the pages of organisations ask, and what who looks after them does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.organisations.organisation.models import (
    Affiliation,
    Identifier,
    Organisation,
    OrganisationSuccession,
)
from buyergroup_hub.organisations.organisation.queries import LOOKED_AFTER, WAITS, works_somebody
from buyergroup_hub.permissions import MARKET
from buyergroup_hub.queries import Param, Statement, query


class NumberRow(NamedTuple):
    scheme: str
    country: str
    value: str


@query(NumberRow)
def numbers_of(organisation: Param[int]) -> Statement:
    """Its running numbers in registers."""
    running = Identifier.organisation_id == organisation, Identifier.until.is_(None)
    return select(Identifier.scheme, Identifier.country, Identifier.value).where(*running).order_by(Identifier.id)


class SuccessionRow(NamedTuple):
    to_id: int
    kind: str
    on: str | None
    pid: str
    name: str


@query(SuccessionRow)
def successions_of(organisation: Param[int]) -> Statement:
    """The organisations that came before and after, each with how and when."""
    succession = OrganisationSuccession
    other = case((succession.from_id == organisation, succession.to_id), else_=succession.from_id)
    return (
        select(succession.to_id, succession.kind, succession.on, Organisation.pid, Organisation.name)
        .join(Organisation, Organisation.id == other)
        .where(or_(succession.from_id == organisation, succession.to_id == organisation))
        .order_by(succession.id)
    )


class Colleague(NamedTuple):
    """Somebody who works at an organisation."""

    name: str
    demo: bool
    shows_name: bool
    function: str | None


@query(Colleague)
def people_of(organisation: Param[int], now: Param[datetime]) -> Statement:
    return (
        select(Person.name, Person.demo, Person.shows_name, Affiliation.function)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(
            Affiliation.organisation_id == organisation,
            Affiliation.confirmed_at.is_not(None),
            or_(Affiliation.until.is_(None), Affiliation.until > now),
            Person.blocked_at.is_(None),
        )
        .order_by(Affiliation.id)
    )


# What who runs the hub looks after

UNVERIFIED = (Organisation.verified_at.is_(None), Organisation.origin == "entered")
"""Those that entered themselves and that staff has not looked up."""


def _unsigned() -> Select[Organisation]:
    running = (Affiliation.confirmed_at.is_not(None), Affiliation.until.is_(None))
    working = select(Affiliation.organisation_id).where(*running)
    signing = working.where(Affiliation.may_endorse)
    return select(Organisation).where(
        Organisation.kind == "public_client", Organisation.id.in_(working), Organisation.id.not_in(signing)
    )


@query(Organisation, unrestricted={Organisation: LOOKED_AFTER})
def organisations_unsigned() -> Statement:
    """Public clients whose people take part and of whom nobody may sign: only an administrator can begin that."""
    return _unsigned().order_by(Organisation.name, Organisation.id)


@query(int, unrestricted={Organisation: LOOKED_AFTER})
def organisations_unsigned_counted() -> Statement:
    return select(func.count()).select_from(_unsigned().subquery())


@query(tuple[int, int], unrestricted={Organisation: LOOKED_AFTER})
def organisations_unverified_counted() -> Statement:
    """(all, invented ones)."""
    return select(func.count(), func.count().filter(Organisation.demo)).select_from(Organisation).where(*UNVERIFIED)


@query(Organisation, unrestricted={Organisation: LOOKED_AFTER})
def organisations_to_verify(limit: Param[int]) -> Statement:
    """The oldest first."""
    waiting = select(Organisation).where(*UNVERIFIED).options(selectinload(Organisation.identifiers))
    return waiting.order_by(Organisation.id).limit(limit)


@query(Organisation, unrestricted={Organisation: LOOKED_AFTER})
def organisations_like(names: Param[Collection[str]], numbers: Param[Collection[str]]) -> Statement:
    """Those with one of these names, in small letters, or with one of these running numbers."""
    having = select(Identifier.organisation_id).where(Identifier.value.in_(numbers), Identifier.until.is_(None))
    return (
        select(Organisation)
        .where(or_(func.lower(Organisation.name).in_(names), Organisation.id.in_(having)))
        .options(selectinload(Organisation.identifiers))
        .order_by(Organisation.id)
    )


def _open_to_administrators() -> ColumnElement[bool]:
    """Not a market party that ever had people: those let others in themselves."""
    return or_(Organisation.kind.not_in(MARKET), ~_ever_worked())


def _ever_worked() -> ColumnElement[bool]:
    place = aliased(Affiliation)
    return exists().where(place.organisation_id == Organisation.id, place.confirmed_at.is_not(None))


class WaitingRow(NamedTuple):
    """Somebody who says to work somewhere, and whether anybody works there."""

    place: Affiliation
    has_people: bool


@query(WaitingRow, unrestricted={Organisation: LOOKED_AFTER})
def affiliations_to_confirm(limit: Param[int], now: Param[datetime], *, everywhere: bool) -> Statement:
    """Those who say to work somewhere and whom nobody has confirmed: at clients, for the programme; or `everywhere`
    that who runs the hub may."""
    return (
        select(Affiliation, works_somebody(now))
        .join(Organisation)
        .where(*WAITS, _open_to_administrators() if everywhere else Organisation.kind == "public_client")
        .options(joinedload(Affiliation.person), contains_eager(Affiliation.organisation))
        .order_by(Affiliation.since)
        .limit(limit)
    )


class ToConfirm(NamedTuple):
    """An organisation where people say to work."""

    name: str
    pid: str
    demo: bool
    number: int


@query(ToConfirm, unrestricted={Organisation: "one's own, or those that who runs the hub looks after"})
def affiliations_to_confirm_counted(
    own: Param[Collection[int]], most: Param[int], now: Param[datetime], due: Param[datetime], *, beyond: str
) -> Statement:
    """At one's own organisations; and `beyond` them at `clients`, for the programme, or `everywhere` that who runs the
    hub may confirm, once nobody there did or could."""
    mine = Organisation.id.in_(own)
    others = _open_to_administrators() if beyond == "everywhere" else Organisation.kind == "public_client"
    late = others & or_(Affiliation.since < due, Organisation.kind.in_(MARKET), ~works_somebody(now))
    return (
        select(Organisation.name, Organisation.pid, Organisation.demo, func.count(Affiliation.id))
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .where(*WAITS, or_(mine, late) if beyond else mine)
        .group_by(Organisation.id, Organisation.name, Organisation.pid, Organisation.demo)
        .order_by(Organisation.name, Organisation.id)
        .limit(most)
    )


@query(Organisation, unrestricted={Organisation: LOOKED_AFTER})
def organisations_left_alone(now: Param[datetime]) -> Statement:
    """Market parties where people worked and nobody works any more: only a handover opens them again."""
    runs = or_(Affiliation.until.is_(None), Affiliation.until > now)
    working = exists().where(
        Affiliation.organisation_id == Organisation.id, Affiliation.confirmed_at.is_not(None), runs
    )
    return (
        select(Organisation)
        .where(Organisation.kind.in_(MARKET), _ever_worked(), ~working)
        .order_by(Organisation.name, Organisation.id)
    )


@query(Organisation, unrestricted={Organisation: LOOKED_AFTER})
def programme() -> Statement:
    """The organisation of the programme: the first one, where somebody entered more."""
    return select(Organisation).where(Organisation.kind == "programme").order_by(Organisation.id).limit(1)


@query(int)
def programme_staff() -> Statement:
    """An affiliation of somebody of the programme, confirmed or not."""
    staff = Affiliation.capacity == "programme_staff", Affiliation.until.is_(None)
    return select(Affiliation.id).where(*staff).limit(1)
