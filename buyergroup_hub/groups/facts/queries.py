"""What is asked of facts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from buyergroup_hub.groups.group.models import Group, GroupFact
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.queries import Param, Statement, query


class FactRow(NamedTuple):
    """What somebody says of a group, with the organisation or other group that it names where the reader sees those."""

    pid: str
    kind: str
    value: str
    day: str | None
    organisation: str | None
    other: str | None
    source_url: str | None
    source_title: str | None
    place: str | None
    source_date: str | None
    read_from: str | None
    stated_as: str
    stated_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None

    @property
    def is_sourced(self) -> bool:
        return bool(self.source_url or self.source_title)


@query(FactRow)
def facts_of(group: Param[int]) -> Statement:
    """All, also those that were withdrawn, the oldest first."""
    named = GroupFact.source_url, GroupFact.source_title, GroupFact.place, GroupFact.source_date, GroupFact.read_from
    came = GroupFact.stated_as, GroupFact.stated_at, GroupFact.withdrawn_at, GroupFact.withdrawn_reason
    return (
        select(
            GroupFact.pid, GroupFact.kind, GroupFact.value, GroupFact.day, Organisation.pid, Group.slug, *named, *came
        )
        .outerjoin(Organisation, Organisation.id == GroupFact.organisation_id)
        .outerjoin(Group, Group.id == GroupFact.other_id)
        .where(GroupFact.group_id == group)
        .order_by(GroupFact.id)
    )


@query(tuple[int, int])
def facts_counted(groups: Param[Collection[int]]) -> Statement:
    standing = GroupFact.group_id.in_(groups), GroupFact.withdrawn_at.is_(None)
    return select(GroupFact.group_id, func.count()).where(*standing).group_by(GroupFact.group_id)
