"""What this room asks the database."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.notifications.models import Subscription
from buyergroup_hub.queries import Param, Statement, query


@query(int)
def followed(person: Param[int], kind: Param[str]) -> Statement:
    """The ids of what a person follows of a kind."""
    return select(Subscription.subject_id).where(Subscription.person_id == person, Subscription.subject_kind == kind)
