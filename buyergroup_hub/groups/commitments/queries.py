"""What was promised, and which promises have no project yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.groups.commitments.models import Commitment, CommittedProject
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import WHOSE
from buyergroup_hub.kit import clock
from buyergroup_hub.organisations.organisation.models import Organisation, signature
from buyergroup_hub.queries import Param, Statement, query


@dataclass(frozen=True)
class CommitmentRow:
    """A commitment as a page says it, with the title of its project only where the person sees that too."""

    id: int
    pid: str
    group_id: int
    organisation_id: int
    promised_on: date
    months: int
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    organisation: str
    organisation_known: bool
    project: str | None

    @property
    def signature(self) -> str:
        return signature(self.organisation, self.organisation_known)

    @property
    def due_on(self) -> date:
        return clock.months_after(self.promised_on, self.months)


@query(CommitmentRow, unrestricted={Organisation: WHOSE})
def commitments_of(group: Param[int]) -> Statement:
    return (
        select(
            Commitment.id,
            Commitment.pid,
            Commitment.group_id,
            Commitment.organisation_id,
            Commitment.promised_on,
            Commitment.months,
            Commitment.withdrawn_at,
            Commitment.withdrawn_reason,
            Organisation.name,
            Organisation.known(),
            CommittedProject.title,
        )
        .join(Organisation, Organisation.id == Commitment.organisation_id)
        .outerjoin(CommittedProject, CommittedProject.commitment_id == Commitment.id)
        .where(Commitment.group_id == group)
        .order_by(Commitment.withdrawn_at.is_not(None), Commitment.promised_on.desc(), Commitment.id)
    )


@query(tuple[int, int])
def commitments_counted(organisations: Param[Collection[int]]) -> Statement:
    stands = Commitment.organisation_id.in_(organisations), Commitment.withdrawn_at.is_(None)
    return select(Commitment.organisation_id, func.count()).where(*stands).group_by(Commitment.organisation_id)


@query(
    Commitment,
    unrestricted={
        CommittedProject: "asks only whether there is none, of one's own organisation",
        Group: "who signs for the promise sees to which group it was made",
    },
)
def commitments_without_project(organisations: Param[Collection[int]]) -> Statement:
    return (
        select(Commitment)
        .outerjoin(CommittedProject, CommittedProject.commitment_id == Commitment.id)
        .where(Commitment.organisation_id.in_(organisations))
        .where(Commitment.withdrawn_at.is_(None), CommittedProject.id.is_(None))
        .options(joinedload(Commitment.group))
    )
