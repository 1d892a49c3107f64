"""The pages of a consultation that a person may open."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.consultations.report.queries import last_report
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.consultations.sheets.rights import own_parties
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Standing


def tabs(consultation: Consultation, who: Standing) -> list[tuple[str, str, str]]:
    """(key, name, address) of the pages of a consultation that the person may open."""
    pid, is_open = consultation.pid, consultation.opened_at is not None
    pages = [("show", _("Consultatie"), url_for("consultations.show", pid=pid))]
    pages += [
        ("party", _("Jouw antwoord"), url_for("consultations.party", pid=pid, party=party.pid))
        for party in own_parties(consultation)
    ]
    if is_open:
        pages.append(("qa", _("Vraag en antwoord"), url_for("consultations.clarifications", pid=pid)))
    if number := last_report(consultation):
        pages.append(("report", _("Verslag"), url_for("consultations.report", pid=pid, number=number)))
    if consultation.id in who.teams:
        pages.append(("sheet", _("Opzet"), url_for("consultations.sheet", pid=pid)))
        pages.append(("manage", _("Planning en team"), url_for("consultations.manage", pid=pid)))
        if is_open:
            pages.append(("moderation", _("Vragen en berichten"), url_for("consultations.moderation", pid=pid)))
            pages.append(("answers", _("Antwoorden en vrijgave"), url_for("consultations.answers", pid=pid)))
            pages.append(("points", _("Inbreng"), url_for("consultations.points", pid=pid)))
            pages.append(("ledger", _("Wie zag wat"), url_for("consultations.ledger", pid=pid)))
    return pages
