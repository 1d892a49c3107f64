"""The letters to a party about its answer: the receipt, and that the consultation closes soon."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.consultations.answers.actions.receipts import chain_head
from buyergroup_hub.consultations.answers.models import Submission
from buyergroup_hub.consultations.sheets.mails import ANSWERS, OF_CONSULTATION, key_of, letter_to_party, party_of
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail


@writes(
    "consultations.receipt",
    OF_CONSULTATION,
    always=_l("Het bewijs dat je antwoord is ontvangen."),
    proves=True,
    because=ANSWERS,
)
def receipt(mail: Mail) -> Letter | None:
    submission = db.session.get_one(Submission, key_of(mail, "submission"))
    return letter_to_party(
        mail,
        party_of(submission.party_id),
        _("Je antwoord is ontvangen"),
        "consultations/answers/mails/receipt.txt",
        "receipt",
        address={"submission": submission.pid},
        submission=submission,
        chain_head=chain_head(submission),
    )


@writes(
    "consultations.closing_soon",
    OF_CONSULTATION,
    proves=True,
    always=_l("Dat een consultatie bijna sluit en je concept nog niet is ingediend. Dat is een datum van jezelf."),
    because=ANSWERS,
)
def closing_soon(mail: Mail) -> Letter | None:
    """Nothing is sent when it was submitted or prolonged meanwhile, or has closed."""
    party = party_of(key_of(mail, "party"))
    closes_at = party.consultation.closes_at
    handed_in = select(Submission.id).where(Submission.party_id == party.id, Submission.withdrawn_at.is_(None))
    if (
        closes_at.isoformat() != mail.keys["closes_at"]
        or clock.now() >= closes_at
        or party.consultation.withdrawn_at is not None
        or db.session.scalar(handed_in.limit(1))
    ):
        return None
    return letter_to_party(
        mail,
        party,
        _("Je concept is nog niet ingediend"),
        "consultations/answers/mails/closing_soon.txt",
        "party",
        closes_at=closes_at,
    )
