"""Letters to the people of an organisation."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.person.mails import address_of, letter
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.glossary import REFUSAL_WORDS
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation, OrganisationSuccession

PEOPLE = _l(
    "Over wie bij je organisatie hoort en wie ervoor mag tekenen, en of de organisatie is nagekeken of overgedragen. "
    "Zo komt niemand ongezien binnen."
)


def _affiliation(mail: Mail) -> Affiliation | None:
    loaded = [joinedload(Affiliation.organisation), joinedload(Affiliation.person)]
    return db.session.get(Affiliation, int(str(mail.keys["affiliation"])), options=loaded)


@writes("organisations.colleague_waits", _l("Vraag of iemand een collega is"), always=PEOPLE)
def colleague_waits(mail: Mail) -> Letter | None:
    """To a colleague who may decide, while she still works there."""
    waiting = _affiliation(mail)
    if waiting is None or waiting.confirmed_at is not None or waiting.until is not None or mail.person_id is None:
        return None
    if waiting.organisation_id not in standing_of(mail.person_id).organisation_ids:
        return None
    url = address_of(f"/organisations/{waiting.organisation.pid}/people")
    subject = _("Iemand zegt bij %(name)s te werken", name=waiting.organisation.name)
    return letter(mail, subject, "organisations/organisation/mails/colleague_waits.txt", url=url, affiliation=waiting)


@writes("organisations.confirmed", _l("Bericht dat iemand bij een organisatie hoort"), always=PEOPLE)
def confirmed(mail: Mail) -> Letter | None:
    found = _affiliation(mail)
    if found is None or not found.runs:
        return None
    subject = _("Je hoort nu bij %(name)s", name=found.organisation.name)
    url = address_of(f"/organisations/{found.organisation.pid}")
    return letter(mail, subject, "organisations/organisation/mails/confirmed.txt", url=url, affiliation=found)


@writes("organisations.refused", _l("Bericht dat niemand bevestigde dat je bij een organisatie werkt"), always=PEOPLE)
def refused(mail: Mail) -> Letter | None:
    waited = _affiliation(mail)
    if waited is None or waited.until is None:
        return None
    subject = _("Je bent niet bevestigd bij %(name)s", name=waited.organisation.name)
    url = address_of("/register/client")
    why = REFUSAL_WORDS.get(str(mail.keys.get("why")))
    return letter(mail, subject, "organisations/organisation/mails/refused.txt", url=url, affiliation=waited, why=why)


def _reader_works_at(mail: Mail, organisation_id: int) -> bool:
    return mail.person_id is not None and organisation_id in standing_of(mail.person_id).organisation_ids


@writes("organisations.let_in", _l("Bericht dat iemand bij een organisatie is toegelaten"), always=PEOPLE)
def let_in(mail: Mail) -> Letter | None:
    """To all others of a market party."""
    newcomer = _affiliation(mail)
    if newcomer is None or not _reader_works_at(mail, newcomer.organisation_id):
        return None
    by = db.session.get(Person, int(str(mail.keys["by"])))
    subject = _("Iemand is toegelaten bij %(name)s", name=newcomer.organisation.name)
    url = address_of(f"/organisations/{newcomer.organisation.pid}/people")
    return letter(mail, subject, "organisations/organisation/mails/let_in.txt", url=url, affiliation=newcomer, by=by)


@writes("organisations.endorsing", _l("Bericht dat iemand wel of niet meer mag tekenen"), always=PEOPLE)
def endorsing(mail: Mail) -> Letter | None:
    signing = _affiliation(mail)
    if signing is None or not _reader_works_at(mail, signing.organisation_id):
        return None
    subject = _("Wie mag tekenen voor %(name)s", name=signing.organisation.name)
    url = address_of(f"/organisations/{signing.organisation.pid}/people")
    may = bool(mail.keys["may"])
    return letter(
        mail, subject, "organisations/organisation/mails/endorsing.txt", url=url, affiliation=signing, may=may
    )


@writes("organisations.verification_ended", _l("Bericht dat een organisatie opnieuw wordt nagekeken"), always=PEOPLE)
def verification_ended(mail: Mail) -> Letter | None:
    organisation = db.session.get(Organisation, int(str(mail.keys["organisation"])))
    if organisation is None or not _reader_works_at(mail, organisation.id):
        return None
    subject = _("Jullie organisatie heet nu %(name)s", name=organisation.name)
    url = address_of(f"/organisations/{organisation.pid}")
    return letter(
        mail, subject, "organisations/organisation/mails/verification_ended.txt", url=url, organisation=organisation
    )


@writes("organisations.succeeded", _l("Bericht dat een organisatie verdergaat in een andere"), always=PEOPLE)
def succeeded(mail: Mail) -> Letter | None:
    """To the people of both."""
    ends = joinedload(OrganisationSuccession.from_organisation), joinedload(OrganisationSuccession.to_organisation)
    organisation_succession = db.session.get(
        OrganisationSuccession, int(str(mail.keys["succession"])), options=list(ends)
    )
    if organisation_succession is None or not (
        _reader_works_at(mail, organisation_succession.from_id) or _reader_works_at(mail, organisation_succession.to_id)
    ):
        return None
    subject = _(
        "%(name)s gaat verder in %(to)s",
        name=organisation_succession.from_organisation.name,
        to=organisation_succession.to_organisation.name,
    )
    url = address_of(f"/organisations/{organisation_succession.from_organisation.pid}")
    return letter(
        mail, subject, "organisations/organisation/mails/succeeded.txt", url=url, succession=organisation_succession
    )
