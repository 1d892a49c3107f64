"""What waits for a person in this room."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.accounts.invitations.actions import about
from buyergroup_hub.accounts.invitations.queries import invitations_to
from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    """Invitations to her own address that she has not accepted yet: the letter may lie under a hundred others."""
    told = [(invitation, about(invitation)) for invitation in invitations_to(who.person_id, clock.now())]
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
