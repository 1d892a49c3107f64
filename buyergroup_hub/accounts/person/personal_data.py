"""What the hub has of a person, for herself: her own data, and why she got a mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import LazyString
from buyergroup_hub.notifications.actions import REASONS, letter
from buyergroup_hub.notifications.models import Mail

Owner = Callable[[int], Json]

OWNERS: dict[str, Owner] = {}


def owns(room: str) -> Callable[[Owner], Owner]:
    """Register what a room has of a person, by her id: what she gave and what is about her, as JSON."""

    def register(owner: Owner) -> Owner:
        if room in OWNERS:
            raise ValueError(f"the own data of {room} is registered twice")
        OWNERS[room] = owner
        return owner

    return register


def of(person: Person) -> Json:
    """Everything, by room."""
    rooms: dict[str, Json] = {room: owner(person.id) for room, owner in sorted(OWNERS.items())}
    return {"made_at": clock.now().isoformat(timespec="seconds"), **rooms}


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
            told.append(Told(words.subject, mail.sent_at, REASONS[mail.kind]))
    return told
