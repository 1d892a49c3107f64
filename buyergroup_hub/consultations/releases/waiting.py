"""Texts on which a party reacts, and answers that organisers can open."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.consultations.releases.actions.releasing import asked_of
from buyergroup_hub.consultations.releases.queries import consultations_to_unseal, texts_to_judge
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import terms
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def texts(who: Standing) -> list[Task]:
    rows = texts_to_judge(who.parties)
    running = terms("consultations.release", {row.id: asked_of(row) for row in rows})
    return [
        Task(
            title=_("Controleer een tekst voor het verslag: %(title)s", title=row.title),
            url=url_for("consultations.release", pid=row.pid, party=row.party, release=row.release),
            due=running[row.id].until,
            text=f"{row.key}. {row.question}",
            group_id=row.group_id,
            action=_("Bekijk de tekst"),
            demo=row.demo,
        )
        for row in rows
    ]


def closings(who: Standing) -> list[Task]:
    """What closes, and what closed: the organisers plan their reading by the day, and then open the answers."""
    return [
        Task(
            title=_("Open de antwoorden: %(title)s", title=title),
            url=url_for("consultations.answers", pid=pid),
            text=_("De consultatie is gesloten. Tot iemand de antwoorden opent, zien organisatoren niets."),
            group_id=group_id,
            action=_("Open de antwoorden"),
            demo=demo,
        )
        if state == "closed"
        else Task(
            title=_("Consultatie sluit: %(title)s", title=title),
            url=url_for("consultations.show", pid=pid),
            due=closes_at,
            text=_("Je ziet de antwoorden pas na de sluiting."),
            group_id=group_id,
            demo=demo,
        )
        for pid, title, group_id, demo, closes_at, state in consultations_to_unseal(who.teams)
    ]
