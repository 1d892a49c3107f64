"""What people do with organisations and with those who work there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import is_of_demo, standing, standing_of
from buyergroup_hub.accounts.models import Person
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.organisations import events
from buyergroup_hub.organisations.models import Affiliation, Identifier, Organisation, OrganisationSuccession
from buyergroup_hub.organisations.numbers import plain
from buyergroup_hub.organisations.provenance import source_name
from buyergroup_hub.permissions import MARKET

ROOM = "organisations"
"""Who accepts an invitation of this room becomes a colleague."""


def with_number(scheme: str, country: str, value: str) -> Sequence[Organisation]:
    """The organisations that have a number now, the oldest first. A KvK number may be shared by departments."""
    having = (
        select(Organisation)
        .join(Identifier)
        .where(
            Identifier.scheme == scheme,
            Identifier.country == country,
            Identifier.value == plain(scheme, value),
            Identifier.until.is_(None),
        )
        .order_by(Organisation.id)
    )
    return db.session.scalars(having).unique().all()


def is_named(name: str) -> bool:
    """Is there an organisation of exactly this name, whatever its capitals?"""
    same = select(Organisation.id).where(func.lower(Organisation.name) == " ".join(name.split()).lower())
    return db.session.scalar(same.limit(1)) is not None


def is_taken(name: str, organisation: Organisation) -> bool:
    """Does another one, which everybody sees, go by this name? Of who shows itself to nobody it would tell."""
    others = select(Organisation.id).where(Organisation.goes_by(name), Organisation.id != organisation.id)
    seen = others.where(Organisation.demo == organisation.demo, Organisation.audience == "public")
    return db.session.scalar(seen.limit(1)) is not None


CONFIRMED: list[Callable[[Affiliation, int], None]] = []
"""What rooms above do once somebody was let in, with who let her in."""


def confirms(hook: Callable[[Affiliation, int], None]) -> Callable[[Affiliation, int], None]:
    CONFIRMED.append(hook)
    return hook


def register(
    name: str,
    kind: str,
    *,
    country: str = "NL",
    scheme: str | None = None,
    number: str = "",
    website: str | None = None,
    demo: bool = False,
    origin: str = "entered",
    proposed: bool = False,
) -> Organisation:
    """A new organisation, not verified. A market party is seen by its own people until it shows itself, and so is one
    that is `proposed`: somebody else typed its name."""
    organisation = Organisation(
        name=" ".join(name.split()),
        kind=kind,
        country=country,
        website=website,
        demo=is_of_demo(demo),
        origin=origin,
        audience="public",
    )
    db.session.add(organisation)
    db.session.flush()
    if proposed or (kind in MARKET and origin == "entered"):
        organisation.audience = f"org:{organisation.id}"
    if scheme:
        db.session.add(
            Identifier(
                organisation_id=organisation.id,
                scheme=scheme,
                country=country,
                value=plain(scheme, number),
                since=clock.today(),
            )
        )
    record(events.REGISTERED, organisation, acting_for=organisation.id)
    return organisation


def register_as_first(
    person: Person, name: str, kind: str, *, country: str, scheme: str, number: str, demo: bool = False
) -> Affiliation:
    """A market party, with who registers it as the first of its people.

    Who registers a firm that is here already gets one of her own, as if it were not: a number stands in a public
    register and proves nothing. So she learns of nobody and shares nothing; her colleagues bring her in.
    """
    for known in with_number(scheme, country, number):
        mine = running_affiliation(person.id, known.id)
        if mine is not None and known.market:
            return mine
    organisation = register(name, kind, country=country, scheme=scheme, number=number, demo=demo)
    return affiliate(person, organisation, may_endorse=True)


def affiliate(
    person: Person,
    organisation: Organisation,
    *,
    confirmed: bool = True,
    by: int | None = None,
    may_endorse: bool = False,
    function: str = "",
) -> Affiliation:
    """Let a person work for an organisation; where she does already, that affiliation, confirmed if it was not. `by` is
    who let her in; nobody did where she is the first."""
    affiliation = running_affiliation(person.id, organisation.id)
    if affiliation is None:
        affiliation = Affiliation(person=person, organisation=organisation, function=function, since=clock.now())
        db.session.add(affiliation)
        db.session.flush()
        keys: dict[str, Json] = {"person": person.id, "confirmed": confirmed and by is None}
        if not confirmed or by is None:
            record(events.AFFILIATED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
        if not confirmed:
            _ask_colleagues(affiliation)
    if confirmed and affiliation.confirmed_at is None:
        _let_in(affiliation, by)
    affiliation.may_endorse = affiliation.may_endorse or (may_endorse and confirmed)
    return affiliation


def _let_in(affiliation: Affiliation, by: int | None) -> None:
    """From now on it carries rights. Of a market party all others hear it at once, who let her in as well: somebody
    may have done it in her name."""
    affiliation.confirmed_at = clock.now()
    if by is None:
        return
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id, "by": by}
    record(events.LET_IN, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
    if organisation.market:
        about: dict[str, Json] = {"affiliation": affiliation.id, "by": by}
        tell_people(organisation, "organisations.let_in", about, but=affiliation.person_id)
    for confirmed in CONFIRMED:
        confirmed(affiliation, by)


def tell_people(organisation: Organisation, kind: str, about: Mapping[str, Json], but: int | None = None) -> None:
    """Mail whoever works there."""
    for colleague in colleagues(organisation.id):
        if colleague.person_id != but:
            _mail(colleague.person, kind, about)


def _mail(person: Person, kind: str, about: Mapping[str, Json]) -> None:
    if person.email:
        post(kind, person.email, about, person_id=person.id, language=person.language, demo=person.demo)


def running_affiliation(person_id: int, organisation_id: int) -> Affiliation | None:
    """A person's affiliation that did not end, confirmed or not, with both its ends."""
    mine = select(Affiliation).where(
        Affiliation.person_id == person_id, Affiliation.organisation_id == organisation_id, Affiliation.until.is_(None)
    )
    loaded = mine.options(joinedload(Affiliation.organisation), joinedload(Affiliation.person))
    return db.session.scalars(loaded).one_or_none()


