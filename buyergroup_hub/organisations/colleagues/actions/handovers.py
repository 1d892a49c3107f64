"""A handover: of a market party of which nobody is left to a newcomer, and of an organisation's signature, where who
signs is gone, to a colleague. Nobody inside can do it, so it takes two administrators, and time in which everybody who
ever worked there can object.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.invitations.actions import invite
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.actions.people import by_address
from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.accounts.person.models import Person, Session
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json, digest, new_pid
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import Asked, about_waiting, post, terms
from buyergroup_hub.organisations.colleagues import events
from buyergroup_hub.organisations.colleagues.models import Handover
from buyergroup_hub.organisations.organisation.actions.people import (
    ROOM,
    change_endorsing,
    colleagues,
    running_affiliation,
    signatories,
)
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation

WAITS = timedelta(days=14)
MAIL = "organisations.handover"


def ask(organisation: Organisation, address: str) -> Handover:
    """One administrator asks; everybody who ever worked there is told, and can object until another one agrees."""
    if running(organisation) is not None:
        raise RuleBroken(_("Er loopt al een overdracht bij deze organisatie."))
    _check_who_signs_is_gone(organisation, clock.now())
    _receiver(organisation, address)
    pid, now, me = new_pid(), clock.now(), _me()
    handover = Handover(
        pid=pid,
        digest=digest(token("handover", pid)),
        organisation=organisation,
        address=address.lower(),
        asked_by_id=me,
        asked_at=now,
        due_at=now + WAITS,
    )
    db.session.add(handover)
    db.session.flush()
    _record(events.HANDOVER_ASKED, organisation, {"by": me})
    for person in known_people(organisation):
        about: dict[str, Json] = {"handover": handover.id}
        to, language = str(person.email), person.language
        post(MAIL, to, about, person_id=person.id, language=language, demo=person.demo)
    return handover


def agree(handover: Handover) -> None:
    """Another administrator agrees, when nobody objected in time: a colleague may sign, a newcomer is invited."""
    organisation = handover.organisation
    if handover.agreed_at is not None or handover.stopped_at is not None:
        raise RuleBroken(_("Deze overdracht is al gedaan of gestopt."))
    me = _me()
    since = db.session.get_one(Person, me).admin_since
    if me == handover.asked_by_id or since is None or since >= handover.asked_at:
        raise RuleBroken(_("Een andere beheerder stemt in: iemand die dat al was toen de overdracht werd gevraagd."))
    if unheard := why_unheard(handover):
        raise RuleBroken(unheard)
    if clock.now() < handover.due_at:
        raise RuleBroken(_("Dit kan vanaf %(when)s. Tot dan kan iemand bezwaar maken.", when=moment(handover.due_at)))
    _check_who_signs_is_gone(organisation, handover.asked_at)
    colleague = _receiver(organisation, handover.address)
    handover.agreed_by_id, handover.agreed_at = me, clock.now()
    _record(events.HANDOVER_AGREED, organisation, {"by": me})
    if colleague is not None:
        change_endorsing(colleague, True)
    else:
        keys: dict[str, Json] = {"handover": handover.id}
        audience = f"org:{organisation.id}"
        invite(ROOM, organisation.id, handover.address, audience=audience, keys=keys, demo=organisation.demo)


def why_unheard(handover: Handover) -> str | None:
    """Why nobody's silence counts yet, or ever: word of it has to reach somebody, however long that takes, and has to
    leave to all whose server takes it in time."""
    asked = Asked({"handover": handover.id}, handover.asked_at, handover.due_at)
    term = terms(MAIL, {handover.id: asked})[handover.id]
    if term.until is None and not term.waits:
        return _("De mail hierover kwam bij niemand aan, dus niemand kan bezwaar maken. Stop de overdracht.")
    leaves = handover.id in about_waiting(MAIL, "handover") and clock.now() < handover.due_at + WAITS
    if term.until is None or leaves:
        return _("De mail hierover is nog onderweg. Dit kan veertien dagen nadat die weg is.")
    return None


def stop(handover: Handover) -> None:
    """Somebody who worked there objects, or an administrator takes it back; also when it was agreed and nobody has come
    in yet."""
    if handover.stopped_at is not None:
        raise RuleBroken(_("Deze overdracht is al gestopt."))
    if handover.agreed_at is not None and colleagues(handover.organisation_id):
        raise RuleBroken(_("Deze overdracht is al gedaan. Vraag de beheerder wat er nog kan, via Hulp en contact."))
    handover.stopped_at = clock.now()
    _record(events.HANDOVER_STOPPED, handover.organisation, {})


def completes(invitation: Invitation, person: Person) -> bool:
    """Does accepting this invitation hand a party over? Only as it was agreed, to who was named, and while nobody is
    there."""
    asked = invitation.keys.get("handover")
    handover = db.session.get(Handover, asked, options=[joinedload(Handover.organisation)]) if asked else None
    if handover is None:
        return False
    agreed = handover.agreed_at is not None and handover.stopped_at is None and handover.address == person.email
    return agreed and person.admin_since is None and not colleagues(handover.organisation_id)


def _check_who_signs_is_gone(organisation: Organisation, asked_at: datetime) -> None:
    """Who may sign says who else may; nobody goes past one who was here since some time before it was asked."""
    signing = [place.person_id for place in signatories(organisation)]
    here = select(Session.id).where(Session.person_id.in_(signing), Session.started_at >= asked_at - WAITS)
    if db.session.scalar(here.limit(1)) is not None:
        raise RuleBroken(_("Wie hier mag tekenen, was er onlangs nog. Vraag die om je collega te laten tekenen."))


def _receiver(organisation: Organisation, address: str) -> Affiliation | None:
    """The colleague who is to sign; None where a newcomer is to come in, because nobody is left."""
    person = by_address(address)
    if person is not None and person.admin_since is not None:
        raise RuleBroken(_("Een beheerder kan het niet zelf overnemen. Kies iemand anders."))
    affiliation = running_affiliation(person.id, organisation.id) if person is not None else None
    if affiliation is not None and affiliation.runs:
        if affiliation.may_endorse:
            raise RuleBroken(_("Deze collega mag al tekenen."))
        return affiliation
    if not organisation.market or colleagues(organisation.id):
        raise RuleBroken(_("Dit adres is niet van iemand die hier werkt. Alleen een collega laat iemand anders toe."))
    if not known_people(organisation):
        raise RuleBroken(_("Van niemand die hier werkte, is nog een adres bekend. Deze partij blijft gesloten."))
    return None


def known_people(organisation: Organisation) -> Sequence[Person]:
    """Everybody who works or worked there and still has an address here, also who may not sign in."""
    ever = select(Affiliation.person_id).where(
        Affiliation.organisation_id == organisation.id, Affiliation.confirmed_at.is_not(None)
    )
    return db.session.scalars(
        select(Person).where(Person.id.in_(ever), Person.email.is_not(None)).order_by(Person.id)
    ).all()


def forget(address: str) -> None:
    """Whose account is erased is named by no handover any more; one that waits for her ends."""
    for handover in db.session.scalars(select(Handover).where(Handover.address == address)):
        handover.address = f"erased-{handover.pid}"
        handover.stopped_at = handover.stopped_at or clock.now()


def running(organisation: Organisation) -> Handover | None:
    """The one that is asked for and waits."""
    asked = select(Handover).filter_by(organisation_id=organisation.id, agreed_at=None, stopped_at=None)
    return db.session.scalars(asked.options(joinedload(Handover.asked_by))).one_or_none()


def of_token(given: str) -> Handover | None:
    statement = select(Handover).where(Handover.digest == digest(given)).options(joinedload(Handover.organisation))
    return db.session.scalars(statement).one_or_none()


def _me() -> int:
    me = standing().person_id
    if me is None:
        raise RuntimeError("a handover is asked for and agreed to by somebody")
    return me


def _record(name: str, organisation: Organisation, keys: dict[str, Json]) -> None:
    record(name, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
