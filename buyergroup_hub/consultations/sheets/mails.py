"""The letters about consultations. None holds more than a link about what is not public, and none is sent to who may no
longer read what it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.person.mails import address_of, letter
from buyergroup_hub.consultations.sheets.actions.telling import organised, people_of_parties
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.i18n import _, _l
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.notifications.actions import writes
from buyergroup_hub.notifications.models import Mail

T = TypeVar("T")
OF_CONSULTATION = _l("Bericht over een marktconsultatie")
"""Who looks after the post is told no more: a receipt or a release would say who answered."""
ANSWERS = _l("Je antwoordt namens een organisatie in deze consultatie.")
TAKES_PART = _l("Je doet mee aan deze consultatie of volgt die.")
AT_ONCE = _l(
    "Nieuwe vragen en antwoorden, wijzigingen en het verslag van een consultatie waarin je antwoordt. Alle partijen "
    "krijgen die tegelijk: dat hoort bij gelijke behandeling."
)

TAKEN_UP = _l("Een ander organiseert de consultatie die jij organiseerde of waarin je antwoordt.")


def answering(consultation_of: Callable[[Mail], int]) -> Callable[[Mail], bool]:
    """Does the reader answer for a party of the consultation that it is about? Who only follows it may turn it off."""
    return lambda mail: mail.person_id in people_of_parties(consultation_of(mail))


def key_of(mail: Mail, name: str) -> int:
    return int(str(mail.keys[name]))


def may_read(mail: Mail, thing: Any) -> bool:
    """May the reader read this thing now?"""
    return mail.person_id is not None and thing.audience in standing_of(mail.person_id).tokens


def loaded(model: type[T], thing_id: int, *whole: Any) -> T:
    """A row with what its letter reads, also where the row itself is at hand already (`get` would leave that out)."""
    statement = select(model).where(cast(Any, model).id == thing_id)
    return db.session.scalars(statement.options(*whole)).one()


def party_of(party_id: int) -> Party:
    return loaded(Party, party_id, joinedload(Party.consultation), joinedload(Party.organisation))


def letter_to_party(
    mail: Mail, party: Party, subject: str, template: str, endpoint: str, **values: Any
) -> Letter | None:
    """A letter to somebody who answers for a party, while she does."""
    if mail.person_id is None or party.id not in standing_of(mail.person_id).parties:
        return None
    address = values.pop("address", {})
    url = address_of(path_of(endpoint, pid=party.consultation.pid, party=party.pid, **address))
    subject = subject_of(subject, party.consultation)
    return letter(mail, subject, template, url=url, party=party, **values)


def subject_of(subject: str, consultation: Consultation) -> str:
    """A subject that names what it is about: who answers several consultations knows which one."""
    return f"{subject}: {consultation.title}"


def path_of(endpoint: str, **values: Any) -> str:
    """The path of a page; the worker has no request from which `url_for` could tell."""
    return current_app.url_map.bind("").build(f"consultations.{endpoint}", values)


@writes(
    "consultations.changed",
    OF_CONSULTATION,
    always=AT_ONCE,
    whom=answering(lambda mail: key_of(mail, "consultation")),
    proves=True,
    because=TAKES_PART,
)
def changed(mail: Mail) -> Letter | None:
    consultation = db.session.get_one(Consultation, key_of(mail, "consultation"))
    if not may_read(mail, consultation):
        return None
    url = address_of(path_of("show", pid=consultation.pid))
    subject = subject_of(_what_changed(consultation, str(mail.keys.get("what", ""))), consultation)
    return letter(mail, subject, "consultations/sheets/mails/changed.txt", url=url, consultation=consultation)


def _concerns(mail: Mail) -> bool:
    """Did the reader organise the consultation, or does she answer in it?"""
    consultation = key_of(mail, "consultation")
    return mail.person_id in organised(consultation) | people_of_parties(consultation)


@writes("consultations.taken_up", OF_CONSULTATION, always=TAKEN_UP, whom=_concerns, proves=True)
def taken_up(mail: Mail) -> Letter | None:
    consultation = db.session.get_one(Consultation, key_of(mail, "consultation"))
    if not may_read(mail, consultation):
        return None
    subject = subject_of(_("Een ander organiseert nu de marktconsultatie"), consultation)
    url = address_of(path_of("show", pid=consultation.pid))
    return letter(mail, subject, "consultations/sheets/mails/taken_up.txt", title=consultation.title, url=url)


def _what_changed(consultation: Consultation, what: str) -> str:
    """As it is when the letter leaves: a later closing counts as it stands then."""
    if consultation.withdrawn_at is not None:
        return _("De consultatie is ingetrokken")
    if what == "closing":
        return _("Sluit nu op %(moment)s", moment=moment(consultation.closes_at))
    return _("Er is nieuwe informatie") if what == "handout" else _("De consultatie is gewijzigd")
