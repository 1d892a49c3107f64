"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from buyergroup_hub.accounts.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.models import (
    ActionPlan,
    Affiliation,
    Identifier,
    Organisation,
    OrganisationSuccession,
    Plan,
    Signatory,
    Theme,
    YearlyReport,
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
    found = select(Organisation).where(Organisation.id.in_(ids)).order_by(*BY_NAME)
    return found.options(selectinload(Organisation.identifiers))


@query(tuple[int, Organisation])
def organisations_by_id(ids: Param[Collection[int]]) -> Statement:
    return select(Organisation.id, Organisation).where(Organisation.id.in_(ids))


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


@query(tuple[int, Organisation], unrestricted={Organisation: ENDED})
def successors_of(organisations: Param[Collection[int]]) -> Statement:
    """(organisation, one that goes on with its work)."""
    onward = select(OrganisationSuccession.from_id, Organisation)
    return (
        onward.join(Organisation, Organisation.id == OrganisationSuccession.to_id)
        .where(OrganisationSuccession.from_id.in_(organisations))
        .order_by(OrganisationSuccession.id)
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


@query(tuple[int, str])
def person_names(ids: Param[Collection[int]]) -> Statement:
    return select(Person.id, Person.name).where(Person.id.in_(ids))


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


@query(Affiliation, unrestricted={Organisation: LOOKED_AFTER})
def affiliations_to_confirm(limit: Param[int]) -> Statement:
    """Those who say to work somewhere and whom nobody has confirmed, where who runs the hub may."""
    return (
        select(Affiliation)
        .join(Organisation)
        .where(Affiliation.confirmed_at.is_(None), Affiliation.until.is_(None), _open_to_administrators())
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
def affiliations_to_confirm_counted(own: Param[Collection[int]], most: Param[int], *, everywhere: bool) -> Statement:
    """At one's own organisations; or `everywhere` that who runs the hub may confirm."""
    mine = Organisation.id.in_(own)
    return (
        select(Organisation.name, Organisation.pid, Organisation.demo, func.count(Affiliation.id))
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .where(Affiliation.confirmed_at.is_(None), Affiliation.until.is_(None))
        .where(or_(mine, _open_to_administrators()) if everywhere else mine)
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


# The Manifest


def signatories() -> Select[Signatory]:
    """Who signed, by name, with plans, their themes, and reports, as part of a question: its door adds who sees
    them."""
    return (
        select(Signatory)
        .join(Organisation, Organisation.id == Signatory.organisation_id)
        .options(
            joinedload(Signatory.organisation),
            selectinload(Signatory.action_plans).selectinload(ActionPlan.themes),
            selectinload(Signatory.yearly_reports),
        )
        .order_by(Organisation.name, Signatory.id)
    )


@query(Signatory)
def all_signatories() -> Statement:
    """Four statements, however many there are."""
    return signatories()


@query(Signatory, unrestricted={Organisation: "whoever sees an organisation sees who signed for it"})
def latest_signature_of(organisation: Param[int]) -> Statement:
    """With all that belongs to it."""
    return (
        select(Signatory)
        .where(Signatory.organisation_id == organisation)
        .options(
            joinedload(Signatory.organisation),
            joinedload(Signatory.signed_by),
            selectinload(Signatory.action_plans).selectinload(ActionPlan.themes),
            selectinload(Signatory.yearly_reports),
        )
        .order_by(Signatory.signed_on.desc().nulls_last(), Signatory.id.desc())
        .limit(1)
    )


@query(tuple[int, Organisation])
def organisations_of_signatories(ids: Param[Collection[int]]) -> Statement:
    """(signature, organisation)."""
    signed = select(Signatory.id, Organisation).join(Organisation, Organisation.id == Signatory.organisation_id)
    return signed.where(Signatory.id.in_(ids))


@query(tuple[int, Organisation])
def organisations_of_plans(ids: Param[Collection[int]]) -> Statement:
    """(action plan, organisation)."""
    signed = select(ActionPlan.id, Organisation).join(Signatory, Signatory.id == ActionPlan.signatory_id)
    return signed.join(Organisation, Organisation.id == Signatory.organisation_id).where(ActionPlan.id.in_(ids))


@query(tuple[int, Organisation])
def organisations_of_reports(ids: Param[Collection[int]]) -> Statement:
    """(yearly report, organisation)."""
    signed = select(YearlyReport.id, Organisation).join(Signatory, Signatory.id == YearlyReport.signatory_id)
    return signed.join(Organisation, Organisation.id == Signatory.organisation_id).where(YearlyReport.id.in_(ids))


def places_of(person_ids: list[int]) -> dict[int, list[Affiliation]]:
    """Where people work, or say so and wait, by person; the oldest first."""
    found = (
        select(Affiliation)
        .where(Affiliation.person_id.in_(person_ids), Affiliation.until.is_(None))
        .options(joinedload(Affiliation.organisation))
        .order_by(Affiliation.id)
    )
    places: dict[int, list[Affiliation]] = {}
    for affiliation in db.session.scalars(found):
        places.setdefault(affiliation.person_id, []).append(affiliation)
    return places


def running_plan() -> Plan:
    """The national plan of today, or the last one that there is."""
    plans = db.session.scalars(select(Plan).order_by(Plan.since)).all()
    today = clock.today()
    return next((plan for plan in plans if plan.since <= today <= plan.until), plans[-1])


def themes() -> list[Theme]:
    """The themes that hold today, in their order; those of the last plan where the running one has none yet."""
    today = clock.today()
    known = db.session.scalars(select(Theme).order_by(Theme.plan_id, Theme.position)).all()
    return [theme for theme in known if theme.since <= today and (theme.until is None or today < theme.until)]
