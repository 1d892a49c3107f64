"""The way in for who runs the hub: `./run administrator EMAIL`, and the first administrator of `./run fresh`.

Whoever may run commands on the machine is let in without a mail server. Her link is printed and kept nowhere: no mail
and no log has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from buyergroup_hub.operating import database, ready
from buyergroup_hub.operating.answers import Refused
from config import Config

if TYPE_CHECKING:
    from buyergroup_hub.accounts.person.models import Person


@dataclass(frozen=True, slots=True)
class Appointed:
    """An administrator, and the path at which she chooses her password, once; None where she chose one before."""

    address: str
    path: str | None


def appoint(config: Config, email: str, name: str) -> Appointed:
    """Make somebody an administrator, who may have an account already. Raises Refused with what to do instead."""
    from buyergroup_hub.accounts.person.addresses import normal_address

    address = normal_address(email)
    if address is None:
        raise Refused(f"“{email}” is no mail address. Give the administrator's.")
    with ready.inside(config, writes=True):
        return Appointed(address, _way_in(_appointed(address, name)))


def first(config: Config, email: str, name: str) -> Appointed | None:
    """The administrator of an empty hub; None where one came in before. Raises Refused for a hub with content."""
    if database.contents(config) not in ("", "empty"):
        raise Refused(
            f"There is a hub with content in {config.data_folder} and it is left as it is. "
            "For an empty one beside it, name another folder with HUB_DATA; "
            "for an administrator of this one, `./run administrator EMAIL`."
        )
    with ready.inside(config, writes=False):
        if _came_in():
            return None
    made = appoint(config, email, name)
    database.remember_contents(config, "empty")
    return made


def _came_in() -> bool:
    from buyergroup_hub.accounts.person.actions.people import administrators

    return not all(map(_waits, administrators()))


def _appointed(address: str, name: str) -> Person:
    from buyergroup_hub.accounts.person.actions import people
    from buyergroup_hub.kit.digests import new_token

    person = people.by_address(address)
    if person is None:
        # A password that nobody knows: without one she could not be made an administrator.
        person = people.sign_up(address, name, new_token(), how="command")
    if person.blocked_at is not None:
        raise Refused(f"The account of {address} is blocked. Name another address, whose owner can unblock it.")
    if person.admin_since is None:
        people.make_administrator(person)
    return person


def _waits(person: Person) -> bool:
    """Whether a command made her account and she has not chosen a password since."""
    from buyergroup_hub.accounts.person import events
    from buyergroup_hub.events.models import Event
    from buyergroup_hub.kit.db import db

    hers = select(Event.name, Event.keys).where(Event.subject_kind == "people", Event.subject_id == person.id)
    known = db.session.execute(hers.where(Event.name.in_((events.SIGNED_UP, events.PASSWORD_CHANGED)))).all()
    return [(name, keys["how"]) for name, keys in known] == [(events.SIGNED_UP, "command")]


def _way_in(person: Person) -> str | None:
    from buyergroup_hub.accounts.entrance.actions.entrance import make_link
    from buyergroup_hub.accounts.person import events
    from buyergroup_hub.accounts.person.keyed import token
    from buyergroup_hub.events.actions import record

    if not _waits(person):
        return None
    link = make_link("reset", person, person.email or "")
    record(events.LINK_MADE, person, {"how": "command"})
    return f"/reset/{token('reset', link.pid)}"
