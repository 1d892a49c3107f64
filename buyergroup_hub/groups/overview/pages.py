"""What the pages of one group are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from buyergroup_hub.access import standing
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.commitments import queries as commitments_queries
from buyergroup_hub.groups.facts import pages as facts_pages
from buyergroup_hub.groups.glossary import ROLE_HEADS
from buyergroup_hub.groups.group import labels
from buyergroup_hub.groups.group import queries as group_queries
from buyergroup_hub.groups.group.labels import quiet_words
from buyergroup_hub.groups.group.models import Group, in_words
from buyergroup_hub.groups.group.queries import Member
from buyergroup_hub.groups.group.rights import awaits
from buyergroup_hub.groups.members.pages import memberships
from buyergroup_hub.groups.overview import provenance
from buyergroup_hub.kit.formats import month
from buyergroup_hub.notifications.queries import followed
from buyergroup_hub.panels import Filled, slot


@dataclass(frozen=True)
class GroupPage:
    """The overview of one group."""

    facts: list[str]
    line: list[labels.Step]
    quiet: str | None
    aliases: list[str]
    told: facts_pages.Facts
    changed: str
    before: list[Cited]
    after: list[Cited]
    commitments: int
    answering: tuple[str, list[str]] | None
    organisations: int
    awaited: str
    follows: bool
    entries: list[timeline.Entry]
    offer: Filled
    users: Filled
    begin: Filled
    coming: list[Coming]
    overview: Filled


@dataclass(frozen=True)
class Coming:
    """What comes in a group, as other rooms know it: on or before which day (ISO date), when in words (short, beside
    it), what, where, and in which state."""

    last: str
    when: tuple[str, str]
    title: str
    url: str
    text: str
    demo: bool
    is_now: bool = False


def show(group: Group) -> GroupPage:
    before, after = chain(group)
    members = [membership for membership in memberships(group) if not membership.waits]
    commitments = commitments_queries.commitments_of(group.id)
    coming = slot("group.coming", [group]).rows(group)
    who = standing()
    return GroupPage(
        facts=labels.facts(group, leading(members)),
        line=labels.phase_line(labels.phases(group)),
        quiet=quiet_words(group),
        aliases=labels.aliases(group),
        told=facts_pages.facts(group),
        changed=provenance.changed(group),
        before=before,
        after=after,
        commitments=len([one for one in commitments if one.withdrawn_at is None]),
        answering=answering(members),
        organisations=len({member.signature for member in members}),
        awaited=awaits(who.person_id, group) if who.signed_in and group.id not in who.roles else "",
        follows=who.person_id is not None and group.id in followed(who.person_id, "groups"),
        entries=timeline.of_groups([group.id], 4),
        offer=slot("group.offer", [group]),
        users=slot("group.users", [group]),
        begin=slot("group.begin", [group]),
        coming=sorted((one for rows in coming for one in rows), key=lambda one: one.last),
        overview=slot("group.overview", [group]),
    )


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
    for row in group_queries.successions_of(group.id):
        cited = Cited(row.slug, in_words(row.name_nl, row.name_en), in_words(row.summary_nl, row.summary_en), row.demo)
        (before if row.to_id == group.id else after).append(cited)
    return before, after


def others(group: Group) -> list[tuple[str, str]]:
    """(slug, name) of the groups that could go on with its work, by name."""
    rows = group_queries.others_than(group.id, group.demo)
    return [(row.slug, in_words(row.name_nl, row.name_en)) for row in rows]


def leading(members: Sequence[Member]) -> list[str]:
    """The organisations that lead."""
    return list(dict.fromkeys(member.signature for member in members if member.role == "coordinator"))


def answering(members: Sequence[Member]) -> tuple[str, list[str]] | None:
    """(role as a heading, organisations) of who answers questions: the secretary, else who leads."""
    for role in ("secretary", "coordinator"):
        held = list(dict.fromkeys(member.signature for member in members if member.role == role))
        if held:
            return str(ROLE_HEADS[role][len(held) > 1]), held
    return None


def by_month(entries: Sequence[timeline.Entry]) -> list[tuple[str, list[timeline.Entry]]]:
    """The entries of a timeline under the months in which they happened, newest first."""
    return [(words, list(run)) for words, run in groupby(entries, key=lambda entry: month(entry.at))]
