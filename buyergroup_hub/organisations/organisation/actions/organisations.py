"""The verbs of an organisation: enter it, show and verify it, change it, let it go on in another."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from buyergroup_hub.access import is_of_demo, standing
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events.actions import record
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.names import as_read
from buyergroup_hub.organisations.organisation import events
from buyergroup_hub.organisations.organisation.actions.people import affiliate, running_affiliation, tell_people
from buyergroup_hub.organisations.organisation.models import (
    Affiliation,
    Identifier,
    Organisation,
    OrganisationSuccession,
)
from buyergroup_hub.organisations.organisation.numbers import plain
from buyergroup_hub.organisations.organisation.provenance import source_name
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
    same = select(Organisation.id).where(func.lower(Organisation.name) == as_read(name).lower())
    return db.session.scalar(same.limit(1)) is not None


def is_seen_as(name: str, *, demo: bool) -> bool:
    """The same of those that everybody sees, invented or real."""
    same = select(Organisation.id).where(func.lower(Organisation.name) == " ".join(name.split()).lower())
    seen = same.where(Organisation.demo == demo, Organisation.audience == "public")
    return db.session.scalar(seen.limit(1)) is not None


def is_taken(name: str, organisation: Organisation) -> bool:
    """Does another one, which everybody sees, go by this name? Of who shows itself to nobody it would tell."""
    others = select(Organisation.id).where(Organisation.goes_by(name), Organisation.id != organisation.id)
    seen = others.where(Organisation.demo == organisation.demo, Organisation.audience == "public")
    return db.session.scalar(seen.limit(1)) is not None


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


def edit(organisation: Organisation, *, name: str, website: str | None) -> None:
    """Change what an organisation says of itself. Facts that were published keep the name that they hold."""
    website = website or None
    if as_read(name).lower() != as_read(organisation.name).lower() and is_taken(name, organisation):
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
    was_verified = organisation.verified_at is not None
    organisation.verified_at = organisation.verified_how = None
    if was_verified:
        record(events.VERIFICATION_ENDED, organisation, acting_for=organisation.id, audience=f"org:{organisation.id}")
    but = None if was_verified else standing().person_id
    tell_people(organisation, "organisations.verification_ended", {"organisation": organisation.id}, but=but)


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
