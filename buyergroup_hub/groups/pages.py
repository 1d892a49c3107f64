"""What the pages of one group are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from flask import url_for
from sqlalchemy import and_, bindparam, case, func, or_, select

from buyergroup_hub.access import any_of, given, seen, standing, visible_to
from buyergroup_hub.accounts.models import Person, shown_name
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.glossary import PHASE_WORDS, ROLE_HEADS, ROLE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.models import (
    Commitment,
    CommittedProject,
    Group,
    GroupSuccession,
    JoinRequest,
    Membership,
    in_words,
)
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, pairs, read
from buyergroup_hub.kit.formats import month, short_day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.web import once
from buyergroup_hub.organisations.models import Affiliation, Organisation, Theme
from buyergroup_hub.panels import counts
from buyergroup_hub.permissions import LEADERS

QUIET_AFTER_MONTHS = 6
IN_YEARS_FROM = 24


def quiet_months(group: Group) -> int | None:
    """How many whole months nothing happened that everyone sees, from six on; ended groups are done."""
    if group.last_event_at is None or group.is_ended:
        return None
    then, now = group.last_event_at.astimezone(clock.AMSTERDAM), clock.now().astimezone(clock.AMSTERDAM)
    months = (now.year - then.year) * 12 + now.month - then.month - (now.day < then.day)
    return months if months >= QUIET_AFTER_MONTHS else None


def quiet_words(group: Group) -> str | None:
    """`Stil sinds 9 maanden`; in whole years where months are many."""
    months = quiet_months(group)
    if months is None:
        return None
    if months >= IN_YEARS_FROM:
        return ngettext("Stil sinds %(num)d jaar", "Stil sinds %(num)d jaar", months // 12)
    return ngettext("Stil sinds %(num)d maand", "Stil sinds %(num)d maanden", months)


def quiet_before() -> datetime:
    """The same rule as an instant for SQL: a group of which the last event is before it, is quiet."""
    return clock.dutch(clock.months_after(clock.today(), -QUIET_AFTER_MONTHS) + timedelta(days=1))


def themes() -> list[Theme]:
    """The themes that hold today, in their order."""
    today = clock.today()
    running = select(Theme).where(Theme.since <= today, or_(Theme.until.is_(None), Theme.until > today))
    return list(db.session.scalars(running.order_by(Theme.position)))


@dataclass(frozen=True)
class Cited:
    """Another group, as the page of this one names it."""

    slug: str
    name: str
    summary: str
    demo: bool


def chain(group: Group) -> tuple[list[Cited], list[Cited]]:
    """(groups whose work came here, groups to which it went), of those that the person sees."""
    before: list[Cited] = []
    after: list[Cited] = []
    for row in read(_successions(), given(standing(), group=group.id)):
        cited = Cited(row.slug, in_words(row.name_nl, row.name_en), in_words(row.summary_nl, row.summary_en), row.demo)
        (before if row.to_id == group.id else after).append(cited)
    return before, after


@cache
def _successions() -> Any:
    this: Any = bindparam("group")
    other = case((GroupSuccession.from_id == this, GroupSuccession.to_id), else_=GroupSuccession.from_id)
    said = Group.slug, Group.name_nl, Group.name_en, Group.summary_nl, Group.summary_en, Group.demo
    return (
        select(GroupSuccession.to_id, *said)
        .join(Group, Group.id == other)
        .where(or_(GroupSuccession.from_id == this, GroupSuccession.to_id == this), seen(Group))
        .order_by(GroupSuccession.id)
    )


def others(group: Group) -> list[tuple[str, str]]:
    """(slug, name) of the groups that could go on with its work, by name."""
    rows = read(_others(), given(standing(), group=group.id, demo=group.demo))
    return [(row.slug, in_words(row.name_nl, row.name_en)) for row in rows]


@cache
def _others() -> Any:
    alike = Group.id != bindparam("group"), Group.demo == bindparam("demo")
    named = select(Group.slug, Group.name_nl, Group.name_en).where(*alike, seen(Group))
    return named.order_by(Group.name_nl, Group.id)


def other(slug: str) -> Group:
    """One of them."""
    return db.session.scalars(select(Group).where(Group.slug == slug, visible_to(standing(), Group))).one()


@dataclass(frozen=True)
class Listed:
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

    @property
    def shown_name(self) -> str:
        return shown_name(self.name)


def memberships(group: Group, *, ended: bool = False) -> list[Listed]:
    """Running memberships by role and organisation, and ended ones too where they are asked for. Those that wait are
    for who leads the group."""
    order = {role: place for place, role in enumerate(ROLE_WORDS)}
    leads = standing().in_group(group.id, LEADERS)
    rows = read(_memberships(ended), given(standing(), group=group.id))
    found = [one for one in (Listed(*row) for row in rows) if leads or not one.waits]
    return sorted(found, key=lambda m: (m.until is not None, order[m.role], m.organisation.lower()))


@cache
def _memberships(ended: bool) -> Any:
    place = Membership.pid, Membership.role, Membership.since, Membership.until, Membership.organisation_id
    signs = (
        Affiliation.may_endorse,
        or_(Membership.audience != "public", and_(Affiliation.id.is_not(None), Affiliation.confirmed_at.is_(None))),
        seen(Organisation),
    )
    found = (
        select(*place, Organisation.name, Organisation.pid, Person.id, Person.shows_name, Person.name, *signs)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Affiliation, Affiliation.id == Membership.affiliation_id)
        .outerjoin(Person, Person.id == Affiliation.person_id)
        .where(Membership.group_id == bindparam("group"), seen(Membership))
        .order_by(Membership.id)
    )
    return found if ended else found.where(Membership.until.is_(None))


def leading(members: Sequence[Listed]) -> list[str]:
    """The organisations that lead."""
    return list(dict.fromkeys(member.organisation for member in members if member.role == "coordinator"))


def by_role(members: Sequence[Listed]) -> list[tuple[str, list[str]]]:
    """(role as a heading, names) for the facts beside the overview: organisations, once each, by role."""
    names: dict[str, list[str]] = {}
    for member in members:
        held = names.setdefault(member.role, [])
        if member.organisation not in held:
            held.append(member.organisation)
    return [(str(ROLE_HEADS[role][len(held) > 1]), held) for role, held in names.items()]


def may_see_name(person: Person | Listed | None, group: Group) -> bool:
    """Functions are shown by default, names by a person's own choice; those of a group know each other (rule 19)."""
    if person is None:
        return False
    return bool(person.shows_name) or f"group:{group.id}" in standing().tokens


