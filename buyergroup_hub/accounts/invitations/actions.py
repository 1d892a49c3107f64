"""Invitations by mail: to one address, for fourteen days, for one time.

Accounts know who invited whom; a room registers what an invitation is about and what accepting it does:

    @invites("groups", about=about_group)
    def join(invitation: Invitation, person: Person) -> Joined:
        ...  # admit the person; answer the page that she comes to

Opening the link changes nothing (a mail scanner opens it too); the button on its page does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing, standing_as, standing_of
from buyergroup_hub.accounts.invitations.models import INVITATION_RUNS, Invitation
from buyergroup_hub.accounts.invitations.queries import invitations_by_subject
from buyergroup_hub.accounts.person import events
from buyergroup_hub.accounts.person.actions.throttles import Limit
from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events.actions import record
from buyergroup_hub.jobs.actions import Finish, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json, digest, new_pid
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.permissions import Standing

REMIND_AFTER = timedelta(days=7)
A_DAY = Limit("invitations by a person", tries=500, within=timedelta(hours=24))
FEW_A_DAY = Limit("invitations by an organisation that nobody looked up", tries=20, within=timedelta(hours=24))
APART = timedelta(minutes=15)
ASKED = Limit("asking for a new invitation", tries=1, within=timedelta(hours=24))


@dataclass(frozen=True)
class About:
    """What an invitation is about, in words for its letter and its page: "Demo: Viaducten en bruggen", as "deelnemer",
    for "Gemeente Veen". `url` is the page that an accepted invitation leads to. `unverified`: nobody looked up yet who
    that organisation is."""

    name: str
    url: str
    role: str = ""
    organisation: str = ""
    demo: bool = False
    unverified: bool = False


@dataclass(frozen=True)
class Joined:
    """What accepting came to: the page that she comes to, and the name of the organisation of which nobody has said yet
    that she works there."""

    url: str
    waits_at: str = ""


Describe = Callable[[Invitation], About | None]
"""What it is about; None when that is gone or closed, so that nobody can accept any more."""
Accept = Callable[[Invitation, Person], Joined]
"""What accepting does, as the person who accepts. Raises RuleBroken where it cannot be."""


@dataclass(frozen=True)
class _Room:
    about: Describe
    accept: Accept


ROOMS: dict[str, _Room] = {}


def invites(room: str, *, about: Describe) -> Callable[[Accept], Accept]:
    """Register what invitations of a room are about and what accepting one does."""

    def register(accept: Accept) -> Accept:
        if room in ROOMS:
            raise ValueError(f"invitations of {room} are registered twice")
        ROOMS[room] = _Room(about, accept)
        return accept

    return register


def about(invitation: Invitation) -> About | None:
    """In letters and on pages alike, the name of an organisation that nobody looked up is what somebody typed, and not
    what we say."""
    found = ROOMS[invitation.room].about(invitation)
    if found is None or not found.unverified:
        return found
    quoted = f"“{found.organisation or found.name}”"
    return replace(found, organisation=quoted) if found.organisation else replace(found, name=quoted)


def _turn(who: Standing) -> datetime:
    """Count an invitation, and say when it leaves. Whose organisations nobody looked up yet mails few strangers a day
    with all her colleagues together, and one by one."""
    if not who.affiliations or any(place.verified for place in who.affiliations):
        A_DAY.spend(str(who.person_id))
        return clock.now()
    together = str(min(place.organisation_id for place in who.affiliations))
    FEW_A_DAY.spend(together)
    return FEW_A_DAY.turn(together, apart=APART)


def invite(
    room: str,
    subject_id: int,
    address: str,
    *,
    audience: str,
    name: str = "",
    keys: Mapping[str, Json] | None = None,
    language: str = "nl",
    demo: bool = False,
) -> Invitation:
    """Invite an address to something of a room. `keys` are what accepting needs to know (`{"role": "participant"}`),
    `audience` is the circle that may see whom it invites. One that is out already is sent again."""
    if room not in ROOMS:
        raise ValueError(f"nobody accepts invitations of the room {room}")
    address = address.strip().lower()
    running = waiting(room, subject_id, address)
    if running is not None:
        running.keys, running.name = dict(keys or {}), name or running.name
        running.invited_by_id = standing().person_id
        return send_again(running)
    who = standing()
    pid, leaves = new_pid(), _turn(who)
    invitation = Invitation(
        pid=pid,
        room=room,
        subject_id=subject_id,
        keys=dict(keys or {}),
        audience=audience,
        address=address,
        name=name,
        digest=_digest(pid),
        invited_by_id=who.person_id,
        demo=demo,
        sent_at=leaves,
        expires_at=leaves + INVITATION_RUNS,
    )
    db.session.add(invitation)
    db.session.flush()
    _send(invitation, language)
    record(events.INVITED, invitation, {"room": room}, group_id=invitation.group_id)
    return invitation


def _digest(pid: str) -> str:
    """Of the token that a letter of now holds: after a change of the hub's secret it is another."""
    return digest(token("invitation", pid))


def _send(invitation: Invitation, language: str = "nl") -> None:
    mail = post(
        "accounts.invitation",
        invitation.address,
        {"invitation": invitation.id},
        language=language,
        demo=invitation.demo,
        send_after=invitation.sent_at,
    )
    invitation.mail = mail
    enqueue("accounts.remind", {"invitation_id": invitation.id}, due_at=invitation.sent_at + REMIND_AFTER)


