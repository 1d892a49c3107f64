"""Adoptions to report on."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.adoptions.queries import adoptions_to_report
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    if not who.signed_in:
        return []
    return [
        Task(
            title=_("Meld wat de set opleverde"),
            url=url_for("tenders.adoption", pid=adoption.pid),
            due=clock.months_after(adoption.adopted_on, 12),
            text=adoption.project,
            group_id=adoption.group_id,
            action=_("Deel je ervaring"),
            demo=adoption.demo,
        )
        for adoption in adoptions_to_report(who.organisation_ids)
    ]
