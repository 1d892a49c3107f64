"""What people do with organisations and with those who work there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
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
from buyergroup_hub.permissions import MARKET


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
) -> Organisation:
    """A new organisation, not verified. A market party is seen by its own people until it shows itself."""
    organisation = Organisation(
        name=" ".join(name.split()),
        kind=kind,
        country=country,
        website=website,
        demo=demo,
        origin=origin,
        audience="public",
    )
    db.session.add(organisation)
    db.session.flush()
    if kind in MARKET and origin == "entered":
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


def join_or_register(
    person: Person, name: str, kind: str, *, country: str, scheme: str, number: str, demo: bool = False
) -> Affiliation:
    """Become one of an organisation's people by its number.

    Where it is known already, a colleague or an administrator confirms first: a number stands in a public register and
    proves nothing. Of a new one, who registers it is the first.
    """
    known = [o for o in with_number(scheme, country, number) if o.kind in MARKET]
    if known:
        return affiliate(person, known[0], confirmed=False)
    organisation = register(name, kind, country=country, scheme=scheme, number=number, demo=demo)
    return affiliate(person, organisation, may_endorse=True)


def affiliate(
    person: Person,
    organisation: Organisation,
    *,
    confirmed: bool = True,
    may_endorse: bool = False,
    capacity: str = "employee",
    function: str = "",
) -> Affiliation:
    """Let a person work for an organisation; where she does already, that affiliation, confirmed if it was not."""
    running = running_affiliation(person.id, organisation.id)
    if running is not None:
        if confirmed and running.confirmed_at is None:
            confirm(running)
        running.may_endorse = running.may_endorse or may_endorse
        return running
    affiliation = Affiliation(
        person=person,
        organisation=organisation,
        capacity=capacity,
        function=function,
        may_endorse=may_endorse and confirmed,
        since=clock.now(),
        confirmed_at=clock.now() if confirmed else None,
    )
    db.session.add(affiliation)
    db.session.flush()
    keys: dict[str, Json] = {"person": person.id, "confirmed": confirmed}
    record(events.AFFILIATED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
    if not confirmed:
        _ask_colleagues(affiliation)
    return affiliation


def running_affiliation(person_id: int, organisation_id: int) -> Affiliation | None:
    """A person's affiliation that did not end, confirmed or not, with both its ends."""
    mine = select(Affiliation).where(
        Affiliation.person_id == person_id, Affiliation.organisation_id == organisation_id, Affiliation.until.is_(None)
    )
    loaded = mine.options(joinedload(Affiliation.organisation), joinedload(Affiliation.person))
    return db.session.scalars(loaded).one_or_none()


def had_people(organisation: Organisation) -> bool:
    """Did anybody ever work there, or say so?"""
    one = select(Affiliation.id).where(Affiliation.organisation_id == organisation.id).limit(1)
    return db.session.scalar(one) is not None


def _ask_colleagues(affiliation: Affiliation) -> None:
    """Tell who may sign for it that somebody says to be their colleague; where nobody may, whoever works there."""
    reached = [one for one in colleagues(affiliation.organisation_id) if one.person.email]
    for colleague in [one for one in reached if one.may_endorse] or reached:
        person = colleague.person
        post(
            "organisations.colleague_waits",
            str(person.email),
            {"affiliation": affiliation.id},
            person_id=person.id,
            language=person.language,
            demo=person.demo,
        )


def colleagues(organisation_id: int, *, waiting: bool = False) -> Sequence[Affiliation]:
    """Who works for an organisation, or says so and waits, each with the person; the longest first."""
    confirmed = Affiliation.confirmed_at.is_(None) if waiting else Affiliation.confirmed_at.is_not(None)
    running = (
        select(Affiliation)
        .where(
            Affiliation.organisation_id == organisation_id,
            confirmed,
            or_(Affiliation.until.is_(None), Affiliation.until > clock.now()),
        )
        .options(joinedload(Affiliation.person))
        .order_by(Affiliation.since, Affiliation.id)
    )
    return db.session.scalars(running).all()