def send_again(invitation: Invitation) -> Invitation:
    """Send it once more; it is valid for fourteen days from now."""
    if invitation.accepted_at is not None:
        raise RuleBroken(_("Deze uitnodiging is al aangenomen."))
    if invitation.withdrawn_at is not None:
        raise RuleBroken(_("Deze uitnodiging is ingetrokken. Stuur een nieuwe."))
    leaves = _turn(standing())
    invitation.sent_at, invitation.expires_at, invitation.reminded_at = leaves, leaves + INVITATION_RUNS, None
    invitation.digest = _digest(invitation.pid)
    _send(invitation)
    record(events.INVITED_AGAIN, invitation, {"room": invitation.room}, group_id=invitation.group_id)
    return invitation


def leaves_now(invitation: Invitation) -> None:
    """Its mail was kept up: what it gives counts from now. This is said at each try, however long that lasts."""
    now = clock.now()
    invitation.sent_at, invitation.expires_at = now, now + INVITATION_RUNS
    invitation.digest = _digest(invitation.pid)


def withdraw(invitation: Invitation) -> None:
    """From now on its link leads nowhere."""
    if invitation.accepted_at is not None:
        raise RuleBroken(_("Deze uitnodiging is al aangenomen. Beëindig het lidmaatschap als het een vergissing was."))
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        record(events.INVITATION_WITHDRAWN, invitation, {"room": invitation.room}, group_id=invitation.group_id)


def correct(invitation: Invitation, address: str) -> Invitation:
    """Send it to another address instead: the old link leads nowhere."""
    withdraw(invitation)
    return invite(
        invitation.room,
        invitation.subject_id,
        address,
        audience=invitation.audience,
        name=invitation.name,
        keys=invitation.keys,
        demo=invitation.demo,
    )


def waiting(room: str, subject_id: int, address: str) -> Invitation | None:
    """The invitation of an address that is neither accepted nor withdrawn; it may have expired or bounced."""
    mine = select(Invitation).filter_by(
        room=room, subject_id=subject_id, address=address.lower(), accepted_at=None, withdrawn_at=None
    )
    return db.session.scalars(mine.order_by(Invitation.id.desc())).first()


def invitations_of(room: str, subject_id: int, *, only_waiting: bool = True) -> Sequence[Invitation]:
    """Whom a room invited to something, the latest first, each with its mail and who sent it. Two queries at most,
    however many there are."""
    return invitations_by_subject(room, subject_id, only_waiting=only_waiting)


def of_token(given: str, *, lock: bool = False) -> Invitation | None:
    """The invitation of a link, in whatever state. Lock it to accept it: it works once."""
    loaded = joinedload(Invitation.mail), joinedload(Invitation.invited_by)
    statement = select(Invitation).where(Invitation.digest == digest(given)).options(*loaded)
    if lock:
        statement = statement.with_for_update(of=Invitation)
    return db.session.scalars(statement).one_or_none()


def accept(invitation: Invitation, person: Person) -> Joined:
    """Accept it as its person, and answer what that came to.

    It is bound to its address: whoever holds the link but has another address is refused.
    """
    if person.email != invitation.address:
        raise RuleBroken(_("Deze uitnodiging is voor een ander mailadres. Log uit en open de link opnieuw."))
    if person.blocked_at is not None:
        raise RuleBroken(_("Je account is geblokkeerd. Vraag de beheerder waarom, via Hulp en contact."))
    if not invitation.works or about(invitation) is None:
        raise RuleBroken(_("Deze uitnodiging werkt niet meer. Vraag om een nieuwe."))
    invitation.accepted_at, invitation.accepted_by_id = clock.now(), person.id
    with standing_as(standing_of(person.id)):
        joined = ROOMS[invitation.room].accept(invitation, person)
        keys: dict[str, Json] = {"room": invitation.room, "person": person.id}
        record(events.INVITATION_ACCEPTED, invitation, keys, group_id=invitation.group_id)
    return joined


def ask_again(invitation: Invitation) -> bool:
    """Tell who invited that the link is too old; once a day. False where nobody can be told any more."""
    sender = db.session.get(Person, invitation.invited_by_id) if invitation.invited_by_id else None
    if sender is None or sender.email is None:
        return False
    if not ASKED.reached(invitation.pid):
        ASKED.count(invitation.pid)
        keys = {"invitation": invitation.id}
        post("accounts.invitation_asked", sender.email, keys, person_id=sender.id, language=sender.language)
    return True


@handles("accounts.remind")
def remind(invitation_id: int) -> Finish | None:
    """After a week, once: most people who were invited meant to answer."""
    invitation = db.session.get(Invitation, invitation_id, options=[joinedload(Invitation.mail)])
    if invitation is None or invitation.reminded_at or invitation.state not in ("sent", "waiting"):
        return None
    due_at = (clock.now() if invitation.state == "waiting" else invitation.sent_at) + REMIND_AFTER
    if due_at > clock.now():  # it has yet to leave, or left later or again
        return lambda: enqueue("accounts.remind", {"invitation_id": invitation_id}, due_at=due_at)

    def send() -> None:
        due = db.session.get_one(Invitation, invitation_id)
        due.reminded_at = clock.now()
        due.digest = _digest(due.pid)
        keys = {"invitation": due.id}
        post("accounts.invitation_reminder", due.address, keys, demo=due.demo)

    return send
