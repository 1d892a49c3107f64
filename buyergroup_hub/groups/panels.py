"""What groups wait for, and what they show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import url_for

from buyergroup_hub.accounts.models import shown_name
from buyergroup_hub.groups import queries
from buyergroup_hub.groups.glossary import PHASE_WORDS, ROLE_WORDS
from buyergroup_hub.groups.models import in_words
from buyergroup_hub.kit.formats import day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.web import once
from buyergroup_hub.kit.work import Task
from buyergroup_hub.organisations.actions import speaks
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.panels import Count, Panel, fill
from buyergroup_hub.permissions import LEADERS, Standing, Verb, can


def waits_for(who: Standing) -> list[Task]:
    """Requests to take part that a leader answers, commitments of one's organisation that have no project yet, and
    groups without a leader."""
    return [*_requests(who), *_open_commitments(who), *_unled(who), *_unconfirmed(who)]


def _unconfirmed(who: Standing) -> list[Task]:
    """Who wants to take part for an organisation that the person speaks for: whoever signs for it, or where nobody
    may, who runs the hub. One query."""
    signing = [place.organisation_id for place in who.affiliations if place.may_endorse]
    if not signing and not who.is_admin:
        return []
    return [
        Task(
            title=_("Doet %(name)s mee in %(group)s?", name=membership.organisation.name, group=membership.group.name),
            url=_asked_at(membership.organisation, who),
            text=_("Bevestig het als het klopt. Tot dan ziet alleen wie de groep leidt het."),
            action=_("Bekijk wie er wacht"),
            demo=membership.demo,
        )
        for membership in queries.memberships_to_confirm()
        if speaks(who.person_id, cast(Affiliation, membership.affiliation))
    ]


def _asked_at(organisation: Organisation, who: Standing) -> str:
    """Where it is confirmed; one that was only proposed is looked up first."""
    if organisation.audience in who.tokens:
        return url_for("organisations.show", pid=organisation.pid)
    return url_for("organisations.administration")


def _unled(who: Standing) -> list[Task]:
    """Groups that were begun here and that nobody leads yet, or any more. One query, for programme staff alone."""
    if not can(who, Verb.START_GROUP):
        return []
    return [
        Task(
            title=_("Nodig een trekker uit"),
            url=url_for("groups.new_invitations", slug=group.slug),
            text=_("De groep is begonnen en niemand trekt haar."),
            group_id=group.id,
            action=_("Nodig mensen uit"),
            demo=group.demo,
        )
        for group in queries.groups_without_leader()
    ]


def _requests(who: Standing) -> list[Task]:
    leading = [group_id for group_id, roles in who.roles.items() if roles & LEADERS]
    return [
        Task(
            title=ngettext("%(num)d verzoek om mee te doen", "%(num)d verzoeken om mee te doen", count),
            url=url_for("groups.members", slug=group.slug),
            group_id=group.id,
            action=_("Beantwoord het verzoek"),
            demo=group.demo,
        )
        for group, count in queries.requests_counted(leading)
    ]


def _open_commitments(who: Standing) -> list[Task]:
    """Promises of which nobody knows yet what will be bought: a room above may know a tender that keeps one."""
    signing = [place.organisation_id for place in who.affiliations if place.may_endorse]
    found = queries.commitments_without_project(signing)
    kept = {one for _panel, rows in fill("commitment.kept", found).panels for one in rows} if found else set()
    return [
        Task(
            title=_("Noem een project bij je toezegging"),
            url=url_for("groups.commitment", slug=promised.group.slug, pid=promised.pid),
            due=promised.due_on,
            text=_(
                "Toegezegd op %(day)s. Is er nog geen project? Zeg dan wat je nodig hebt.",
                day=day(promised.promised_on),
            ),
            group_id=promised.group_id,
            action=_("Noem een project"),
            demo=promised.demo,
        )
        for promised in found
        if promised.id not in kept
    ]


@dataclass(frozen=True)
class Place:
    """A running membership of an organisation: in which group, and since when in which role."""

    slug: str
    name: str
    demo: bool
    role: str
    since: str | None
    phase: str | None
    pid: str
    waits: bool
    person: str


def _of_organisations(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By organisation its running memberships that the person sees, of groups that she sees."""
    ids = tuple(thing.id for thing in things)
    return once(("groups of organisations", ids), lambda: _places(ids, who))


def _places(ids: Sequence[int], who: Standing) -> dict[int, list[Place]]:
    rows: dict[int, list[Place]] = {}
    speaking = [one for one in ids if who.may_endorse_for(one)] if not who.is_admin else list(ids)
    for row in queries.places_of(ids, speaking):
        name = in_words(row.name_nl, row.name_en)
        phase = str(PHASE_WORDS[row.phase]) if row.phase else None
        role = str(ROLE_WORDS[row.role])
        place = Place(row.slug, name, row.demo, role, row.since, phase, row.pid, row.waits, shown_name(row.person))
        rows.setdefault(row.organisation_id, []).append(place)
    return rows


def _leads_of(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By organisation, in how many groups it takes part."""
    return {
        organisation_id: ngettext("doet mee in %(num)d groep", "doet mee in %(num)d groepen", len(groups))
        for organisation_id, rows in _of_organisations(things, who).items()
        if (groups := {row.slug for row in rows if not row.waits})
    }


def _promised(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By organisation, the first step of its chain: how many commitments stand that the person sees."""
    return {
        organisation_id: [
            {
                "key": "commitments",
                "count": count,
                "label": ngettext("toezegging", "toezeggingen", count),
                "state": "done",
                "note": None,
            }
        ]
        for organisation_id, count in queries.commitments_counted([thing.id for thing in things])
    }


PANELS = (
    Count("members", queries.members_counted),
    Panel("organisation.overview", "groups/_of_organisation.html", _of_organisations, place=10),
    Panel("organisation.lead", "groups/_nothing.html", _leads_of, place=10),
    Panel("organisation.chain", "groups/_nothing.html", _promised, place=10),
    Panel("account.demo", "groups/_roles_of_person.html", _roles, place=20),
    Panel("account.places", "groups/_places_of_person.html", _roles, place=20),
    Panel("account.stays", "groups/_stays_of_person.html", _stays, place=20),
    Panel("account.followed", "groups/_followed_by_person.html", _followed, place=20),
)