@dataclass(frozen=True)
class Promised:
    """A commitment as a page says it, with the title of its project only where the person sees that too."""

    id: int
    pid: str
    group_id: int
    organisation_id: int
    promised_on: date
    months: int
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    organisation: str
    project: str | None

    @property
    def due_on(self) -> date:
        return clock.months_after(self.promised_on, self.months)


def commitments(group: Group) -> list[Promised]:
    """The promises that the person sees."""
    return [Promised(*row) for row in read(_commitments(), given(standing(), group=group.id))]


@cache
def _commitments() -> Any:
    shown = (
        Commitment.id, Commitment.pid, Commitment.group_id, Commitment.organisation_id, Commitment.promised_on,
        Commitment.months, Commitment.withdrawn_at, Commitment.withdrawn_reason,
    )  # fmt: skip
    named = and_(CommittedProject.commitment_id == Commitment.id, seen(CommittedProject))
    return (
        select(*shown, Organisation.name, CommittedProject.title)
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .outerjoin(CommittedProject, named)
        .where(Commitment.group_id == bindparam("group"), seen(Commitment))
        .order_by(Commitment.withdrawn_at.is_not(None), Commitment.promised_on.desc(), Commitment.id)
    )


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


def join_requests(group: Group) -> list[Waiting]:
    """Who waits for an answer; only the group's leaders are asked."""
    if not standing().in_group(group.id, LEADERS):
        return []
    return [Waiting(*row) for row in read(_join_requests(), {"group": group.id})]


