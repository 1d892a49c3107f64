"""What the pages of consultations are made of."""

from __future__ import annotations

from typing import Any

from flask import url_for

from buyergroup_hub.access import standing
from buyergroup_hub.consultations.report.queries import (
    last_report,
)
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.consultations.sheets.rights import own_parties
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _


def tabs(consultation: Consultation, here: str) -> list[tuple[str, str, int | None, bool]]:
    """(words, address, count, here) of the pages of a consultation that the person may open."""
    who, pid = standing(), consultation.pid
    found: list[tuple[str, str, str]] = [("show", _("Consultatie"), url_for("consultations.show", pid=pid))]
    found += [
        ("party", _("Jouw antwoord"), url_for("consultations.party", pid=pid, party=party.pid))
        for party in own_parties(consultation)
    ]
    if consultation.opened_at is not None:
        found.append(("qa", _("Vraag en antwoord"), url_for("consultations.clarifications", pid=pid)))
    if number := last_report(consultation):
        found.append(("report", _("Verslag"), url_for("consultations.report", pid=pid, number=number)))
    if consultation.id in who.teams:
        found.append(("sheet", _("Opzet"), url_for("consultations.sheet", pid=pid)))
        found.append(("manage", _("Planning en team"), url_for("consultations.manage", pid=pid)))
        if consultation.opened_at is not None:
            found.append(("moderation", _("Vragen en berichten"), url_for("consultations.moderation", pid=pid)))
            found.append(("answers", _("Antwoorden en vrijgave"), url_for("consultations.answers", pid=pid)))
            found.append(("points", _("Inbreng"), url_for("consultations.points", pid=pid)))
            found.append(("ledger", _("Wie zag wat"), url_for("consultations.ledger", pid=pid)))
    return [(words, url, None, key == here) for key, words, url in found]


def path(consultation: Consultation) -> list[tuple[str, str]]:
    group = consultation.group
    return [
        (_("Consultaties"), url_for("consultations.index")),
        (group.name, url_for("groups.show", slug=group.slug)),
    ]


def strip(consultation: Consultation) -> dict[str, Any]:
    """What the closing strip says."""
    return {
        "closes_at": consultation.closes_at,
        "opens_at": consultation.opens_at if consultation.opened_at is None else None,
        "now": clock.now(),
    }
