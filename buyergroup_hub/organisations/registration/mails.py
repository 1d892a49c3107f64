"""The letter that confirms a registration."""

from __future__ import annotations

from urllib.parse import urlencode

from buyergroup_hub.accounts.person.actions.people import by_address
from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.accounts.person.mails import address_of, letter
from buyergroup_hub.accounts.person.models import LINK_RUNS
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import renews, writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.mails import PEOPLE
from buyergroup_hub.organisations.registration.models import Registration


def _registration(mail: Mail) -> Registration | None:
    return db.session.get(Registration, int(str(mail.keys["registration"])))


@writes("organisations.registration", _l("Link die een registratie bevestigt"), always=PEOPLE)
def registration(mail: Mail) -> Letter | None:
    """The link that confirms an address; to who has an account already, where to go on instead."""
    asked = _registration(mail)
    if asked is None or not asked.works:
        return None
    subject = _("Bevestig je mailadres")
    if by_address(asked.address) is not None:
        client = asked.kind == "public_client"
        page = f"/register/client?{urlencode({'q': asked.organisation})}" if client else "/organisations/new"
        url = address_of(f"/sign-in?{urlencode({'next': page})}")
        return letter(mail, subject, "organisations/registration/mails/known.txt", url=url, registration=asked)
    url = address_of(f"/register/{token('registration', asked.pid)}")
    return letter(mail, subject, "organisations/registration/mails/registration.txt", url=url, registration=asked)


@renews("organisations.registration")
def _registration_runs_from_now(mail: Mail) -> None:
    asked = _registration(mail)
    if asked is not None and asked.used_at is None:
        asked.expires_at = clock.now() + LINK_RUNS