@cache
def _join_requests() -> Any:
    return (
        select(JoinRequest.pid, JoinRequest.asked_at, JoinRequest.words, Organisation.name, Person.name)
        .join(Affiliation, Affiliation.id == JoinRequest.affiliation_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .join(Person, Person.id == Affiliation.person_id)
        .where(JoinRequest.group_id == bindparam("group"), JoinRequest.answered_at.is_(None))
        .order_by(JoinRequest.id)
    )


def path(group: Group) -> list[tuple[str, str]]:
    return [
        (_("Groepen"), url_for("groups.index")),
        (str(SECTOR_WORDS[group.sector]), url_for("groups.index", sector=group.sector)),
    ]


def tabs(group: Group, here: str) -> list[tuple[str, str, int | None, bool]]:
    """The pages of this room; those of other rooms come through the slot `group.tabs`, between the first and these."""
    members = counts("members", [group]).get(group.id)
    return [
        (_("Leden"), url_for("groups.members", slug=group.slug), members, here == "members"),
        (_("Tijdlijn"), url_for("groups.timeline", slug=group.slug), None, here == "timeline"),
    ]


@cache
def members_counted() -> Any:
    """Asks, by group, how many members the person sees."""
    running = any_of(Membership.group_id, "ids"), Membership.runs(), seen(Membership)
    return select(Membership.group_id, func.count()).where(*running).group_by(Membership.group_id)


@timeline.says("phase")
def _say_phases(keys: Any) -> dict[str, str]:
    return {key: str(PHASE_WORDS[key]) for key in keys}


@timeline.says("role")
def _say_roles(keys: Any) -> dict[str, str]:
    return {key: str(ROLE_WORDS[key]) for key in keys}


@timeline.says("organisation")
def _say_organisations(ids: Any) -> dict[int, str]:
    known: dict[int, str] = once("organisation names", dict)
    if ids := set(ids) - known.keys() - {None}:
        known |= pairs(read(_named_organisations(), {"ids": list(ids)}))
    return known


@cache
def _named_organisations() -> Any:
    return select(Organisation.id, Organisation.name).where(any_of(Organisation.id, "ids"))


@timeline.says("actor")
def _say_actors(pairs_of: Any) -> dict[tuple[int | None, int | None], str]:
    """Who did it: by name where she chose that, else as her organisation, which is what decides (rule 19)."""
    people = {person for person, _organisation in pairs_of if person}
    names: dict[int, str] = pairs(read(_named_people(), {"ids": list(people)})) if people else {}
    organisations = _say_organisations({organisation for _person, organisation in pairs_of if organisation})
    return {
        (person, organisation): names.get(person) or organisations.get(organisation) or _("Iemand")
        for person, organisation in pairs_of
    }


@cache
def _named_people() -> Any:
    shown = select(Person.id, Person.name).where(Person.shows_name, Person.erased_at.is_(None))
    return shown.where(any_of(Person.id, "ids"))


@timeline.says("day")
def _say_days(days: Any) -> dict[str, str]:
    return {day: str(short_day(date.fromisoformat(day))) for day in days}


@timeline.leads_to("groups")
def _find_groups(ids: Any) -> dict[int, tuple[str, str]]:
    found = read(_led_to(), given(standing(), ids=list(ids)))
    return {row.id: (in_words(row.name_nl, row.name_en), url_for("groups.show", slug=row.slug)) for row in found}


@cache
def _led_to() -> Any:
    return select(Group.id, Group.slug, Group.name_nl, Group.name_en).where(any_of(Group.id, "ids"), seen(Group))


def by_month(entries: Sequence[timeline.Entry]) -> list[tuple[str, list[timeline.Entry]]]:
    """The entries of a timeline under the months in which they happened, newest first."""
    return [(words, list(run)) for words, run in groupby(entries, key=lambda entry: month(entry.at))]
