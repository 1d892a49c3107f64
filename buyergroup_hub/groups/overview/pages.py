"""What the pages of one group are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from buyergroup_hub.access import standing
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.commitments import queries as commitments_queries
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
    told: provenance.Provenance
    before: list[Cited]
    after: list[Cited]
    commitments: list[commitments_queries.CommitmentRow]
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
    members = [membership for membership in memberships(group) if not membership.waits]
    commitments = commitments_queries.commitments_of(group.id)
    who = standing()
    return GroupPage(
        facts=labels.facts(group, leading(members)),
        line=labels.phase_line(labels.phases(group)),
        quiet=quiet_words(group),
        aliases=labels.aliases(group),
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


def by_role(members: Sequence[Member]) -> list[tuple[str, list[str]]]:
    """(role as a heading, names) for the facts beside the overview: organisations, once each, by role."""
    names: dict[str, list[str]] = {}
    for member in members:
        held = names.setdefault(member.role, [])
        if member.signature not in held:
            held.append(member.signature)
    return [(str(ROLE_HEADS[role][len(held) > 1]), held) for role, held in names.items()]


def by_month(entries: Sequence[timeline.Entry]) -> list[tuple[str, list[timeline.Entry]]]:
    """The entries of a timeline under the months in which they happened, newest first."""
    return [(words, list(run)) for words, run in groupby(entries, key=lambda entry: month(entry.at))]
