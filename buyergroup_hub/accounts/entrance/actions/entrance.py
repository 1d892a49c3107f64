"""Coming in: passwords, sessions, links that work once, and the second factor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import flash
from sqlalchemy import delete, select, update

from buyergroup_hub.access import standing_as, standing_of
from buyergroup_hub.accounts.entrance.actions import digests
from buyergroup_hub.accounts.person import demo, events, passwords
from buyergroup_hub.accounts.person.actions import sessions, throttles
from buyergroup_hub.accounts.person.actions.people import by_address, set_password, tell
from buyergroup_hub.accounts.person.actions.throttles import Limit
from buyergroup_hub.accounts.person.keyed import code, keyed, token
from buyergroup_hub.accounts.person.models import LINK_RUNS, Link, Person, SecondFactor, Session
from buyergroup_hub.events.actions import record
from buyergroup_hub.jobs.actions import Finish, enqueue, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import digest, new_pid
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.notifications.models import Mail

CLEAN_EVERY = timedelta(hours=1)

HERE = Limit("sign-in of an address from one network", tries=5)
AT_HOME = Limit("sign-in of an address from a network that it was used from", tries=30)
"""Where others have her address on the network, as in an office, five of theirs keep her out of no new browser."""
ADDRESS = Limit("sign-in of an address", tries=20)
NETWORK = Limit("sign-in from one network", tries=60)
RESETS = Limit("reset from one network", tries=20)
RESETS_OF = Limit("reset of an address", tries=5, within=timedelta(hours=1))
CODES = Limit("codes for a person", tries=6, within=timedelta(hours=1))
CODE_ATTEMPTS = Limit("attempts at a code by a person", tries=15, within=timedelta(hours=1))


@dataclass(frozen=True)
class Outcome:
    """Of a try to sign in: the person, or the sentence of the refusal with its status."""

    person: Person | None = None
    sentence: str = ""
    status: int = 422


def sign_in(address: str, password: str, network: str) -> Outcome:
    """Check a password. Unknown address, no password yet, wrong password: one sentence, one amount of work. What
    strangers tried elsewhere, or of other addresses, counts for nobody who signed in from here before; and what they
    tried from here for nobody whose browser was in. After too many tries the right one is mailed a way in, and nobody
    learns here that it was right."""
    address = address.lower()
    person = _of(address)
    browser, comes_back = sessions.had_by(person), sessions.began_from(person, network)
    here, limit = browser or network, AT_HOME if comes_back and browser is None else HERE
    too_often = limit.reached(address, here) or (ADDRESS.reached(address) and not comes_back)
    if NETWORK.reached(network) and (too_often or not comes_back):
        return Outcome(
            sentence=_("Je probeerde dit te vaak. Wacht een kwartier, of maak een nieuw wachtwoord."), status=429
        )
    right = passwords.matches(password, person.password if person else None)
    if too_often:
        return _too_often(address, network, right=right, comes_back=comes_back)
    if not right or person is None:
        limit.count(address, here)
        ADDRESS.count(address)
        NETWORK.count(network)
        return Outcome(
            sentence=_("Dit mailadres en wachtwoord horen niet bij elkaar. Kijk ze na, of maak een nieuw wachtwoord.")
        )
    if not person.may_sign_in:
        return Outcome(
            sentence=_("Je account is geblokkeerd. Vraag de beheerder waarom, via Hulp en contact."), status=403
        )
    limit.forget(address, here)
    if passwords.outdated(person.password or ""):
        person.password = passwords.hashed(password)
    return Outcome(person)


def _too_often(address: str, network: str, *, right: bool, comes_back: bool) -> Outcome:
    """Right or wrong, the same is said and done."""
    NETWORK.count(network)
    _ask_link(address if right else "", network, comes_back=comes_back)
    return Outcome(
        sentence=_(
            "Dit is te vaak geprobeerd. Klopt het wachtwoord? Dan krijg je nu een mail met een link om verder te gaan. "
            "Klopt het niet, wacht dan een kwartier of maak een nieuw wachtwoord."
        ),
        status=429,
    )


def _of(address: str) -> Person | None:
    """Whose address it is, of who may come in here at all."""
    person = by_address(address)
    return person if person is not None and demo.may_enter(person) else None


Arrival = Callable[[], str]
ARRIVALS: list[Arrival] = []


def arrives(arrival: Arrival) -> Arrival:
    """Register what a room takes along for who signs in, in her name, of what her browser kept before; it answers a
    sentence for her, or nothing. What may be somebody else's is not taken along: of whose session ran out here."""
    ARRIVALS.append(arrival)
    return arrival


