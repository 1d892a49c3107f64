"""What the pages of one group are made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, given, seen, sees, standing, visible_to
from buyergroup_hub.accounts.models import Person
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.glossary import PHASE_WORDS, ROLE_HEADS, ROLE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.models import (
    PHASES,
    Commitment,
    CommittedProject,
    Group,
    GroupName,
    GroupSuccession,
    JoinRequest,
    Membership,
    Phase,
)
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, pairs, read
from buyergroup_hub.kit.formats import and_list, partial_date, short_day
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import once
from buyergroup_hub.organisations.models import Affiliation, Organisation, Theme
from buyergroup_hub.permissions import LEADERS

QUIET_AFTER_MONTHS = 6


def phase_line(phases: Sequence[Phase]) -> list[dict[str, Any]]:
    """A group's phases in its own order, then the usual ones that it has not had. Empty: unknown, but for its end."""
    if not phases or {phase.phase for phase in phases} == {"ended"}:
        return []
    line = [
        {
            "key": phase.phase,
            "label": str(PHASE_WORDS[phase.phase]),
            "state": "done" if phase.left else "now",
            "date": partial_date(phase.since) if phase.since else None,
        }
        for phase in phases
    ]
    had = {phase.phase for phase in phases}
    ahead = [key for key in PHASES if key not in had and key != "ended"]
    if "ended" in had:
        ahead = []
    return line + [{"key": key, "label": str(PHASE_WORDS[key]), "state": "next", "date": None} for key in ahead]


def quiet_months(group: Group) -> int | None:
    """How many whole months nothing happened that everyone sees, from six on; ended groups are done."""
    if group.last_event_at is None or group.is_ended:
        return None
    then, now = group.last_event_at.astimezone(clock.AMSTERDAM), clock.now().astimezone(clock.AMSTERDAM)
    months = (now.year - then.year) * 12 + now.month - then.month - (now.day < then.day)
    return months if months >= QUIET_AFTER_MONTHS else None


def quiet_before() -> datetime:
    """The same rule as an instant for SQL: a group of which the last event is before it, is quiet."""
    return clock.dutch(clock.months_after(clock.today(), -QUIET_AFTER_MONTHS) + timedelta(days=1))


def themes() -> list[Theme]:
    """The themes that hold today, in their order."""
    today = clock.today()
    running = select(Theme).where(Theme.since <= today, or_(Theme.until.is_(None), Theme.until > today))
    return list(db.session.scalars(running.order_by(Theme.position)))


def chain(group: Group) -> tuple[list[Group], list[Group]]:
    """(groups whose work came here, groups to which it went), of those that the person sees."""
    rows = db.session.scalars(_successions(), {"group": group.id}).all()
    who = standing()
    before = [row.from_group for row in rows if row.to_id == group.id and sees(who, row.from_group)]
    after = [row.to_group for row in rows if row.from_id == group.id and sees(who, row.to_group)]
    return before, after


@cache
def _successions() -> Any:
    return (
        select(GroupSuccession)
        .where(or_(GroupSuccession.from_id == bindparam("group"), GroupSuccession.to_id == bindparam("group")))
        .options(joinedload(GroupSuccession.from_group), joinedload(GroupSuccession.to_group))
        .order_by(GroupSuccession.id)
    )


def memberships(group: Group, *, ended: bool = False) -> list[Membership]:
    """Running memberships by role and organisation, and ended ones too where they are asked for."""
    order = {role: place for place, role in enumerate(ROLE_WORDS)}
    rows = db.session.scalars(_memberships(ended), given(standing(), group=group.id)).all()
    return sorted(rows, key=lambda m: (m.until is not None, order[m.role], m.organisation.name.lower()))


@cache
def _memberships(ended: bool) -> Any:
    found = (
        select(Membership)
        .where(Membership.group_id == bindparam("group"), seen(Membership))
        .options(joinedload(Membership.organisation), joinedload(Membership.affiliation).joinedload(Affiliation.person))
        .order_by(Membership.id)
    )
    return found if ended else found.where(Membership.until.is_(None))


def leading(members: Sequence[Membership]) -> list[str]:
    """The organisations that lead."""
    return list(dict.fromkeys(member.organisation.name for member in members if member.role == "coordinator"))