def had_people(organisation: Organisation, *, confirmed: bool = False) -> bool:
    """Did anybody ever work there, or say so? `confirmed`: and was it true?"""
    one = select(Affiliation.id).where(Affiliation.organisation_id == organisation.id)
    one = one.where(Affiliation.confirmed_at.is_not(None)) if confirmed else one
    return db.session.scalar(one.limit(1)) is not None


def _working(organisation_id: int, *, waiting: bool = False) -> tuple[Any, ...]:
    confirmed = Affiliation.confirmed_at.is_(None) if waiting else Affiliation.confirmed_at.is_not(None)
    runs = or_(Affiliation.until.is_(None), Affiliation.until > clock.now())
    return Affiliation.organisation_id == organisation_id, confirmed, runs


def vouches(person_id: int | None, organisation: Organisation, *, first: bool = False) -> bool:
    """May this person's word make somebody one of an organisation's people? They read what is for its people alone and
    act for it, so who still works there says so; somebody who left vouches for nobody. Into a market party that ever
    had people nobody else brings anybody: its answers are sealed from who runs the hub too.

    Elsewhere who runs the hub may. Where nobody ever worked, the `first` can be brought in by the programme, which
    looks organisations up; by anybody else only of an organisation that the hub knew from nowhere but her own
    invitation, which nobody else sees.
    """
    sender = db.session.get(Person, person_id) if person_id is not None else None
    if sender is None or not sender.may_sign_in or sender.verified_at is None:
        return False
    affiliation = running_affiliation(sender.id, organisation.id)
    if affiliation is not None and affiliation.runs:
        return True
    if organisation.market and had_people(organisation, confirmed=True):
        return False
    if sender.admin_since is not None:
        return True
    if not first or had_people(organisation):
        return False
    unknown = organisation.verified_at is None and organisation.audience != "public"
    return unknown or standing_of(sender.id).is_programme


def _ask_colleagues(affiliation: Affiliation) -> None:
    """Tell who may sign for it that somebody says to be their colleague; where nobody may, whoever works there."""
    reached = [one for one in colleagues(affiliation.organisation_id) if one.person.email]
    for colleague in [one for one in reached if one.may_endorse] or reached:
        _mail(colleague.person, "organisations.colleague_waits", {"affiliation": affiliation.id})


def colleagues(organisation_id: int, *, waiting: bool = False) -> Sequence[Affiliation]:
    """Who works for an organisation, or says so and waits, each with the person; the longest first."""
    running = (
        select(Affiliation)
        .where(*_working(organisation_id, waiting=waiting))
        .options(joinedload(Affiliation.person), joinedload(Affiliation.organisation))
        .order_by(Affiliation.since, Affiliation.id)
    )
    return db.session.scalars(running).all()