def enter(person: Person) -> Session:
    """Start a session for a person who showed who she is."""
    if not demo.may_enter(person):
        raise RuleBroken(_("Dit account hoort bij een proefomgeving. Hier kun je er niet mee inloggen."))
    hers = sessions.unowned() or sessions.had_by(person) is not None
    with standing_as(standing_of(person.id)):
        told = [said for arrival in ARRIVALS if hers and (said := arrival())]
        session = sessions.enter(person)
        record(events.SIGNED_IN, person)
    for said in told:
        flash(said)
    enqueue("accounts.clean", {}, dedupe="accounts.clean", due_at=clock.now() + CLEAN_EVERY)
    digests.ask()
    return session


def end_sessions(person: Person, chosen: Sequence[Session]) -> None:
    """Sign a person out on some of her devices."""
    for session in chosen:
        session.ended_at = clock.now()
    record(events.SIGNED_OUT, person, {"sessions": len(chosen)})


# Links


def make_link(purpose: str, person: Person, address: str, wanted: str = "") -> Link:
    """A link of which the token is kept nowhere: it is computed again when the letter is written."""
    pid, now = new_pid(), clock.now()
    link = Link(
        pid=pid,
        purpose=purpose,
        digest=digest(token(purpose, pid)),
        person_id=person.id,
        address=address,
        wanted=wanted,
        made_at=now,
        expires_at=now + LINK_RUNS,
    )
    db.session.add(link)
    db.session.flush()
    return link


def link_of(purpose: str, given: str, *, lock: bool = False) -> Link | None:
    """The link of a token, whether it still works or not. Lock it to use it: it works once."""
    statement = select(Link).where(Link.digest == digest(given), Link.purpose == purpose)
    if lock:
        statement = statement.with_for_update()
    return db.session.scalars(statement).one_or_none()


def ask_reset(address: str, network: str, wanted: str = "") -> None:
    """Ask for a link to a new password, on the way to a page. Known or unknown, the request does the same: it leaves a
    job, which looks whose address it is. Who signed in from here before has tries of her own."""
    address = address.lower()
    comes_back = sessions.began_from(_of(address), network)
    if not comes_back:
        RESETS.spend(network)
    _ask_link(address, network, comes_back=comes_back, wanted=wanted)


def _ask_link(address: str, network: str, *, comes_back: bool, wanted: str = "") -> None:
    of = (address, network) if comes_back else (address,)
    if not RESETS_OF.reached(*of):
        RESETS_OF.count(*of)
        keys = {"address": address, "wanted": wanted}
        enqueue("accounts.reset", keys, dedupe=f"reset:{keyed('address', address)}")


@handles("accounts.reset")
def mail_reset(address: str, wanted: str = "") -> Finish | None:
    person = _of(address)
    if person is None or person.blocked_at or person.erased_at:
        return None
    person_id = person.id

    def send() -> None:
        _mail_link("reset", db.session.get_one(Person, person_id), wanted=wanted)

    return send


def _mail_link(purpose: str, person: Person, address: str = "", wanted: str = "") -> Mail:
    to = address or person.email or ""
    link = make_link(purpose, person, to, wanted)
    return post(
        f"accounts.{purpose}", to, {"link": link.id}, person_id=person.id, language=person.language, demo=person.demo
    )


