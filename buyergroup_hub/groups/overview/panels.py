"""What groups wait for, and what they show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyergroup_hub.access import sees
from buyergroup_hub.accounts.person.models import shown_name
from buyergroup_hub.groups.commitments import queries as commitments_queries
from buyergroup_hub.groups.glossary import PHASE_WORDS, ROLE_WORDS
from buyergroup_hub.groups.group import queries as group_queries
from buyergroup_hub.groups.group.models import Group, in_words
from buyergroup_hub.groups.group.queries import groups_followed_by, memberships_of_people
from buyergroup_hub.kit.i18n import ngettext
from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.panels import Count, Panel
from buyergroup_hub.permissions import Standing


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
    return request_cache(("groups of organisations", ids), lambda: _places(ids, who))


def _places(ids: Sequence[int], who: Standing) -> dict[int, list[Place]]:
    rows: dict[int, list[Place]] = {}
    speaking = [one for one in ids if who.may_endorse_for(one)] if not who.is_admin else list(ids)
    for row in group_queries.places_of(ids, speaking):
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
        for organisation_id, count in commitments_queries.commitments_counted([thing.id for thing in things])
    }


def _roles(people: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By person: (role in words, group) of each running membership that the one who looks may see."""
    roles: dict[int, list[tuple[str, Group]]] = {}
    for person_id, member in memberships_of_people([person.id for person in people], running=True):
        if sees(who, member) and sees(who, member.group):
            roles.setdefault(person_id, []).append((str(ROLE_WORDS[member.role]), member.group))
    return roles


def _stays(people: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By person: (role in words, group, since, until) of all that she was; shown to herself."""
    stays: dict[int, list[tuple[str, Group, str | None, str | None]]] = {}
    herself = [person.id for person in people if person.id == who.person_id]
    for person_id, member in memberships_of_people(herself, running=False):
        row = (str(ROLE_WORDS[member.role]), member.group, member.since, member.until)
        stays.setdefault(person_id, []).append(row)
    return stays


def _followed(people: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By person: the groups that she follows, as far as she sees them; shown to herself."""
    groups: dict[int, list[Group]] = {}
    for person_id, group in groups_followed_by([person.id for person in people]):
        groups.setdefault(person_id, []).append(group)
    return groups


PANELS = (
    Count("members", group_queries.members_counted),
    Panel("organisation.overview", "groups/overview/_of_organisation.html", _of_organisations, place=10),
    Panel("organisation.lead", None, _leads_of, place=10),
    Panel("organisation.chain", None, _promised, place=10),
    Panel("account.demo", "groups/overview/_roles_of_person.html", _roles, place=20),
    Panel("account.places", "groups/overview/_places_of_person.html", _roles, place=20),
    Panel("account.stays", "groups/overview/_stays_of_person.html", _stays, place=20),
    Panel("account.followed", "groups/overview/_followed_by_person.html", _followed, place=20),
)
