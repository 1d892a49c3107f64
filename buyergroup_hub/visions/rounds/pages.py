"""What the pages of one vision are made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from buyergroup_hub.access import standing
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import successors_of
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Verb, can
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.drafts.queries import (
    revisions_of,
)
from buyergroup_hub.visions.glossary import DOTS
from buyergroup_hub.visions.rounds.models import Endorsement, Proposal, Seat, VisionVersion
from buyergroup_hub.visions.rounds.queries import answers_counted, last_number, organisations_of, published_number

VOTES = ("endorsed", "remark", "mine", "silent", "objection")


@dataclass(frozen=True)
class Place:
    """The list of visions as a thing that other rooms' panels show something beside; it has no row."""

    id: int = 0


def before(version: VisionVersion, versions: Sequence[VisionVersion]) -> VisionVersion | None:
    """The version that this one came after."""
    return next((one for one in versions if one.number == version.number - 1), None)


def places(proposal: Proposal) -> list[Organisation]:
    """The organisations that the person may sign for in this round."""
    ids = {m.organisation_id for m in standing().members if m.group_id == proposal.group_id}
    signing = [id_ for id_ in ids if can(standing(), Verb.ENDORSE, Seat(proposal.group_id, id_))]
    return organisations_of(signing) if signing else []


def answers_given(proposal: Proposal, places: Sequence[Organisation]) -> dict[int, int]:
    """How many answers each of these organisations gave in this round."""
    counts = dict(answers_counted(proposal.id))
    return {organisation.id: counts.get(organisation.id, 0) for organisation in places}


def number_aimed_at(proposal: Proposal) -> int:
    """The number of the version that a proposal became, or would become."""
    return published_number.one_or_none(proposal.id) or last_number.one(proposal.vision_id) + 1


def changes_between(vision: Vision, newer: VisionVersion, older: VisionVersion | None) -> dict[str, tuple[int, int]]:
    """By section key, how many revisions by how many people went into a version since the one before it; for who reads
    the group's drafts."""
    old, new = _numbers(older), _numbers(newer)
    counts: dict[str, tuple[int, set[int | None]]] = {}
    for key, number, person_id in revisions_of(vision.id, vision.language):
        if old.get(key, 0) < number <= new.get(key, 0):
            n, people = counts.get(key, (0, set()))
            counts[key] = (n + 1, people | {person_id})
    return {key: (n, len(people)) for key, (n, people) in counts.items()}


def _numbers(version: VisionVersion | None) -> dict[str, int]:
    """By section key, the number of the revision that a version froze."""
    if version is None:
        return {}
    text = version.text
    return {one["key"]: one["texts"][text["language"]]["number"] for one in text["sections"]}


def successor(group: Group) -> Group | None:
    """The group that goes on with the work of an ended one, where the person sees it."""
    if not group.is_ended:
        return None
    return next((onward for _from, onward in successors_of([group.id])), None)


def lacks(version: VisionVersion, endorsements: Sequence[Endorsement]) -> bool:
    """Does it lack the endorsement of an organisation that the person may sign for?"""
    endorsers = {row.organisation_id for row in endorsements if row.endorsed and not row.late}
    return any(organisation.id not in endorsers for organisation in places(version.proposal))


def votes(rows: Sequence[Endorsement], own: Collection[int]) -> list[str]:
    """The dots of a vote line: who endorses first, so that the line can be read against the limit. `own` are the
    organisations for which the reader may answer."""
    dots = [
        "mine" if not row.answer and row.organisation_id in own else DOTS[row.answer] for row in rows if not row.late
    ]
    return sorted(dots, key=VOTES.index)