def by_role(members: Sequence[Membership]) -> list[tuple[str, list[str]]]:
    """(role as a heading, names) for the facts beside the overview: organisations, once each, by role."""
    names: dict[str, list[str]] = {}
    for member in members:
        held = names.setdefault(member.role, [])
        if member.organisation.name not in held:
            held.append(member.organisation.name)
    return [(str(ROLE_HEADS[role][len(held) > 1]), held) for role, held in names.items()]


def may_see_name(person: Person | None, group: Group) -> bool:
    """Functions are shown by default, names by a person's own choice; those of a group know each other (rule 19)."""
    if person is None:
        return False
    return person.shows_name or f"group:{group.id}" in standing().tokens


def commitments(group: Group) -> list[Commitment]:
    """The promises that the person sees, with a project only where she sees that too."""
    return list(db.session.scalars(_commitments(), given(standing(), group=group.id)))


@cache
def _commitments() -> Any:
    return (
        select(Commitment)
        .where(Commitment.group_id == bindparam("group"), seen(Commitment))
        .options(joinedload(Commitment.organisation))
        .order_by(Commitment.withdrawn_at.is_not(None), Commitment.promised_on.desc(), Commitment.id)
    )


def projects(promised: Sequence[Commitment]) -> dict[int, CommittedProject]:
    """By commitment, the named project, where the person sees it."""
    ids = [commitment.id for commitment in promised]
    found = db.session.scalars(_projects(), given(standing(), ids=ids)) if ids else ()
    return {project.commitment_id: project for project in found}


@cache
def _projects() -> Any:
    return select(CommittedProject).where(any_of(CommittedProject.commitment_id, "ids"), seen(CommittedProject))


def join_requests(group: Group) -> list[JoinRequest]:
    """Who waits for an answer; only the group's leaders are asked."""
    if not standing().in_group(group.id, LEADERS):
        return []
    waiting = (
        select(JoinRequest)
        .where(JoinRequest.group_id == group.id, JoinRequest.answered_at.is_(None))
        .options(
            joinedload(JoinRequest.affiliation).joinedload(Affiliation.organisation),
            joinedload(JoinRequest.affiliation).joinedload(Affiliation.person),
        )
        .order_by(JoinRequest.id)
    )
    return list(db.session.scalars(waiting))


def aliases(group: Group) -> list[GroupName]:
    """Other names in sources; earlier addresses alone say nothing to a reader."""
    return [name for name in group.names if name.name not in (group.name_nl, group.name_en)]


def facts(group: Group, leading: Sequence[str]) -> list[str]:
    """The short facts under the title: who leads, since when, themes; unknown is said."""
    start = partial_date(group.started) if group.started else _("onbekend")
    began = _("Oproep %(year)s", year=start) if group.kind == "call" else _("Start %(year)s", year=start)
    said = [_("Trekkers: %(names)s", names=and_list(leading))] if leading else []
    named = ", ".join(theme.label.lower() for theme in group.themes)
    return [*said, began, _("Thema's: %(names)s", names=named) if named else _("Thema's onbekend")]


def path(group: Group) -> list[tuple[str, str]]:
    return [
        (_("Groepen"), url_for("groups.index")),
        (str(SECTOR_WORDS[group.sector]), url_for("groups.index", sector=group.sector)),
    ]


def tabs(group: Group, here: str) -> list[tuple[str, str, int | None, bool]]:
    """The pages of this room; those of other rooms come through the slot `group.tabs`, between the first and these."""
    members = read(_members_counted(), given(standing(), group=group.id)).scalar() or None
    return [
        (_("Leden"), url_for("groups.members", slug=group.slug), members, here == "members"),
        (_("Tijdlijn"), url_for("groups.timeline", slug=group.slug), None, here == "timeline"),
    ]


@cache
def _members_counted() -> Any:
    return select(func.count(Membership.id)).where(
        Membership.group_id == bindparam("group"), Membership.until.is_(None), seen(Membership)
    )


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
    seen = select(Group).where(Group.id.in_(ids), visible_to(standing(), Group))
    return {group.id: (group.name, url_for("groups.show", slug=group.slug)) for group in db.session.scalars(seen)}
