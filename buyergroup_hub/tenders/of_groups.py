"""What tenders show on the page of a group: no more than its rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyergroup_hub.panels import Count, counts
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.queries.adoptions import Taken, adoptions_counted, adoptions_of_groups, sets_counted
from buyergroup_hub.tenders.queries.notices import proposals_counted
from buyergroup_hub.tenders.queries.tenders import Newest, newest_of_groups, tenders_counted


@dataclass(frozen=True)
class OfGroup:
    """What a group's page shows: its last tenders, who took its set over, and what was proposed to it."""

    tenders: list[Newest]
    adoptions: list[Taken]
    proposed: int
    may_plan: bool


def of_groups(groups: Sequence[Any], who: Standing) -> Mapping[int, OfGroup]:
    ids = [group.id for group in groups]
    proposed = counts("proposals", groups)
    found = {each: OfGroup([], [], proposed.get(each, 0), who.client_in(each)) for each in ids}
    for tender in newest_of_groups(ids):
        found[tender.group_id].tenders.append(tender)
    for adoption in adoptions_of_groups(ids):
        found[adoption.group_id].adoptions.append(adoption)
    return {key: one for key, one in found.items() if one.tenders or one.adoptions or one.proposed or one.may_plan}


def tab(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group, how many tenders the person sees."""
    return counts("tenders", groups)


def overtakable(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group with a published set: how many organisations outside took one over."""
    taken = counts("adoptions", groups)
    return {group_id: taken.get(group_id, 0) for group_id in counts("published sets", groups)}


COUNTS = (
    Count("tenders", tenders_counted),
    Count("proposals", proposals_counted),
    Count("published sets", sets_counted),
    Count("adoptions", adoptions_counted),
)
