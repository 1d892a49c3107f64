"""The letters to who adopted a set, when it has a new version, and to who cited or adopted a clause that has one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.mails import address_of, letter
from buyergroup_hub.accounts.models import Person
from buyergroup_hub.accounts.personal_data import because
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.clauses.sets.models import SetItem
from buyergroup_hub.events.models import Event
from buyergroup_hub.jobs.actions import Finish, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import and_list
from buyergroup_hub.kit.i18n import _, _l, ngettext
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import post, unsent, writes
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.tenders import events
from buyergroup_hub.tenders.models import Adoption, ClauseUse, Lot, Tender

NEW_VERSION = "tenders.new_version"
NEW_CLAUSES = "tenders.new_clauses"
TOGETHER = timedelta(minutes=10)
"""A group publishes several versions in one go: they go in one letter."""

because(NEW_VERSION, _l("Je nam deze set over."))
because(NEW_CLAUSES, _l("Je noemde deze bepaling in een aanbesteding, of nam een set over waarin die staat."))


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


@handles("clauses.published")
def tell_of_a_clause(version_id: int, by: int | None) -> Finish | None:
    """Who cited an earlier version, or adopted a set that holds it, hears of the next one: once, however often she
    did. Who published it knows."""
    version = db.session.get_one(ClauseVersion, version_id)
    people = {*_cited(version.clause_id), *_adopted(version.clause_id)} - {by} if version.number != 1 else set()

    def tell() -> None:
        for person in db.session.scalars(select(Person).where(Person.id.in_(people))):
            if person.email and person.may_sign_in:
                _tell(person, version_id)

    return tell


def _tell(person: Person, version_id: int) -> None:
    """With what she is told of already and has not left yet; nobody is at that before its moment."""
    waits = select(Mail).where(Mail.kind == NEW_CLAUSES, Mail.person_id == person.id, Mail.send_after > clock.now())
    mail = db.session.scalars(waits.where(unsent()).limit(1)).first()
    if mail is not None:
        mail.keys = {"versions": [*versions_in(mail), version_id]}
        return
    post(
        NEW_CLAUSES,
        person.email or "",
        {"versions": [version_id]},
        person_id=person.id,
        language=person.language,
        demo=person.demo,
        send_after=clock.now() + TOGETHER,
    )


def versions_in(mail: Mail) -> list[int]:
    return [int(str(one)) for one in mail.keys["versions"]]  # type: ignore[union-attr]


def _cited(clause_id: int) -> Iterator[int]:
    """Who recorded the clause in a lot of an organisation where she works."""
    uses = select(Lot.tender_id).join(ClauseUse, ClauseUse.lot_id == Lot.id)
    citing = uses.where(ClauseUse.clause_id == clause_id, ClauseUse.use != "dropped")
    code = db.session.get_one(Clause, clause_id).code
    said = (
        select(Event.actor_id, Event.keys, Tender.organisation_id)
        .join(Tender, Tender.id == Event.subject_id)
        .where(
            Event.name == events.USED,
            Event.subject_kind == Tender.__tablename__,
            Event.subject_id.in_(citing),
        )
    )
    for actor_id, keys, organisation_id in db.session.execute(said):
        if str(keys["clause"]).startswith(f"{code}@") and actor_id is not None and _works(actor_id, organisation_id):
            yield actor_id


def _adopted(clause_id: int) -> Iterator[int]:
    held = select(SetItem.set_id).join(ClauseVersion, ClauseVersion.id == SetItem.version_id)
    running = select(Adoption.person_id, Adoption.organisation_id).where(
        Adoption.set_id.in_(held.where(ClauseVersion.clause_id == clause_id)), Adoption.ended_on.is_(None)
    )
    for person_id, organisation_id in db.session.execute(running):
        if person_id is not None and _works(person_id, organisation_id):
            yield person_id


def _works(person_id: int, organisation_id: int | None) -> bool:
    return organisation_id in standing_of(person_id).organisation_ids


@writes(NEW_CLAUSES, _l("Bericht over een nieuwe versie van bepalingen"))
def new_clauses(mail: Mail) -> Letter | None:
    """Of the versions that hold or will hold when it leaves."""
    found = select(ClauseVersion).where(ClauseVersion.id.in_(versions_in(mail)), ClauseVersion.withdrawn_at.is_(None))
    whole = joinedload(ClauseVersion.clause), selectinload(ClauseVersion.texts)
    versions = db.session.scalars(found.options(*whole).order_by(ClauseVersion.id)).all()
    if not versions or mail.person_id is None:
        return None
    subject = ngettext(
        "Nieuwe versie van %(codes)s",
        "Nieuwe versies van %(codes)s",
        len(versions),
        codes=and_list([version.clause.code for version in versions]),
    )
    shown = [(version, address_of(f"/clauses/{version.clause.code}/versions/{version.number}")) for version in versions]
    return letter(mail, subject, "tenders/mails/new_clauses.txt", versions=shown)
