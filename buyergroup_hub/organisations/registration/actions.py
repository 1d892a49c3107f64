"""A market party registers itself, or somebody of a public client: who, where, and a link that confirms the address
before anything counts.

The page says the same whether the address or the firm is known or not; only the letter knows. What was filled in and
never confirmed is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import contains_eager, joinedload

from buyergroup_hub.access import standing, standing_as, standing_of
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
from buyergroup_hub.organisations.organisation.actions import people
from buyergroup_hub.organisations.organisation.actions.organisations import register, register_as_first, with_number
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.organisations.organisation.numbers import plain
from buyergroup_hub.organisations.registration.models import Registration
from buyergroup_hub.permissions import MARKET

FROM_NETWORK = Limit("registrations from one network", tries=20, within=timedelta(hours=1))
OF_ADDRESS = Limit("registrations of an address", tries=5, within=timedelta(hours=1))
OF_PERSON = Limit("organisations where a person says to work", tries=5, within=timedelta(hours=24))
"""Each choice mails her colleagues there."""
REMINDERS = Limit("reminders of colleagues", tries=1, within=timedelta(hours=24))


@dataclass(frozen=True)
class Firm:
    """What a market party says of itself; or of a client which one it is, or of which nobody said it yet."""

    name: str
    kind: str
    scheme: str
    country: str
    number: str
    organisation_id: int | None = None
    function: str = ""


def ask(
    address: str, name: str, firm: Firm, network: str, *, language: str = "nl", wanted: str = ""
) -> Registration | None:
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
        organisation_id=firm.organisation_id,
        function=firm.function,
        wanted=wanted,
        scheme=firm.scheme,
        country=firm.country,
        number=plain(firm.scheme, firm.number) if firm.scheme else "",
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
    firm = firm_of(registration)
    with standing_as(standing_of(person.id)):
        if registration.kind == "public_client":
            return person, join(person, firm)
        affiliation = register_as_first(
            person, firm.name, firm.kind, country=firm.country, scheme=firm.scheme, number=firm.number
        )
    return person, affiliation


def firm_of(registration: Registration) -> Firm:
    return Firm(
        name=registration.organisation,
        kind=registration.kind,
        scheme=registration.scheme,
        country=registration.country,
        number=registration.number,
        organisation_id=registration.organisation_id,
        function=registration.function,
    )


# Clients


def is_open(organisation: Organisation | None, *, demo: bool) -> bool:
    """May somebody choose it who comes by herself? Only what everyone sees; who tries the demo takes part in it."""
    return (
        organisation is not None
        and organisation.kind == "public_client"
        and organisation.audience == "public"
        and organisation.demo == demo
    )


def join(person: Person, firm: Firm) -> Affiliation:
    """She works at a client that the hub knows, or at one that it does not know yet. Nothing comes with it before
    somebody confirms it."""
    OF_PERSON.spend(str(person.id))
    if firm.organisation_id is not None:
        organisation = db.session.get_one(Organisation, firm.organisation_id)
        if not is_open(organisation, demo=person.demo):
            raise RuleBroken(_("Deze organisatie kun je niet meer kiezen. Zoek je organisatie opnieuw."))
    else:
        organisation = _proposed(firm)
    return people.affiliate(person, organisation, confirmed=False, function=firm.function)


def _proposed(firm: Firm) -> Organisation:
    """A client that nobody sees before the programme looked it up. Of an OIN that another one has it says nothing:
    which one is right is looked up as well."""
    free = firm.scheme and not (firm.scheme == "OIN" and with_number("OIN", "NL", firm.number))
    return register(
        firm.name,
        "public_client",
        scheme=firm.scheme if free else None,
        number=firm.number if free else "",
        proposed=True,
    )


def remind(affiliation: Affiliation) -> None:
    """Ask the colleagues once more; once a day."""
    if affiliation.confirmed_at is not None or affiliation.until is not None:
        raise RuleBroken(_("Dit is al bevestigd of beëindigd."))
    if REMINDERS.reached(affiliation.pid):
        raise RuleBroken(_("Je stuurde vandaag al een herinnering. Morgen kan het weer."))
    REMINDERS.count(affiliation.pid)
    people.ask_colleagues(affiliation)


def who_asks() -> Person | None:
    """The person, where she is signed in."""
    who = standing().person_id
    return db.session.get(Person, who) if who is not None else None


def chosen(pid: str, *, demo: bool) -> Organisation | None:
    """The client that somebody chose, where she may."""
    found = db.session.scalars(select(Organisation).where(Organisation.pid == pid)).one_or_none()
    return found if is_open(found, demo=demo) else None


def own_place(pid: str) -> Affiliation | None:
    """Somebody's own place at a client, confirmed or not, that did not end."""
    mine = select(Affiliation).filter_by(pid=pid, person_id=standing().person_id, until=None)
    mine = mine.join(Affiliation.organisation).where(Organisation.kind.not_in(MARKET))
    loaded = contains_eager(Affiliation.organisation), joinedload(Affiliation.person)
    return db.session.scalars(mine.options(*loaded)).one_or_none()


# What nobody confirmed


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
