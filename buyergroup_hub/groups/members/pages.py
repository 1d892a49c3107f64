"""Who takes part in a group, as its pages show it."""

from __future__ import annotations

from buyergroup_hub.access import standing
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.group import queries as group_queries
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import Member
from buyergroup_hub.groups.members import queries as members_queries
from buyergroup_hub.groups.members.queries import Waiting
from buyergroup_hub.permissions import LEADERS


def memberships(group: Group, *, ended: bool = False) -> list[Member]:
    """Running memberships by role and organisation, and ended ones too where they are asked for. Those that wait are
    for who leads the group."""
    order = {role: place for place, role in enumerate(ROLE_WORDS)}
    leads = standing().in_group(group.id, LEADERS)
    found = [member for member in group_queries.members_of(group.id, ended=ended) if leads or not member.waits]
    return sorted(found, key=lambda m: (m.until is not None, order[m.role], m.organisation.lower()))


def join_requests(group: Group) -> list[Waiting]:
    """Who waits for an answer; only the group's leaders are asked."""
    return members_queries.requests_to_join(group.id) if standing().in_group(group.id, LEADERS) else []