def confirm(affiliation: Affiliation) -> None:
    """A colleague or an administrator says that it is true. From now on it carries rights."""
    if affiliation.until is not None or affiliation.confirmed_at is not None:
        raise RuleBroken(_("Dit is al bevestigd of beëindigd."))
    affiliation.confirmed_at = clock.now()
    organisation, person = affiliation.organisation, affiliation.person
    keys: dict[str, Json] = {"person": person.id}
    record(events.CONFIRMED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")
    if person.email:
        about = {"affiliation": affiliation.id}
        post(
            "organisations.confirmed",
            person.email,
            about,
            person_id=person.id,
            language=person.language,
            demo=person.demo,
        )


def end_affiliation(affiliation: Affiliation) -> None:
    """Somebody leaves, or turns out not to work there. All rights that came with it end at once."""
    if affiliation.until is not None:
        raise RuleBroken(_("Dit is al beëindigd."))
    affiliation.until, affiliation.may_endorse = clock.now(), False
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id}
    record(events.AFFILIATION_ENDED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")


def let_endorse(affiliation: Affiliation, may: bool) -> None:
    """May this person sign on behalf of the organisation? Who is the only one that may stays so until another may."""
    if not affiliation.runs:
        raise RuleBroken(_("Deze persoon werkt hier niet meer, of is nog niet bevestigd."))
    if not may and affiliation.person_id == standing().person_id and _signs_alone(affiliation):
        raise RuleBroken(_("Alleen jij mag hier tekenen. Laat eerst een collega tekenen, of vraag het de beheerder."))
    affiliation.may_endorse = may
    organisation = affiliation.organisation
    keys: dict[str, Json] = {"person": affiliation.person_id, "may_endorse": may}
    record(events.ENDORSING_CHANGED, organisation, keys, acting_for=organisation.id, audience=f"org:{organisation.id}")


def _signs_alone(affiliation: Affiliation) -> bool:
    """Locks who may sign, so that the last two cannot both stop at once."""
    signing = (
        select(Affiliation)
        .where(Affiliation.organisation_id == affiliation.organisation_id, Affiliation.may_endorse)
        .order_by(Affiliation.id)
        .with_for_update()
    )
    return not any(one.runs for one in db.session.scalars(signing) if one.id != affiliation.id)


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
    fields: list[Json] = [
        field
        for field, before, after in (("name", organisation.name, name), ("website", organisation.website, website))
        if before != after
    ]
    organisation.name, organisation.website = name, website
    if fields:
        record(events.EDITED, organisation, {"fields": fields}, acting_for=organisation.id)


def show(organisation: Organisation) -> None:
    """A market party lets everyone see that it is here. It cannot be unseen."""
    if organisation.audience == "public":
        raise RuleBroken(_("Je organisatie is al openbaar."))
    organisation.audience = "public"
    record(events.SHOWN, organisation, acting_for=organisation.id)


def verify(organisation: Organisation, how: str) -> None:
    """Staff looked it up: it is who it says it is. `how`: register, domain or known."""
    if organisation.verified_at is not None:
        raise RuleBroken(_("Deze organisatie is al nagekeken."))
    organisation.verified_at, organisation.verified_how = clock.now(), how
    record(events.VERIFIED, organisation, {"how": how})


def succeed(organisation: Organisation, successor: Organisation, kind: str) -> OrganisationSuccession:
    """From now on another organisation goes on with its work (`merged`, `split`, `renamed`, `duplicate`).

    Old facts keep the old one. Its people work for the successor too, unless it was split: who goes where is not known
    then.
    """
    if successor.id == organisation.id or organisation.id in _later_than(successor.id):
        raise RuleBroken(_("Die organisatie komt zelf uit deze voort. Kies een andere."))
    if db.session.scalar(select(OrganisationSuccession.id).filter_by(from_id=organisation.id, to_id=successor.id)):
        raise RuleBroken(_("Dit staat al zo vast."))
    succession = OrganisationSuccession(
        from_id=organisation.id, to_id=successor.id, on=clock.today().isoformat(), kind=kind
    )
    db.session.add(succession)
    keys: dict[str, Json] = {"to": successor.id, "kind": kind}
    record(events.MERGED, organisation, keys)
    if kind != "split":
        for affiliation in colleagues(organisation.id):
            affiliate(affiliation.person, successor, may_endorse=affiliation.may_endorse, function=affiliation.function)
    return succession


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
