"""The verbs of a commitment: make it, name its project, withdraw it."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.access import standing
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.commitments import events
from buyergroup_hub.groups.commitments.models import Commitment, CommittedProject
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.groups.group.rights import awaits
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import ENDORSERS, MARKET


def commit_project(
    group: Group, organisation: Organisation, *, months: int = 24, project: str = "", audience: str = "public"
) -> Commitment:
    """A client that takes part promises a project with the group's set. It chooses who sees that (`public`,
    `network`). Following gives no right, and the market promises nothing to itself."""
    roles = select(Membership.role).where(
        Membership.group_id == group.id, Membership.organisation_id == organisation.id, Membership.runs()
    )
    held, name = set(db.session.scalars(roles)), organisation.name
    if not held:
        raise RuleBroken(
            awaits(standing().person_id, group) or _("%(name)s is geen lid van deze groep. Word eerst lid.", name=name)
        )
    if organisation.kind in MARKET or not held & ENDORSERS:
        raise RuleBroken(
            _("%(name)s doet niet als opdrachtgever mee in deze groep en kan daarom niets toezeggen.", name=name)
        )
    commitment = Commitment(
        group_id=group.id,
        organisation_id=organisation.id,
        promised_on=clock.today(),
        months=months,
        audience=audience,
        demo=group.demo,
        project=None,
    )
    db.session.add(commitment)
    keys: dict[str, Json] = {"organisation": organisation.id, "due": commitment.due_on.isoformat()}
    record(events.COMMITTED, commitment, keys, group_id=group.id, acting_for=organisation.id)
    if project:
        name_project(commitment, project)
    return commitment


def name_project(commitment: Commitment, title: str, *, public: bool = False) -> CommittedProject:
    """Say which project keeps the promise: to the group's clients, or to everyone once it is no secret for bidders
    (rule 8)."""
    project = commitment.project or CommittedProject(commitment_id=commitment.id, demo=commitment.demo)
    project.title, project.named_on = title, clock.today()
    project.audience = "public" if public else f"clients:{commitment.group_id}"
    commitment.project = project
    keys = {"organisation": commitment.organisation_id}
    record(events.PROJECT_NAMED, project, keys, group_id=commitment.group_id)
    return project


def withdraw_commitment(commitment: Commitment, reason: str) -> None:
    if commitment.withdrawn_at is not None:
        raise RuleBroken(_("Deze toezegging is al ingetrokken."))
    commitment.withdrawn_at, commitment.withdrawn_reason = clock.now(), reason
    keys = {"organisation": commitment.organisation_id}
    record(events.COMMITMENT_WITHDRAWN, commitment, keys, group_id=commitment.group_id, payload={"reason": reason})
