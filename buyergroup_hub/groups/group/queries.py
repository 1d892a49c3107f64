"""What is asked of groups and their members. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import String, and_, case, func, literal_column, not_, null, or_, select, union_all
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import visible_clause
from buyergroup_hub.accounts.person.models import Person, shown_name
from buyergroup_hub.groups.group.models import Group, GroupName, GroupSuccession, GroupTheme, Membership, Phase
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import hold, spelled
from buyergroup_hub.notifications.models import Subscription
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation, signature
from buyergroup_hub.permissions import LEADERS
from buyergroup_hub.queries import Param, Statement, query

WHOSE = "whoever sees what an organisation does in a group sees which one it is"
TOKENS = "what a person's memberships are decides what she may see"


class ShortRow(NamedTuple):
    """A phase, a name or a theme of a group, by `kind`."""

    kind: str
    position: int
    word: str
    more: str | None
    left: bool | None


@query(ShortRow)
def short_lists_of(group: Param[int]) -> Statement:
    """The three in one statement, since every visit to a group asks for all of them."""
    shown = Phase.position.label("place"), Phase.phase, Phase.since, Phase.left
    phases = select(literal_column("'phase'", String), *shown)
    names = select(literal_column("'name'", String), GroupName.id, GroupName.name, null(), null())
    themes = select(literal_column("'theme'", String), Theme.position, Theme.label_nl, Theme.label_en, null())
    return union_all(
        phases.where(Phase.group_id == group),
        names.where(GroupName.group_id == group),
        themes.join(GroupTheme, GroupTheme.theme_id == Theme.id).where(GroupTheme.group_id == group),
    ).order_by("place")


@query(Phase)
def phases_of(groups: Param[Collection[int]]) -> Statement:
    return select(Phase).where(Phase.group_id.in_(groups)).order_by(Phase.position)


@query(Theme)
def themes_on(day: Param[date]) -> Statement:
    """The themes that hold, in their order."""
    running = Theme.since <= day, or_(Theme.until.is_(None), Theme.until > day)
    return select(Theme).where(*running).order_by(Theme.position)


def current_themes() -> list[Theme]:
    """The themes that hold today, in their order."""
    return themes_on(clock.today())


@query(Theme)
def themes_by_key(keys: Param[Collection[str]]) -> Statement:
    return select(Theme).where(Theme.key.in_(keys))


class ThemeRow(NamedTuple):
    id: int
    key: str
    label_nl: str
    label_en: str


@query(ThemeRow)
def themes() -> Statement:
    return select(Theme.id, Theme.key, Theme.label_nl, Theme.label_en).order_by(Theme.position)


class GroupRow(NamedTuple):
    """A group as others name it and lead to it."""

    id: int
    slug: str
    name_nl: str
    name_en: str | None


_NAMED = Group.id, Group.slug, Group.name_nl, Group.name_en


@query(GroupRow)
def groups_named(ids: Param[Collection[int]], slugs: Param[Collection[str]]) -> Statement:
    """Those with one of these ids or slugs, by name."""
    return select(*_NAMED).where(or_(Group.id.in_(ids), Group.slug.in_(slugs))).order_by(Group.name_nl)


@query(GroupRow)
def others_than(group: Param[int], demo: Param[bool]) -> Statement:
    """The groups that could go on with its work, by name."""
    return select(*_NAMED).where(Group.id != group, Group.demo == demo).order_by(Group.name_nl, Group.id)


@query(Group)
def group_by_slug(slug: Param[str]) -> Statement:
    return select(Group).where(Group.slug == slug)


@query(Group)
def groups_of(ids: Param[Collection[int]]) -> Statement:
    """By name."""
    return select(Group).where(Group.id.in_(ids)).order_by(Group.name_nl)


class SuccessionRow(NamedTuple):
    to_id: int
    slug: str
    name_nl: str
    name_en: str | None
    summary_nl: str
    summary_en: str | None
    demo: bool


@query(SuccessionRow)
def successions_of(group: Param[int]) -> Statement:
    """The groups that came before and after."""
    other = case((GroupSuccession.from_id == group, GroupSuccession.to_id), else_=GroupSuccession.from_id)
    cited = Group.slug, Group.name_nl, Group.name_en, Group.summary_nl, Group.summary_en, Group.demo
    return (
        select(GroupSuccession.to_id, *cited)
        .join(Group, Group.id == other)
        .where(or_(GroupSuccession.from_id == group, GroupSuccession.to_id == group))
        .order_by(GroupSuccession.id)
    )


@query(tuple[int, Group])
def successors_of(groups: Param[Collection[int]]) -> Statement:
    """(group, the one that goes on with its work)."""
    onward = select(GroupSuccession.from_id, Group).join(Group, Group.id == GroupSuccession.to_id)
    return onward.where(GroupSuccession.from_id.in_(groups)).order_by(GroupSuccession.id)


@dataclass(frozen=True)
class Member:
    """A membership as the list of members says it. Without a person it is only known of the organisation."""

    pid: str
    role: str
    since: str | None
    until: str | None
    organisation_id: int
    organisation: str
    organisation_pid: str
    person_id: int | None
    shows_name: bool | None
    name: str | None
    signs: bool | None
    waits: bool
    """Nobody has said yet that the person works for the organisation, or that it takes part."""
    organisation_shown: bool
    organisation_known: bool
    origin: str

    @property
    def signature(self) -> str:
        return signature(self.organisation, self.organisation_known)

    @property
    def shown_name(self) -> str:
        return shown_name(self.name)


@query(Member, unrestricted={Organisation: WHOSE})
def members_of(group: Param[int], *, ended: bool = False) -> Statement:
    waits = and_(Affiliation.id.is_not(None), Affiliation.confirmed_at.is_(None))
    statement = (
        select(
            Membership.pid,
            Membership.role,
            Membership.since,
            Membership.until,
            Membership.organisation_id,
            Organisation.name,
            Organisation.pid,
            Person.id,
            Person.shows_name,
            Person.name,
            Affiliation.may_endorse,
            or_(Membership.audience != "public", waits),
            visible_clause(Organisation),
            Organisation.known(),
            Membership.origin,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Affiliation, Affiliation.id == Membership.affiliation_id)
        .outerjoin(Person, Person.id == Affiliation.person_id)
        .where(Membership.group_id == group)
        .order_by(Membership.id)
    )
    return statement if ended else statement.where(Membership.until.is_(None))


@query(tuple[int, int])
def members_counted(groups: Param[Collection[int]]) -> Statement:
    running = Membership.group_id.in_(groups), Membership.runs()
    return select(Membership.group_id, func.count()).where(*running).group_by(Membership.group_id)


class LeaderRow(NamedTuple):
    group_id: int
    role: str
    organisation: str
    known: bool


@query(LeaderRow)
def leaders_of(groups: Param[Collection[int]]) -> Statement:
    """The organisations that everyone may know lead."""
    leads = Membership.role.in_(spelled(sorted(LEADERS))), Membership.runs(), Organisation.audience == "public"
    return (
        select(Membership.group_id, Membership.role, Organisation.name, Organisation.known())
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.group_id.in_(groups), *leads)
        .order_by(Membership.role, Membership.id)
    )


class HeldRow(NamedTuple):
    """A membership with which its person has rights."""

    group_id: int
    organisation_id: int
    role: str
    kind: str


@query(HeldRow, unrestricted={Membership: TOKENS, Organisation: TOKENS})
def memberships_held_by(person: Param[int], now: Param[datetime]) -> Statement:
    return (
        select(Membership.group_id, Membership.organisation_id, Membership.role, Organisation.kind)
        .join(Affiliation, Affiliation.id == Membership.affiliation_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Affiliation.person_id == person,
            Affiliation.confirmed_at.is_not(None),
            or_(Affiliation.until.is_(None), Affiliation.until > now),
            Membership.runs(),
        )
        .order_by(Membership.id)
    )


class AwaitedRow(NamedTuple):
    group_id: int
    organisation: str
    works: bool


OWN = "a person knows which of her own memberships waits, and for whom"


@query(AwaitedRow, unrestricted={Membership: OWN, Organisation: OWN})
def memberships_awaited_by(person: Param[int | None], now: Param[datetime]) -> Statement:
    works = Affiliation.confirmed_at.is_not(None)
    return (
        select(Membership.group_id, Organisation.name, works)
        .join(Affiliation, Affiliation.id == Membership.affiliation_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Affiliation.person_id == person,
            or_(Affiliation.until.is_(None), Affiliation.until > now),
            Membership.until.is_(None),
            or_(not_(works), not_(Membership.runs())),
        )
        .order_by(Membership.id)
    )


ALL_OF_ONE = "what leaves with a person, and what she gets of it, is all that she was"


@query(tuple[int, Membership], unrestricted={Membership: ALL_OF_ONE, Group: ALL_OF_ONE})
def memberships_of_people(people: Param[Collection[int]], *, running: bool) -> Statement:
    """(person, membership with its group), by person the oldest first."""
    statement = (
        select(Affiliation.person_id, Membership)
        .join(Membership, Membership.affiliation_id == Affiliation.id)
        .where(Affiliation.person_id.in_(people))
        .options(joinedload(Membership.group))
        .order_by(Membership.id)
    )
    return statement.where(Membership.until.is_(None), Affiliation.until.is_(None)) if running else statement


@query(tuple[int, Group])
def groups_followed_by(people: Param[Collection[int]]) -> Statement:
    """(person, group)."""
    return (
        select(Subscription.person_id, Group)
        .join(Group, Group.id == Subscription.subject_id)
        .where(Subscription.subject_kind == "groups", Subscription.person_id.in_(people))
        .order_by(Group.name_nl)
    )


class PlaceRow(NamedTuple):
    """A running membership of an organisation with its group."""

    organisation_id: int
    role: str
    since: str | None
    pid: str
    waits: bool
    person: str
    slug: str
    name_nl: str
    name_en: str | None
    demo: bool
    phase: str | None


@query(PlaceRow, unrestricted={Membership: "one that waits is for who may say whether the organisation takes part"})
def places_of(organisations: Param[Collection[int]], speaking: Param[Collection[int]]) -> Statement:
    """Those that everyone sees, and those that wait of the organisations that the person is `speaking` for."""
    person = select(Person.name).join(Affiliation, Affiliation.person_id == Person.id)
    return (
        select(
            Membership.organisation_id,
            Membership.role,
            Membership.since,
            Membership.pid,
            Membership.audience != "public",
            person.where(Affiliation.id == Membership.affiliation_id).scalar_subquery(),
            Group.slug,
            Group.name_nl,
            Group.name_en,
            Group.demo,
            Group.phase_now,
        )
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.organisation_id.in_(organisations), Membership.until.is_(None))
        .where(or_(Membership.runs(), Membership.organisation_id.in_(speaking)))
        .order_by(Membership.id)
    )


@query(tuple[int, str], unrestricted={Organisation: "whoever sees what happened, or acts for it, sees who it is"})
def organisation_names(ids: Param[Collection[int]]) -> Statement:
    return select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.name)


class SignatureRow(NamedTuple):
    id: int
    name: str
    known: bool


@query(SignatureRow, unrestricted={Organisation: "whoever sees what happened sees who did it"})
def organisation_signatures(ids: Param[Collection[int]]) -> Statement:
    return select(Organisation.id, Organisation.name, Organisation.known()).where(Organisation.id.in_(ids))


@query(tuple[int, str])
def people_named(ids: Param[Collection[int]]) -> Statement:
    """Who chose to be shown by name."""
    shown = Person.shows_name, Person.erased_at.is_(None), Person.id.in_(ids)
    return select(Person.id, Person.name).where(*shown)


def with_phases(groups: Sequence[Group]) -> None:
    """Load the phases of groups that are loaded."""
    phases: dict[int, list[Phase]] = {group.id: [] for group in groups}
    for phase in phases_of(list(phases)):
        phases[phase.group_id].append(phase)
    for group in groups:
        hold(group, "phases", phases[group.id])
