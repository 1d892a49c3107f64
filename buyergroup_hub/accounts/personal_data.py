"""What the hub has of a person, for herself: her own data, and why she got a mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from buyergroup_hub.accounts.models import Invitation, Person, Session
from buyergroup_hub.events.models import Event
from buyergroup_hub.events.timeline import PLACES
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import LazyString, _l
from buyergroup_hub.notifications.actions import letter
from buyergroup_hub.notifications.models import Mail, Subscription

Owner = Callable[[int], Json]

OWNERS: dict[str, Owner] = {}
REASONS: dict[str, LazyString] = {}


def owns(room: str) -> Callable[[Owner], Owner]:
    """Register what a room has of a person, by her id: what she gave and what is about her, as JSON."""

    def register(owner: Owner) -> Owner:
        if room in OWNERS:
            raise ValueError(f"the own data of {room} is registered twice")
        OWNERS[room] = owner
        return owner

    return register


def because(kind: str, why: LazyString) -> None:
    """Register why a person gets mails of a kind: "Je bent secretaris van de groep."."""
    REASONS[kind] = why


def of(person: Person) -> Json:
    """Everything, by room."""
    rooms: dict[str, Json] = {room: owner(person.id) for room, owner in sorted(OWNERS.items())}
    return {"made_at": clock.now().isoformat(timespec="seconds"), **rooms}


@owns("accounts")
def _account(person_id: int) -> Json:
    person = db.session.get_one(Person, person_id)
    mine = select(Session).where(Session.person_id == person_id).order_by(Session.id)
    invited = select(Invitation).where(Invitation.accepted_by_id == person_id).order_by(Invitation.id)
    did = select(Event.at, Event.name).where(Event.actor_id == person_id).order_by(Event.seq)
    follows = select(Subscription).where(Subscription.person_id == person_id).order_by(Subscription.id)
    return {
        "email": person.email,
        "name": person.name,
        "language": person.language,
        "shows_name": person.shows_name,
        "since": person.since.isoformat(),
        "mail": {"pace": person.mail_pace, "at_once": person.mail_at_once},
        "sessions": [
            {"started_at": s.started_at.isoformat(), "device": s.device, "ended": not s.runs}
            for s in db.session.scalars(mine)
        ],
        "invitations": [
            {"room": i.room, "sent_at": i.sent_at.isoformat(), "address": i.address}
            for i in db.session.scalars(invited)
        ],
        "follows": [_followed(each) for each in db.session.scalars(follows)],
        "deeds": [{"at": at.isoformat(), "what": name} for at, name in db.session.execute(did)],
    }


def _followed(subscription: Subscription) -> Json:
    """By title and address; of what she may not see any more only the kind is left."""
    find = PLACES.get(subscription.subject_kind)
    places = find([subscription.subject_id]) if find else {}
    title, address = places.get(subscription.subject_id, (None, None))
    return {"kind": subscription.subject_kind, "title": title, "address": address, "pace": subscription.pace}


@dataclass(frozen=True)
class Told:
    """A mail that the person got: its subject, when, and why."""

    title: str
    at: datetime
    why: LazyString


def reasons(mails: Sequence[Mail]) -> list[Told]:
    """Those mails that can still be read, with why they came."""
    told = []
    for mail in mails:
        words = letter(mail)
        if words is not None and mail.sent_at is not None:
            told.append(Told(words.subject, mail.sent_at, REASONS.get(mail.kind, _OF_ACCOUNT)))
    return told


_OF_ACCOUNT = _l("Dit gaat over je account. Deze mail krijg je altijd.")
