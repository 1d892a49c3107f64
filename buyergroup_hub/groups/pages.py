"""What the pages of one group are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import url_for

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.models import Person
from buyergroup_hub.events import timeline
from buyergroup_hub.groups import known, provenance, queries
from buyergroup_hub.groups.glossary import PHASE_WORDS, ROLE_HEADS, ROLE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.models import Group, in_words
from buyergroup_hub.groups.queries import Member, Waiting
from buyergroup_hub.groups.standing import awaits
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import month, short_day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.web import once
from buyergroup_hub.notifications.queries import followed
from buyergroup_hub.organisations.models import Theme, signature
from buyergroup_hub.panels import Filled, counts, slot
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
    return queries.themes_on(clock.today())


@dataclass(frozen=True)
class GroupPage:
    """The overview of one group."""

    facts: list[str]
    line: list[dict[str, Any]]
    quiet: str | None
    aliases: list[str]
    told: provenance.Provenance
    before: list[Cited]
    after: list[Cited]
    commitments: list[queries.CommitmentRow]
    kept: Filled
    members: list[tuple[str, list[str]]]
    awaited: str
    follows: bool
    entries: list[timeline.Entry]
    overview: Filled
    actions: Filled
    aside: Filled


def show(group: Group) -> GroupPage:
    before, after = chain(group)
    members = [one for one in memberships(group) if not one.waits]
    commitments = queries.commitments_of(group.id)
    who = standing()
    return GroupPage(
        facts=known.facts(group, leading(members)),
        line=known.phase_line(known.phases(group)),
        quiet=quiet_words(group),
        aliases=known.aliases(group),
        told=provenance.of(group),
        before=before,
        after=after,
        commitments=commitments,
        kept=slot("commitment.kept", commitments[:3]),
        members=by_role(members),
        awaited=awaits(who.person_id, group) if who.signed_in and group.id not in who.roles else "",
        follows=who.person_id is not None and group.id in followed(who.person_id, "groups"),
        entries=timeline.of_groups([group.id], 5),
        overview=slot("group.overview", [group]),
        actions=slot("group.actions", [group]),
        aside=slot("group.aside", [group]),
    )


def frame(group: Group, here: str) -> dict[str, Any]:
    """What stands above every page of a group: the path to it, and the tabs of all rooms, in which it is `here`."""
    return {
        "group": group,
        "here": here,
        "path": path(group),
        "tabs": slot("group.tabs", [group]),
        "own_tabs": tabs(group, here),
    }


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
    for row in queries.successions_of(group.id):
        cited = Cited(row.slug, in_words(row.name_nl, row.name_en), in_words(row.summary_nl, row.summary_en), row.demo)
        (before if row.to_id == group.id else after).append(cited)
    return before, after


def others(group: Group) -> list[tuple[str, str]]:
    """(slug, name) of the groups that could go on with its work, by name."""
    rows = queries.others_than(group.id, group.demo)
    return [(row.slug, in_words(row.name_nl, row.name_en)) for row in rows]


def memberships(group: Group, *, ended: bool = False) -> list[Member]:
    """Running memberships by role and organisation, and ended ones too where they are asked for. Those that wait are
    for who leads the group."""
    order = {role: place for place, role in enumerate(ROLE_WORDS)}
    leads = standing().in_group(group.id, LEADERS)
    found = [one for one in queries.members_of(group.id, ended=ended) if leads or not one.waits]
    return sorted(found, key=lambda m: (m.until is not None, order[m.role], m.organisation.lower()))


def leading(members: Sequence[Member]) -> list[str]:
    """The organisations that lead."""
    return list(dict.fromkeys(member.signature for member in members if member.role == "coordinator"))


def by_role(members: Sequence[Member]) -> list[tuple[str, list[str]]]:
    """(role as a heading, names) for the facts beside the overview: organisations, once each, by role."""
    names: dict[str, list[str]] = {}
    for member in members:
        held = names.setdefault(member.role, [])
        if member.signature not in held:
            held.append(member.signature)
    return [(str(ROLE_HEADS[role][len(held) > 1]), held) for role, held in names.items()]


def may_see_name(person: Person | Member | None, group: Group) -> bool:
    """Functions are shown by default, names by a person's own choice; those of a group know each other (rule 19)."""
    if person is None:
        return False
    return bool(person.shows_name) or f"group:{group.id}" in standing().tokens


def join_requests(group: Group) -> list[Waiting]:
    """Who waits for an answer; only the group's leaders are asked."""
    return queries.requests_to_join(group.id) if standing().in_group(group.id, LEADERS) else []


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
        known |= {one.id: signature(one.name, one.known) for one in queries.organisation_signatures(ids)}
    return known


@timeline.says("actor")
def _say_actors(pairs_of: Any) -> dict[tuple[int | None, int | None], str]:
    """Who did it: by name where she chose that, else as her organisation, which is what decides (rule 19)."""
    people = {person for person, _organisation in pairs_of if person}
    names = dict(queries.people_named(people)) if people else {}
    organisations = _say_organisations({organisation for _person, organisation in pairs_of if organisation})
    return {
        (person, organisation): names.get(person) or organisations.get(organisation) or _("Iemand")
        for person, organisation in pairs_of
    }


@timeline.says("day")
def _say_days(days: Any) -> dict[str, str]:
    return {day: str(short_day(date.fromisoformat(day))) for day in days}


@timeline.leads_to("groups")
def _find_groups(ids: Any) -> dict[int, tuple[str, str]]:
    found = queries.groups_named(ids, ())
    return {row.id: (in_words(row.name_nl, row.name_en), url_for("groups.show", slug=row.slug)) for row in found}


def by_month(entries: Sequence[timeline.Entry]) -> list[tuple[str, list[timeline.Entry]]]:
    """The entries of a timeline under the months in which they happened, newest first."""
    return [(words, list(run)) for words, run in groupby(entries, key=lambda entry: month(entry.at))]
