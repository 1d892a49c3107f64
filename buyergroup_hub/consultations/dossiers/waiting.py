"""Passages of a request under the Woo on which a party may react."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.consultations.dossiers.actions.woo import ASKED, asked_for_a_view
from buyergroup_hub.consultations.dossiers.queries import views_to_give
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import terms
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def views(who: Standing) -> list[Task]:
    """Parts that somebody asked for under the Woo, of which the party said nothing yet: one task per request."""
    rows = views_to_give(who.parties)
    asked = {row: asked_for_a_view(row.request_id, row.party_id, row.began_at, row.view_until) for row in rows}
    running = terms(ASKED, asked)
    return [
        Task(
            title=_("Geef je zienswijze: %(title)s", title=row.title),
            url=url_for("consultations.party", pid=row.pid, party=row.party),
            due=running[row].until,
            text=_(
                "Iemand vraagt met een beroep op de Woo om je antwoorden. Geef eerst je zienswijze. Daarna beslissen"
                " de organisatoren."
            ),
            group_id=row.group_id,
            action=_("Bekijk wat gevraagd is"),
            demo=row.demo,
        )
        for row in rows
    ]