def confirm(affiliation: Affiliation) -> None:
    """Who may bring somebody in says that it is true."""
    if affiliation.until is not None or affiliation.confirmed_at is not None:
        raise RuleBroken(_("Dit is al bevestigd of beëindigd."))
    by = standing().person_id
    if not vouches(by, affiliation.organisation):
        raise RuleBroken(_("Alleen wie hier al werkt, laat iemand toe."))
    _let_in(affiliation, by)
    _mail(affiliation.person, "organisations.confirmed", {"affiliation": affiliation.id})


def end_affiliation(affiliation: Affiliation) -> None:
    """Somebody leaves, or turns out not to work there. All rights that came with it end at once."""
    if affiliation.until is not None:
        raise RuleBroken(_("Dit is al beëindigd."))
    affiliation.until, affiliation.may_endorse = clock.now(), False
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id}
    record(events.AFFILIATION_ENDED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")


def let_endorse(affiliation: Affiliation, may: bool) -> None:
    """May this person sign on behalf of the organisation? Who may sign there says it; where nobody may, who runs the
    hub, of somebody else than herself. Who is the only one that may stays so until another may."""
    if not affiliation.runs:
        raise RuleBroken(_("Deze persoon werkt hier niet meer, of is nog niet bevestigd."))
    me, signing = standing().person_id, _signing(affiliation.organisation)
    if signing and me not in signing:
        raise RuleBroken(_("Hier mag al iemand tekenen. Die zegt wie er nog meer mag tekenen."))
    if not signing and affiliation.person_id == me:
        raise RuleBroken(_("Je kunt jezelf niet laten tekenen. Vraag het een andere beheerder."))
    if not may and signing == {affiliation.person_id}:
        raise RuleBroken(_("Niemand anders mag hier tekenen. Laat eerst een collega tekenen."))
    change_endorsing(affiliation, may)


def change_endorsing(affiliation: Affiliation, may: bool) -> None:
    """All who work there hear it at once: it decides who speaks for them."""
    affiliation.may_endorse = may
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id, "may_endorse": may}
    record(events.ENDORSING_CHANGED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
    tell_people(organisation, "organisations.endorsing", {"affiliation": affiliation.id, "may": may})


def speaks(person_id: int | None, affiliation: Affiliation) -> bool:
    """May this person's word let somebody take part for the organisation? Who may sign for it; where nobody may, who
    runs the hub, for somebody else than herself. Of a firm that nobody looked up nobody knows who may sign: whoever
    registers a name signs for it."""
    person = db.session.get(Person, person_id) if person_id is not None else None
    if person is None or not person.may_sign_in:
        return False
    organisation = affiliation.organisation
    known = not organisation.market or organisation.verified_at is not None
    if signing := _signing(organisation) if known else set():
        return person.id in signing
    return person.admin_since is not None and person.id != affiliation.person_id


def check_known(organisation: Organisation) -> None:
    """A client of which nobody looked up the name says nothing to others under it: somebody typed it, or it took it. A
    market party registers itself, and what it says shows that nobody looked it up."""
    if not organisation.market and not organisation.is_known:
        raise RuleBroken(
            _(
                "Nog niemand keek na wie %(name)s is. Daarom kan er nog niets openbaar onder die naam. "
                "Vraag de beheerder om dat na te kijken, via Hulp en contact.",
                name=organisation.name,
            )
        )


def signatories(organisation: Organisation) -> list[Affiliation]:
    """Who may sign for it, with the person; of a firm that nobody looked up nobody knows."""
    known = not organisation.market or organisation.verified_at is not None
    return [place for place in colleagues(organisation.id) if place.may_endorse] if known else []


def _signing(organisation: Organisation) -> set[int]:
    """Who may sign now, by person."""
    return set(
        db.session.scalars(select(Affiliation.person_id).where(*_working(organisation.id), Affiliation.may_endorse))
    )


def appoint(affiliation: Affiliation, staff: bool = True) -> None:
    """Let a person of the programme see and do what programme staff may, or no longer."""
    if not affiliation.runs or affiliation.organisation.kind != "programme":
        raise RuleBroken(_("Alleen wie bij het programma werkt, kan programmamedewerker zijn."))
    affiliation.capacity = "programme_staff" if staff else "employee"
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id, "staff": staff}
    record(events.STAFF_CHANGED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")


def edit(organisation: Organisation, *, name: str, website: str | None) -> None:
    """Change what an organisation says of itself. Facts that were published keep the name that they hold."""
    website = website or None
    if name.lower() != organisation.name.lower() and is_taken(name, organisation):
        raise RuleBroken(_("Een andere organisatie heet al zo. Kies een naam waaraan je jullie herkent."), at="name")
    fields: list[Json] = [
        field
        for field, before, after in (("name", organisation.name, name), ("website", organisation.website, website))
        if before != after
    ]
    sourced = source_name(organisation) if "name" in fields else None
    organisation.name, organisation.website = name, website
    if fields:
        record(events.EDITED, organisation, {"fields": fields}, acting_for=organisation.id, payload=sourced)
    if "name" in fields:
        _verify_anew(organisation)


def _verify_anew(organisation: Organisation) -> None:
    """What was looked up had another name. No source says the new one; its people hear it, and staff look it up."""
    organisation.origin, organisation.source_url = "entered", None
    if organisation.verified_at is None:
        return
    organisation.verified_at = organisation.verified_how = None
    record(events.VERIFICATION_ENDED, organisation, acting_for=organisation.id, audience=f"org:{organisation.id}")
    tell_people(organisation, "organisations.verification_ended", {"organisation": organisation.id})


def show(organisation: Organisation) -> None:
    """A market party lets everyone see that it is here. It cannot be unseen."""
    if organisation.audience == "public":
        raise RuleBroken(_("Je organisatie is al openbaar."))
    organisation.audience = "public"
    record(events.SHOWN, organisation, acting_for=organisation.id)


def verify(organisation: Organisation, how: str, looked_up: str) -> None:
    """Staff looked it up: it is who it says it is. `how`: register, domain or known. `looked_up` is the name that it
    had then: under another one that it took meanwhile it was not looked up."""
    if organisation.verified_at is not None:
        raise RuleBroken(_("Deze organisatie is al nagekeken."))
    if organisation.name != looked_up:
        raise RuleBroken(_("Deze organisatie heet nu %(name)s. Kijk die naam na.", name=organisation.name))
    organisation.verified_at, organisation.verified_how = clock.now(), how
    record(events.VERIFIED, organisation, {"how": how})
    if not organisation.market and organisation.audience != "public":
        show(organisation)


def succeed(organisation: Organisation, successor: Organisation, kind: str) -> OrganisationSuccession:
    """From now on another organisation goes on with its work (`merged`, `split`, `renamed`, `duplicate`).

    Both keep what they have. What is public of the one leads to the other; people, rights, drafts and answers do not
    go over. The people of both hear it.
    """
    check_succeeds(organisation, successor)
    succession = OrganisationSuccession(
        from_id=organisation.id, to_id=successor.id, on=clock.today().isoformat(), kind=kind
    )
    db.session.add(succession)
    keys: dict[str, Json] = {"to": successor.id, "kind": kind}
    record(events.MERGED, organisation, keys)
    for one in (organisation, successor):
        tell_people(one, "organisations.succeeded", {"succession": succession.id})
    return succession


def check_succeeds(organisation: Organisation, successor: Organisation) -> None:
    """Word of a firm that shows itself to nobody would tell its rivals that it is here."""
    if successor.id == organisation.id or organisation.id in _later_than(successor.id):
        raise RuleBroken(_("Die organisatie komt zelf uit deze voort. Kies een andere."))
    if {organisation.audience, successor.audience} != {"public"}:
        raise RuleBroken(_("Een van beide is nog niet openbaar. Pas daarna kan de een in de ander verdergaan."))
    if db.session.scalar(select(OrganisationSuccession.id).filter_by(from_id=organisation.id, to_id=successor.id)):
        raise RuleBroken(_("Dit is al vastgelegd."))


def _later_than(organisation_id: int) -> set[int]:
    """All organisations that come after one, however far."""
    seen: set[int] = set()
    waiting = [organisation_id]
    while waiting:
        after = select(OrganisationSuccession.to_id).where(OrganisationSuccession.from_id == waiting.pop())
        fresh = set(db.session.scalars(after)) - seen
        seen |= fresh
        waiting += fresh
    return seen
