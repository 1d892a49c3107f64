"""The letters about points that a party reads first, and the report."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.person.mails import address_of, letter
from buyergroup_hub.consultations.releases.mails import DEADLINE
from buyergroup_hub.consultations.report.actions.points import SHOWN
from buyergroup_hub.consultations.report.models import PointPreview, Report
from buyergroup_hub.consultations.sheets.mails import (
    ANSWERS,
    AT_ONCE,
    OF_CONSULTATION,
    TAKES_PART,
    answering,
    key_of,
    letter_to_party,
    loaded,
    may_read,
    party_of,
    path_of,
    subject_of,
)
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail


@writes(SHOWN, OF_CONSULTATION, always=DEADLINE, gives_term=True, because=ANSWERS)
def shown_points(mail: Mail) -> Letter | None:
    """While there is one that the party may say something of."""
    party = party_of(key_of(mail, "party"))
    whole = joinedload(PointPreview.point)
    shown = db.session.scalars(select(PointPreview).where(PointPreview.party_id == party.id).options(whole))
    if all(preview.state != "waiting" for preview in shown):
        return None
    return letter_to_party(
        mail, party, _("Controleer punten voor het verslag"), "consultations/report/mails/points.txt", "party"
    )


def _consultation_of(mail: Mail) -> int:
    return db.session.get_one(Report, key_of(mail, "report")).consultation_id


@writes(
    "consultations.report",
    OF_CONSULTATION,
    always=AT_ONCE,
    whom=answering(_consultation_of),
    proves=True,
    because=TAKES_PART,
)
def published_report(mail: Mail) -> Letter | None:
    made = loaded(Report, key_of(mail, "report"), joinedload(Report.consultation))
    if not may_read(mail, made):
        return None
    url = address_of(path_of("report", pid=made.consultation.pid, number=made.number))
    subject = subject_of(_("Het verslag staat online"), made.consultation)
    template = "consultations/report/mails/report.txt"
    return letter(mail, subject, template, url=url, consultation=made.consultation)
