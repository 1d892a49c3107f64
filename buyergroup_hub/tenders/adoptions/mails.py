"""The letters to who adopted a set, when it has a new version, and to who cited or adopted a clause that has one."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.person.mails import address_of, letter
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import _, _l, ngettext
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.tenders.adoptions.actions import NEW_CLAUSES, NEW_VERSION, versions_in
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.adoptions.queries import versions_named


@writes(NEW_VERSION, _l("Bericht over een nieuwe versie van een set"), because=_l("Je nam deze set over."))
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
    return letter(mail, subject, "tenders/adoptions/mails/new_version.txt", url=url, adoption=adoption)


@writes(
    NEW_CLAUSES,
    _l("Bericht over een nieuwe versie van bepalingen"),
    because=_l("Je noemde deze bepaling in een aanbesteding, of nam een set over waarin die staat."),
)
def new_clauses(mail: Mail) -> Letter | None:
    """Of the versions that hold or will hold when it leaves."""
    versions = versions_named(versions_in(mail))
    if not versions or mail.person_id is None:
        return None
    codes = and_list([version.clause.code for version in versions])
    subject = ngettext("Nieuwe versie van %(codes)s", "Nieuwe versies van %(codes)s", len(versions), codes=codes)
    shown = [(version, address_of(f"/clauses/{version.clause.code}/versions/{version.number}")) for version in versions]
    return letter(mail, subject, "tenders/adoptions/mails/new_clauses.txt", versions=shown, codes=codes)
