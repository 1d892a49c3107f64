"""The letters about organisations and their people."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.actions import by_address
from buyergroup_hub.accounts.keyed import token
from buyergroup_hub.accounts.mails import address_of, letter
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.models import Affiliation, Registration


@writes("organisations.registration", _l("Link die een registratie bevestigt"))
def registration(mail: Mail) -> Letter | None:
    """The link that confirms an address; to who has an account already, where to go on instead."""
    asked = db.session.get(Registration, int(str(mail.keys["registration"])))
    if asked is None or not asked.works:
        return None
    subject = _("Bevestig je mailadres")
    if by_address(asked.address) is not None:
        url = address_of("/organisations/new")
        return letter(mail, subject, "organisations/mails/known.txt", url=url, registration=asked)
    url = address_of(f"/register/{token('registration', asked.pid)}")
    return letter(mail, subject, "organisations/mails/registration.txt", url=url, registration=asked)


def _affiliation(mail: Mail) -> Affiliation | None:
    loaded = [joinedload(Affiliation.organisation), joinedload(Affiliation.person)]
    return db.session.get(Affiliation, int(str(mail.keys["affiliation"])), options=loaded)


@writes("organisations.colleague_waits", _l("Vraag of iemand een collega is"))
def colleague_waits(mail: Mail) -> Letter | None:
    """To a colleague who may decide, while she still works there."""
    waiting = _affiliation(mail)
    if waiting is None or waiting.confirmed_at is not None or waiting.until is not None or mail.person_id is None:
        return None
    if waiting.organisation_id not in standing_of(mail.person_id).organisation_ids:
        return None
    url = address_of(f"/organisations/{waiting.organisation.pid}/people")
    subject = _("Iemand zegt bij je organisatie te werken")
    return letter(mail, subject, "organisations/mails/colleague_waits.txt", url=url, affiliation=waiting)


@writes("organisations.confirmed", _l("Bericht dat iemand bij een organisatie hoort"))
def confirmed(mail: Mail) -> Letter | None:
    found = _affiliation(mail)
    if found is None or not found.runs:
        return None
    subject = _("Je hoort nu bij %(name)s", name=found.organisation.name)
    url = address_of(f"/organisations/{found.organisation.pid}")
    return letter(mail, subject, "organisations/mails/confirmed.txt", url=url, affiliation=found)
