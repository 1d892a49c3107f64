"""Who may sign for an organisation, and is asked or told."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import or_, select

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.permissions import ENDORSERS
from buyergroup_hub.visions.drafts.actions.telling import post_to
from buyergroup_hub.visions.rounds.models import Endorsement, Proposal, VisionVersion


def ask(proposal: Proposal, endorsements: Iterable[Endorsement]) -> set[int]:
    """Ask who may sign for these organisations; answers of which there is somebody."""
    wanted = {endorsement.organisation_id for endorsement in endorsements}
    people = signers(proposal.group_id, wanted)
    for person, organisation_id in people:
        keys: dict[str, Json] = {"proposal": proposal.id, "organisation": organisation_id}
        post_to("visions.endorsement_asked", person, keys, demo=proposal.demo)
    return {organisation_id for _person, organisation_id in people}


def without_signer(proposal: Proposal, endorsements: Iterable[Endorsement]) -> set[int]:
    """Those of these organisations for which nobody in the group may sign."""
    return unsigned_of(proposal.group_id, {endorsement.organisation_id for endorsement in endorsements})


def unsigned_of(group_id: int, wanted: set[int]) -> set[int]:
    return wanted - {organisation_id for _person, organisation_id in signers(group_id, wanted)}


def tell(version: VisionVersion) -> None:
    """Tell who may sign for the group's organisations that a version is public."""
    for person in {person.id: person for person, _organisation in signers(version.group_id)}.values():
        post_to("visions.published", person, {"version": version.id}, demo=version.demo)


def signers(group_id: int, organisation_ids: Collection[int] | None = None) -> list[tuple[Person, int]]:
    """Who may sign in a group, with the organisation that she signs for."""
    statement = (
        select(Person, Membership.organisation_id)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Membership, Membership.affiliation_id == Affiliation.id)
        .where(
            Membership.group_id == group_id,
            Membership.runs(),
            Membership.role.in_(ENDORSERS),
            Affiliation.may_endorse,
            Affiliation.confirmed_at.is_not(None),
            or_(Affiliation.until.is_(None), Affiliation.until > clock.now()),
            Person.blocked_at.is_(None),
        )
        .distinct()
        .order_by(Person.id)
    )
    if organisation_ids is not None:
        statement = statement.where(Membership.organisation_id.in_(organisation_ids))
    return [(person, organisation_id) for person, organisation_id in db.session.execute(statement)]
