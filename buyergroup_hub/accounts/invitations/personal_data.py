"""What accounts have of a person, and what of invitations goes with her."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.actions.people import erases
from buyergroup_hub.accounts.person.models import Person, Session
from buyergroup_hub.accounts.person.personal_data import owns
from buyergroup_hub.events.models import Event
from buyergroup_hub.events.timeline import PLACES
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.notifications.models import Subscription


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


@erases
def empty_invitations(person: Person) -> None:
    """Invitations to her keep that there was one, with an address that nobody has."""
    theirs = select(Invitation).where((Invitation.address == person.email) | (Invitation.accepted_by_id == person.id))
    for invitation in db.session.scalars(theirs):
        if invitation.accepted_at is None and invitation.withdrawn_at is None:
            invitation.withdrawn_at = clock.now()
        invitation.address, invitation.name = f"erased-{invitation.pid}", ""