def reset(link: Link, password: str, network: str = "") -> Person:
    """Set the password of a working link; ends all sessions, since whoever had the old one may be in. What was tried
    before, from everywhere and from here, counts no more: the page of too many tries sends people this way."""
    if not link.works:
        raise RuleBroken(
            _("Deze link werkt niet meer. Vraag een nieuwe aan."), ((_("Vraag een nieuwe link"), "/reset"),)
        )
    person = db.session.get_one(Person, link.person_id)
    if person.email != link.address or person.blocked_at or not demo.may_enter(person):
        raise RuleBroken(_("Deze link hoort bij een account dat is gewijzigd of niet meer bestaat."))
    link.used_at = clock.now()
    set_password(person, password, how="reset")
    ADDRESS.forget(link.address)
    HERE.forget(link.address, network)
    AT_HOME.forget(link.address, network)
    return person


def knows_password(person: Person, password: str) -> bool:
    """Whether somebody who is signed in knows her password; each asking counts as a try."""
    CODE_ATTEMPTS.spend("password", person.pid)
    return passwords.matches(password, person.password)


def change_password(person: Person, session: Session, old: str, new: str) -> bool:
    """Change the own password; False where the old one is wrong."""
    if not knows_password(person, old):
        return False
    set_password(person, new, how="own", but=session)
    return True


def ask_address(person: Person, address: str) -> None:
    """Ask to use another address: it counts once its owner confirms it. Whether another account has it is not told."""
    CODES.spend("address", person.pid)
    _mail_link("change_address", person, address.lower())


def confirm_address(link: Link) -> Person:
    """Use the address of a working link from now on; the old one is told."""
    if not link.works:
        raise RuleBroken(_("Deze link werkt niet meer. Vraag een nieuwe aan bij je account."))
    if by_address(link.address) is not None:
        raise RuleBroken(_("Dit adres hoort al bij een ander account. Er is niets veranderd."))
    person = db.session.get_one(Person, link.person_id)
    link.used_at = clock.now()
    tell(person, "accounts.address_changed")
    person.email = link.address
    with standing_as(standing_of(person.id)):
        record(events.ADDRESS_CHANGED, person)
    return person


# Second factor


def send_code(session: Session) -> SecondFactor:
    """Mail a one-time code for this session; an earlier one stops working."""
    person = session.person
    CODES.spend("code", person.pid)
    earlier = update(SecondFactor).where(SecondFactor.session_id == session.id, SecondFactor.used_at.is_(None))
    db.session.execute(earlier.values(used_at=clock.now()))
    pid = new_pid()
    factor = SecondFactor(
        pid=pid, session_id=session.id, digest=keyed("code", pid, code(pid)), made_at=clock.now(), tries=0
    )
    db.session.add(factor)
    db.session.flush()
    keys = {"second_factor": factor.id}
    post("accounts.code", person.email or "", keys, person_id=person.id, language=person.language, demo=person.demo)
    return factor


def waiting_code(session: Session) -> SecondFactor | None:
    """The code of this session that still works."""
    mine = select(SecondFactor).filter_by(session_id=session.id).order_by(SecondFactor.id.desc()).limit(1)
    factor = db.session.scalars(mine).first()
    return factor if factor is not None and factor.works else None


def give_code(session: Session, digits: str) -> bool:
    """Try a code. Right: the session counts as assured for an hour. Wrong: one of five tries is gone."""
    CODE_ATTEMPTS.spend("code", session.person.pid)
    factor = waiting_code(session)
    if factor is None:
        return False
    factor.tries += 1
    if keyed("code", factor.pid, digits) != factor.digest:
        return False
    factor.used_at = clock.now()
    sessions.assure(session)
    record(events.SECOND_FACTOR_GIVEN, session.person)
    return True


@handles("accounts.clean")
def forget_what_is_old() -> Finish:
    """Throw away throttles, sessions and links that nobody needs any more. Asked for at each sign-in, done once an
    hour."""

    def clean() -> None:
        throttles.clean()
        sessions.clean()
        db.session.execute(delete(Link).where(Link.expires_at < clock.now() - sessions.FORGET_AFTER))

    return clean
