"""A market party registers itself: who, which firm, and a link that confirms the address before anything counts.

The page says the same whether the address or the firm is known or not; only the letter knows. What was filled in and
never confirmed is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.accounts.person.actions.people import by_address, sign_up
from buyergroup_hub.accounts.person.actions.throttles import Limit
from buyergroup_hub.accounts.person.keyed import token
from buyergroup_hub.accounts.person.models import LINK_RUNS, Person
from buyergroup_hub.jobs.actions import Finish, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import digest, new_pid
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import LATE, about_waiting, post
from buyergroup_hub.organisations.organisation.actions.organisations import register_as_first
from buyergroup_hub.organisations.organisation.models import Affiliation
from buyergroup_hub.organisations.organisation.numbers import plain
from buyergroup_hub.organisations.registration.models import Registration

FROM_NETWORK = Limit("registrations from one network", tries=20, within=timedelta(hours=1))
OF_ADDRESS = Limit("registrations of an address", tries=5, within=timedelta(hours=1))


@dataclass(frozen=True)
class Firm:
    """What a market party says of itself."""

    name: str
    kind: str
    scheme: str
    country: str
    number: str


def ask(address: str, name: str, firm: Firm, network: str, *, language: str = "nl") -> Registration | None:
    """Keep what was filled in, and mail its link. None where this address asked too often: the page says the same."""
    FROM_NETWORK.spend(network)
    if OF_ADDRESS.reached(address):
        return None
    OF_ADDRESS.count(address)
    pid, now = new_pid(), clock.now()
    registration = Registration(
        pid=pid,
        digest=digest(token("registration", pid)),
        address=address.lower(),
        name=name,
        kind=firm.kind,
        organisation=firm.name,
        scheme=firm.scheme,
        country=firm.country,
        number=plain(firm.scheme, firm.number),
        asked_at=now,
        expires_at=now + LINK_RUNS,
    )
    db.session.add(registration)
    db.session.flush()
    post("organisations.registration", registration.address, {"registration": registration.id}, language=language)
    enqueue("organisations.forget", {}, dedupe="organisations.forget", due_at=registration.expires_at)
    return registration


def of_token(given: str, *, lock: bool = False) -> Registration | None:
    statement = select(Registration).where(Registration.digest == digest(given))
    return db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def complete(registration: Registration, password: str) -> tuple[Person, Affiliation]:
    """The address is confirmed: make the account, and its place at the firm."""
    if not registration.works:
        raise RuleBroken(_("Deze link werkt niet meer. Registreer je bedrijf opnieuw."))
    if by_address(registration.address) is not None:
        raise RuleBroken(_("Met dit adres is er al een account. Log in en voeg je bedrijf daar toe."))
    registration.used_at = clock.now()
    person = sign_up(registration.address, registration.name, password, how="registration")
    with standing_as(standing_of(person.id)):
        affiliation = register_as_first(
            person,
            registration.organisation,
            registration.kind,
            country=registration.country,
            scheme=registration.scheme,
            number=registration.number,
        )
    return person, affiliation


@handles("organisations.forget")
def forget() -> Finish:
    """Throw away what was never confirmed, and what was used; not what nobody could confirm yet, while the mail server
    is away."""

    def clean() -> None:
        now, unconfirmable = clock.now(), about_waiting("organisations.registration", "registration")
        over = Registration.expires_at <= now, Registration.id.not_in(unconfirmable)
        db.session.execute(delete(Registration).where(*over))
        waits = db.session.scalars(select(Registration.expires_at).order_by(Registration.expires_at).limit(1)).first()
        if waits is not None:
            due_at = max(waits, now + LATE)
            enqueue("organisations.forget", {}, dedupe="organisations.forget", due_at=due_at)

    return clean
