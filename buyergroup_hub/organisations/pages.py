"""What the pages of organisations are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.accounts.models import Person, shown_name
from buyergroup_hub.events import timeline
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, db, pairs, read
from buyergroup_hub.kit.formats import and_list, sentence_case
from buyergroup_hub.kit.forms import clean
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.kit.tallies import tallied
from buyergroup_hub.organisations.glossary import KIND_HEADS
from buyergroup_hub.organisations.models import (
    Affiliation,
    Identifier,
    Organisation,
    OrganisationSuccession,
)
from buyergroup_hub.panels import Filled
from buyergroup_hub.permissions import MARKET

A_PAGE = 30
BY_NAME = func.lower(Organisation.name), Organisation.id


@dataclass(frozen=True)
class Found:
    """One page of the list, with counts per kind; all counted of what the person sees."""

    organisations: Sequence[Organisation]
    total: int
    counts: Mapping[str, int]
    query: str
    kind: str
    part: Part


def find(args: Mapping[str, str]) -> Found:
    """The list by name, of one kind or all. Three queries at most."""
    query, kind = (clean(args.get("q")) or "")[:100], args.get("kind", "")
    kind = kind if kind in KIND_HEADS else ""
    plain = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    asked = given(standing(), like=f"%{plain}%", kind=kind)
    counts: Mapping[str, int] = pairs(tallied(_counted(bool(query)), asked))
    total = counts.get(kind, 0) if kind else sum(counts.values())
    part = Part.of(args, total, A_PAGE)
    placed = tallied(_placed(bool(query), bool(kind)), {**asked, "first": part.first})
    found = db.session.scalars(_whole(), {"ids": [organisation_id for (organisation_id,) in placed]})
    return Found(found.all(), total, counts, query, kind, part)


def _matching(found: Any, by_words: bool) -> Any:
    found = found.where(seen(Organisation, of_all=True))
    return found.where(Organisation.name.ilike(bindparam("like"), escape="\\")) if by_words else found


@cache
def _counted(by_words: bool) -> Any:
    return _matching(select(Organisation.kind, func.count()), by_words).group_by(Organisation.kind)


@cache
def _placed(by_words: bool, of_kind: bool) -> Any:
    """Which ones stand on the page."""
    found = _matching(select(Organisation.id), by_words)
    found = found.where(Organisation.kind == bindparam("kind")) if of_kind else found
    return found.order_by(*BY_NAME).limit(A_PAGE).offset(bindparam("first"))


@cache
def _whole() -> Any:
    found = select(Organisation).where(any_of(Organisation.id, "ids")).order_by(*BY_NAME)
    return found.options(selectinload(Organisation.identifiers))


def numbers_of(organisation: Organisation) -> Sequence[Any]:
    """Its running numbers in registers."""
    return read(_numbers(), {"organisation": organisation.id}).all()


@cache
def _numbers() -> Any:
    running = Identifier.organisation_id == bindparam("organisation"), Identifier.until.is_(None)
    return select(Identifier.scheme, Identifier.country, Identifier.value).where(*running).order_by(Identifier.id)


def line_of(organisation: Organisation) -> tuple[list[Any], list[Any]]:
    """(those whose work came here, those to whom it went), each with how and when, as far as the person sees."""
    rows = read(_successions(), given(standing(), organisation=organisation.id)).all()
    return [row for row in rows if row.to_id == organisation.id], [row for row in rows if row.to_id != organisation.id]


@cache
def _successions() -> Any:
    this: Any = bindparam("organisation")
    succession = OrganisationSuccession
    other = case((succession.from_id == this, succession.to_id), else_=succession.from_id)
    return (
        select(succession.to_id, succession.kind, succession.on, Organisation.pid, Organisation.name)
        .join(Organisation, Organisation.id == other)
        .where(or_(succession.from_id == this, succession.to_id == this), seen(Organisation))
        .order_by(succession.id)
    )


def steps(filled: Filled, organisation: Organisation) -> list[Any]:
    """The steps from promise to effect, in the order of the rooms that fill the slot `organisation.chain`. A room
    answers for each organisation a list of steps as `ui.counted` draws them."""
    return [step for _panel, rows in filled.panels for step in rows.get(organisation.id, ())]


def lead(filled: Filled, organisation: Organisation, *, has_plan: bool) -> str | None:
    """What an organisation does, in one sentence: what the rooms above say of it in the slot `organisation.lead`, each
    a phrase, and its action plan."""
    phrases = [rows[organisation.id] for _panel, rows in filled.panels if organisation.id in rows]
    if has_plan:
        phrases.append(_("publiceert een actieplan"))
    return sentence_case(and_list(phrases)) + "." if phrases else None


def whom_to_ask(organisation: Organisation) -> tuple[list[Any], int]:
    """Those who chose to show their name, and how many others work there; of a market party nobody is counted."""
    people = read(_people(), {"organisation": organisation.id, "now": clock.now()}).all()
    shown = [person for person in people if person.shows_name]
    return shown, 0 if organisation.market else len(people) - len(shown)


@cache
def _people() -> Any:
    return (
        select(Person.name, Person.demo, Person.shows_name, Affiliation.function)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(
            Affiliation.organisation_id == bindparam("organisation"),
            Affiliation.confirmed_at.is_not(None),
            or_(Affiliation.until.is_(None), Affiliation.until > bindparam("now", type_=Instant())),
            Person.blocked_at.is_(None),
        )
        .order_by(Affiliation.id)
    )


@dataclass(frozen=True)
class Candidate:
    """An organisation that staff has not looked up, with others that have its number or its name."""

    organisation: Organisation
    alike: Sequence[Organisation]


UNVERIFIED = (Organisation.verified_at.is_(None), Organisation.origin == "entered")
"""Those that entered themselves and that staff has not looked up."""


def unsigned() -> Select[Any]:
    """Public clients whose people take part and of whom nobody may sign: only an administrator can begin that."""
    running = (Affiliation.confirmed_at.is_not(None), Affiliation.until.is_(None))
    working = select(Affiliation.organisation_id).where(*running)
    signing = working.where(Affiliation.may_endorse)
    return (
        select(Organisation)
        .where(Organisation.kind == "public_client", Organisation.id.in_(working), Organisation.id.not_in(signing))
        .order_by(Organisation.name, Organisation.id)
    )


def to_verify(limit: int = 50) -> list[Candidate]:
    """Organisations that entered themselves and were not looked up, the oldest first. Three queries."""
    waiting = (
        select(Organisation)
        .where(*UNVERIFIED)
        .options(selectinload(Organisation.identifiers))
        .order_by(Organisation.id)
        .limit(limit)
    )
    organisations = db.session.scalars(waiting).all()
    names = {organisation.name.lower() for organisation in organisations}
    values = {number.value for organisation in organisations for number in organisation.identifiers}
    having = select(Identifier.organisation_id).where(Identifier.value.in_(values), Identifier.until.is_(None))
    likely = (
        select(Organisation)
        .where(or_(func.lower(Organisation.name).in_(names), Organisation.id.in_(having)))
        .options(selectinload(Organisation.identifiers))
        .order_by(Organisation.id)
    )
    others = db.session.scalars(likely).all()
    return [Candidate(o, [other for other in others if _alike(o, other)]) for o in organisations]


def _alike(one: Organisation, other: Organisation) -> bool:
    if one.id == other.id:
        return False
    numbers = {(n.scheme, n.country, n.value) for n in one.identifiers}
    same_number = any((n.scheme, n.country, n.value) in numbers for n in other.identifiers)
    return same_number or one.name.lower() == other.name.lower()


def waiting_people(limit: int = 50) -> Sequence[Affiliation]:
    """Those who say to work somewhere and whom nobody has confirmed, where who runs the hub may."""
    found = (
        select(Affiliation)
        .join(Organisation)
        .where(Affiliation.confirmed_at.is_(None), Affiliation.until.is_(None), open_to_administrators())
        .options(joinedload(Affiliation.person), contains_eager(Affiliation.organisation))
        .order_by(Affiliation.since)
        .limit(limit)
    )
    return db.session.scalars(found).all()


def open_to_administrators() -> Any:
    """Not a market party that ever had people: those let others in themselves."""
    return or_(Organisation.kind.not_in(MARKET), ~_ever_worked())


def _ever_worked() -> Any:
    place = aliased(Affiliation)
    return exists().where(place.organisation_id == Organisation.id, place.confirmed_at.is_not(None))


def left_alone() -> Select[Any]:
    """Market parties where people worked and nobody works any more: only a handover opens them again."""
    runs = or_(Affiliation.until.is_(None), Affiliation.until > clock.now())
    working = exists().where(
        Affiliation.organisation_id == Organisation.id, Affiliation.confirmed_at.is_not(None), runs
    )
    return (
        select(Organisation)
        .where(Organisation.kind.in_(MARKET), _ever_worked(), ~working)
        .order_by(Organisation.name, Organisation.id)
    )


@timeline.says("by")
@timeline.says("person")
def _say_people(ids: Collection[int]) -> dict[int, str]:
    """By name: only who works there reads these lines."""
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: shown_name(row.name) for row in found}


@timeline.says("may_endorse")
def _say_endorsing(_values: Collection[bool]) -> dict[bool, str]:
    return {True: _("mag tekenen"), False: _("mag niet meer tekenen")}
