"""Drafts of answers that were not submitted, and what a party can answer now."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.consultations.answers.queries import (
    RunningRow,
    consultations_running,
    drafts_to_submit,
)
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def running(who: Standing) -> list[RunningRow]:
    """The consultations that take answers now, for who may answer, with how far her own organisation is."""
    if not any(link.market for link in who.affiliations):
        return []
    return consultations_running(who.parties, who.organised)


def drafts(who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Dien je antwoord in: %(title)s", title=row.title),
            url=url_for("consultations.party", pid=row.pid, party=row.party),
            due=row.closes_at,
            text=_("Je concept is nog niet ingediend. Na de sluiting kun je niet meer indienen."),
            group_id=row.group_id,
            action=_("Controleer en dien in"),
            demo=row.demo,
        )
        for row in drafts_to_submit(who.parties)
    ]
