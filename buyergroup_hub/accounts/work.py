"""What waits for a person in this room."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.invitations import about
from buyergroup_hub.accounts.keyed import token
from buyergroup_hub.accounts.models import Invitation, Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.work import Task
from buyergroup_hub.permissions import Standing


def waits_for(who: Standing) -> list[Task]:
    """Invitations to her own address that she has not accepted yet: the letter may lie under a hundred others."""
    asked = db.session.scalars(_invited(), {"person": who.person_id, "now": clock.now()})
    told = [(invitation, about(invitation)) for invitation in asked]
    return [
        Task(
            title=_("Je bent uitgenodigd voor %(name)s", name=what.name),
            url=url_for("accounts.invitation", token=token("invitation", invitation.pid)),
            due=invitation.expires_at,
            text=_("Daarna werkt de uitnodiging niet meer."),
            action=_("Bekijk de uitnodiging"),
            demo=invitation.demo,
        )
        for invitation, what in told
        if what is not None
    ]


@cache
def _invited() -> Any:
    return (
        select(Invitation)
        .join(Person, Person.email == Invitation.address)
        .where(
            Person.id == bindparam("person"),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > bindparam("now", type_=Invitation.expires_at.type),
        )
        .options(joinedload(Invitation.mail))
        .order_by(Invitation.id)
    )
