"""The letter to who adopted a set, when it has a new version."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.mails import address_of, letter
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.tenders.models import Adoption

NEW_VERSION = "tenders.new_version"


@writes(NEW_VERSION, _l("Bericht over een nieuwe versie van een set"))
def new_version(mail: Mail) -> Letter | None:
    """To who took the set over, as long as she works there and the adoption runs."""
    loaded = [joinedload(Adoption.group), joinedload(Adoption.set)]
    adoption = db.session.get(Adoption, int(str(mail.keys["adoption"])), options=loaded)
    if adoption is None or adoption.ended_on is not None or mail.person_id is None:
        return None
    if adoption.organisation_id not in standing_of(mail.person_id).organisation_ids:
        return None
    subject = _("Er is een nieuwe versie van de set “%(set)s” die je overnam", set=adoption.set.project_type or "")
    url = address_of(f"/adoptions/{adoption.pid}")
    return letter(mail, subject, "tenders/mails/new_version.txt", url=url, adoption=adoption)
