"""The letter that asks whether somebody objects to a handover."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.accounts.person.mails import address_of, letter
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import renews, writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.colleagues.actions.handovers import WAITS
from buyergroup_hub.organisations.colleagues.models import Handover
from buyergroup_hub.organisations.organisation.mails import PEOPLE


def _handover(mail: Mail) -> Handover | None:
    loaded = [joinedload(Handover.organisation)]
    return db.session.get(Handover, int(str(mail.keys["handover"])), options=loaded)


@renews("organisations.handover")
def _handover_waits_from_now(mail: Mail) -> None:
    asked = _handover(mail)
    if asked is not None and asked.agreed_at is None:
        asked.due_at = clock.now() + WAITS


@writes(
    "organisations.handover", _l("Vraag of iemand bezwaar heeft tegen een overdracht"), always=PEOPLE, gives_term=True
)
def handover(mail: Mail) -> Letter | None:
    """To everybody who ever worked there: its link is the way to object, also for who may not sign in."""
    asked = _handover(mail)
    if asked is None or asked.stopped_at is not None:
        return None
    subject = _("Iemand krijgt toegang tot %(name)s. Heb je bezwaar?", name=asked.organisation.name)
    url = address_of(f"/handovers/{token('handover', asked.pid)}")
    return letter(mail, subject, "organisations/colleagues/mails/handover.txt", url=url, handover=asked)
