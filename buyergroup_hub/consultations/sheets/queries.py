"""Questions about consultations as they are planned, opened and run, and about who is on which side of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.consultations.sheets.models import Consultation, Extension, Party, Question, SheetFile, TeamMember
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit.db import spelled
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.permissions import EDITORS, ENDORSERS, MARKET
from buyergroup_hub.queries import Param, Statement, query

RESPONSIBLE = "whoever sees a consultation sees which client is responsible for it"
IN_TEAM = "the team reads of its own people whether they may act for it"
WHOSE = "whoever sees a consultation sees of which group it is"
TOKENS = "the sides that a person is on decide what she may see"


class SideRow(NamedTuple):
    """`team`: she is in the team of the consultation with this id; `organised`: she ever was; `own`: she answers for
    the party with this id, of the organisation; `read`: the party answers to her team."""

    how: str
    id: int
    organisation_id: int


@query(
    SideRow,
    unrestricted=dict.fromkeys((TeamMember, Party, Consultation, Membership, Organisation), TOKENS),
)
def sides_of(person: Param[int], now: Param[datetime]) -> Statement:
    teams = _teams(person, now).cte("teams")
    ever = select(TeamMember.consultation_id).where(TeamMember.person_id == person)
    nobody: ColumnElement[int] = literal_column("0")
    own: Select[*tuple[Any, ...]] = select(literal_column("'own'"), Party.id, Party.organisation_id).where(
        Party.organisation_id.in_(_market_places(person, now)), Party.consultation_id.not_in(ever)
    )
    theirs: Select[*tuple[Any, ...]] = select(literal_column("'read'"), Party.id, nobody).join(
        teams, teams.c.consultation_id == Party.consultation_id
    )
    organised = select(literal_column("'organised'"), ever.subquery().c.consultation_id, nobody)
    mine = select(literal_column("'team'").label("how"), teams.c.consultation_id, nobody)
    return mine.union_all(organised, own, theirs)


def _market_places(person: Param[int], now: Param[datetime]) -> Select[int]:
    """The market-side organisations that the person works for now."""
    places = select(Affiliation.organisation_id).join(Organisation)
    return places.where(*_runs(Affiliation, person, now), Organisation.kind.in_(spelled(MARKET)))


def _teams(person: Param[int], now: Param[datetime]) -> Select[int]:
    return (
        select(TeamMember.consultation_id)
        .join(Consultation, Consultation.id == TeamMember.consultation_id)
        .where(TeamMember.person_id == person, TeamMember.until.is_(None), acts_for_client(person, now))
        .where(~on_market_side(person, now))
    )


def acts_for_client(
    person: ColumnElement[int] | InstrumentedAttribute[int], now: ColumnElement[datetime] | datetime
) -> ColumnElement[bool]:
    """Whether a person still acts for a client in the group of a consultation."""
    link, organisation = aliased(Affiliation), aliased(Organisation)
    return (
        exists()
        .where(Membership.group_id == Consultation.group_id, Membership.runs())
        .where(Membership.role.in_(spelled(EDITORS)))
        .where(Membership.affiliation_id == link.id, *_runs(link, person, now))
        .where(organisation.id == Membership.organisation_id, organisation.kind.not_in(spelled(MARKET)))
    )


def _runs(
    link: type[Affiliation],
    person: ColumnElement[int] | InstrumentedAttribute[int],
    now: ColumnElement[datetime] | datetime,
) -> tuple[ColumnElement[bool], ...]:
    return link.person_id == person, link.confirmed_at.is_not(None), or_(link.until.is_(None), link.until > now)


def on_market_side(
    person: ColumnElement[int] | InstrumentedAttribute[int] | int, now: ColumnElement[datetime] | datetime
) -> ColumnElement[bool]:
    """Whether a person works for a market party, or did since a consultation opened: then she is on that side for good,
    since she could read what it drafted. Any market party, also one that is none any more but took part: refusing only
    parties would tell who answers."""
    opened = Consultation.opened_at
    took_part = exists().where(Party.organisation_id == Organisation.id, Party.consultation_id == Consultation.id)
    return exists().where(
        Affiliation.person_id == person,
        Affiliation.confirmed_at.is_not(None),
        or_(
            Affiliation.until.is_(None),
            Affiliation.until > opened,
            and_(opened.is_(None), Affiliation.until > now),
        ),
        Organisation.id == Affiliation.organisation_id,
        or_(Organisation.kind.in_(spelled(MARKET)), took_part),
    )


def _at_work(consultation_id: Param[int] | int, now: Param[datetime] | datetime) -> Select[TeamMember]:
    """Of a team who may still act: they may sign in, act for a client in the group, and for no market party."""
    return (
        select(TeamMember)
        .join(Consultation, Consultation.id == TeamMember.consultation_id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.consultation_id == consultation_id, TeamMember.until.is_(None))
        .where(Person.stays())
        .where(acts_for_client(TeamMember.person_id, now), ~on_market_side(TeamMember.person_id, now))
    )


def organisers_left(consultation_id: Param[int] | int, now: Param[datetime] | datetime) -> Select[TeamMember]:
    return _at_work(consultation_id, now).where(TeamMember.role == "organiser")


@query(int, unrestricted=dict.fromkeys((Membership, Organisation), IN_TEAM))
def team_at_work(consultation: Param[int], now: Param[datetime]) -> Statement:
    """The ids of who is in the team and may still act for it."""
    return _at_work(consultation, now).with_only_columns(TeamMember.id)


@query(
    int,
    unrestricted=dict.fromkeys(
        (TeamMember, Consultation, Membership, Organisation), "a leader sees whether anybody runs it, and not who"
    ),
)
def organisers_at_work(consultation: Param[int], now: Param[datetime]) -> Statement:
    """How many may still act."""
    return organisers_left(consultation, now).with_only_columns(func.count())


class PageRow(NamedTuple):
    """The page on which something of a consultation is read, by the id of that thing."""

    id: int
    title: str
    pid: str


@query(PageRow)
def pages_of(ids: Param[Collection[int]], *, model: Any) -> Statement:
    """Of rows of a model the consultations that they belong to."""
    consultation = Consultation.id if model is Consultation else model.consultation_id
    of = model.id.in_(ids), consultation == Consultation.id
    return select(model.id, Consultation.title, Consultation.pid).where(*of)


@query(Party)
def parties_among(consultation: Param[int], ids: Param[Collection[int]]) -> Statement:
    """Those of these parties that answer it."""
    return select(Party).where(Party.consultation_id == consultation, Party.id.in_(ids)).order_by(Party.id)


@query(Question, unrestricted={ClauseVersion: "a question asks about a version that was published, and cites it"})
def sheet_of(consultation: Param[int]) -> Statement:
    """The questions that the person may see: the organisers always, everyone from opening on."""
    in_order = Question.position, Question.id
    questions = select(Question).where(Question.consultation_id == consultation).order_by(*in_order)
    return questions.options(joinedload(Question.clause_version))


@query(SheetFile)
def documents_of(consultation: Param[int]) -> Statement:
    """The documents of the sheet that the person may see: the organisers' until opening, then everyone's."""
    documents = select(SheetFile).where(SheetFile.consultation_id == consultation).order_by(SheetFile.id)
    return documents.options(joinedload(SheetFile.file))


@query(Extension)
def extensions_of(consultation: Param[int]) -> Statement:
    """Extensions and reopenings, oldest first."""
    return select(Extension).where(Extension.consultation_id == consultation).order_by(Extension.id)


@query(TeamMember)
def team_of(consultation: Param[int]) -> Statement:
    """Whoever is in the team now."""
    running = TeamMember.consultation_id == consultation, TeamMember.until.is_(None)
    return select(TeamMember).where(*running).options(joinedload(TeamMember.person)).order_by(TeamMember.id)


class ColleagueRow(NamedTuple):
    id: int
    name: str
    organisation: str


IN_GROUP = "who plans a consultation of a group sees which organisations take part in it"


@query(ColleagueRow, unrestricted={Organisation: IN_GROUP})
def possible_organisers(consultation: Param[int], group: Param[int]) -> Statement:
    """Whoever acts for a client in the group and is not in the team."""
    there = select(TeamMember.person_id).where(TeamMember.consultation_id == consultation, TeamMember.until.is_(None))
    return (
        select(Person.id, Person.name, Organisation.name)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Membership, Membership.affiliation_id == Affiliation.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.group_id == group,
            Membership.runs(),
            Membership.role.in_(spelled(EDITORS)),
            Organisation.kind.not_in(spelled(MARKET)),
            Person.id.not_in(there),
            Person.blocked_at.is_(None),
        )
        .order_by(Person.name)
    )


@query(tuple[int, str], unrestricted={Organisation: IN_GROUP})
def clients_of(group: Param[int]) -> Statement:
    """The clients that take part in a group, one of which is responsible for a consultation; who follows does not."""
    return (
        select(Organisation.id, Organisation.name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.group_id == group, Membership.runs(), Membership.role.in_(spelled(ENDORSERS)))
        .where(Organisation.kind.not_in(spelled(MARKET)))
        .distinct()
        .order_by(Organisation.name)
    )


class CitedRow(NamedTuple):
    id: int
    code: str
    version: int


@query(CitedRow)
def versions_to_cite(group: Param[int]) -> Statement:
    """The published clause versions of a group that a question can be about."""
    published = ClauseVersion.audience == "public", ClauseVersion.number.is_not(None)
    return (
        select(ClauseVersion.id, Clause.code, ClauseVersion.number)
        .join(Clause, Clause.id == ClauseVersion.clause_id)
        .where(Clause.group_id == group, *published)
        .order_by(Clause.code, ClauseVersion.number.desc())
    )
