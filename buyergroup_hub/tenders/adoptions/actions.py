"""Take over a group's set as an outsider, report what came of it, hear of new versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing, standing_of
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.events.actions import record
from buyergroup_hub.events.models import Event
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.jobs.actions import Finish, each_turn, handles
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import post, unsent
from buyergroup_hub.notifications.models import Mail
from buyergroup_hub.organisations.organisation.actions.organisations import check_known
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.tenders.adoptions import events
from buyergroup_hub.tenders.adoptions.models import Adoption
from buyergroup_hub.tenders.tender.actions.tying import UNTYING, link
from buyergroup_hub.tenders.tender.events import USED
from buyergroup_hub.tenders.tender.models import ClauseUse, Lot, Tender

PER_TURN = 50


def adopt(taken: ClauseSet, organisation: Organisation, project: str, tender: Tender | None = None) -> Adoption:
    """An organisation outside the group takes over a published set. A member uses its own group's set: that is no
    adoption."""
    group = taken.group
    if group is None or taken.number is None:
        raise RuleBroken(_("Deze set is nog niet gepubliceerd. Wacht tot de groep de set publiceert."))
    if organisation.market:
        raise RuleBroken(_("%(name)s is geen opdrachtgever. Kies een publieke opdrachtgever.", name=organisation.name))
    check_known(organisation)
    if _is_member(organisation.id, group.id):
        raise RuleBroken(
            _(
                "%(name)s doet mee in deze groep en gebruikt de set al als lid. Plan een aanbesteding.",
                name=organisation.name,
            )
        )
    adoption = Adoption(
        organisation=organisation,
        person_id=standing().person_id,
        set=taken,
        group=group,
        project=project,
        adopted_on=clock.today(),
        told_number=taken.number,
        audience="public",
        demo=group.demo,
    )
    db.session.add(adoption)
    keys = {"organisation": organisation.id}
    record(events.ADOPTED, adoption, keys, group_id=group.id, acting_for=organisation.id)
    if tender is not None:
        link_tender(adoption, tender)
    return adoption


def _is_member(organisation_id: int, group_id: int) -> bool:
    """Does it take part? A follower and a sounding board do not."""
    running = select(Membership.id).where(
        Membership.organisation_id == organisation_id,
        Membership.group_id == group_id,
        Membership.runs(),
        Membership.role.not_in(("follower", "sounding_board")),
    )
    return db.session.scalar(running.limit(1)) is not None


def link_tender(adoption: Adoption, tender: Tender) -> None:
    """The set is used in this tender: its lots now count for the group's clauses."""
    db.session.refresh(adoption, ["ended_on"], with_for_update=True)
    if adoption.ended_on is not None:
        raise RuleBroken(_("Deze overname is al beëindigd. Neem de set opnieuw over als je die weer gebruikt."))
    if tender.organisation_id != adoption.organisation_id:
        raise RuleBroken(_("Deze aanbesteding is van een andere organisatie."))
    adoption.tender_id = tender.id
    link(tender, adoption.group, "set")
    keys = {"organisation": adoption.organisation_id}
    # About the tender, so that who may not know of it reads nothing: the adoption is public.
    record(events.ADOPTION_LINKED, tender, keys, group_id=adoption.group_id, acting_for=adoption.organisation_id)


def untie_adoptions(tender: Tender, group: Group) -> None:
    """Who took the group's set over did not use it in this tender."""
    with_it = select(Adoption).where(Adoption.tender_id == tender.id, Adoption.group_id == group.id)
    for adoption in db.session.scalars(with_it):
        adoption.tender_id = None
        keys = {"organisation": adoption.organisation_id}
        record(events.ADOPTION_UNTIED, tender, keys, group_id=group.id, acting_for=adoption.organisation_id)


UNTYING.append(untie_adoptions)


def report(adoption: Adoption, feedback: str) -> None:
    """Tell the group what the set brought, or what stood in the way."""
    adoption.feedback, adoption.reported_on = feedback, clock.today()
    keys = {"organisation": adoption.organisation_id}
    record(
        events.ADOPTION_REPORTED,
        adoption,
        keys,
        group_id=adoption.group_id,
        acting_for=adoption.organisation_id,
    )


def end(adoption: Adoption) -> None:
    """The organisation does not use the set any more; that it did stays."""
    db.session.refresh(adoption, ["ended_on"], with_for_update=True)
    if adoption.ended_on is not None:
        raise RuleBroken(_("Deze overname is al beëindigd."))
    adoption.ended_on = clock.today()
    keys = {"organisation": adoption.organisation_id}
    record(events.ADOPTION_ENDED, adoption, keys, group_id=adoption.group_id, acting_for=adoption.organisation_id)


@each_turn
def tell_of_new_versions() -> None:
    """Who adopted a set hears once of each later publication of it."""
    for adoption, number in outdated(PER_TURN):
        adoption.told_number = number
        person = db.session.get(Person, adoption.person_id) if adoption.person_id else None
        if person is not None and person.email and person.blocked_at is None:
            post(NEW_VERSION, person.email, {"adoption": adoption.id}, person_id=person.id, demo=adoption.demo)


def outdated(most: int) -> list[tuple[Adoption, int]]:
    """Running adoptions whose set has a later publication that they were not told of, with its number."""
    taken = joinedload(Adoption.set)
    later = (
        select(ClauseSet.group_id, ClauseSet.project_type, ClauseSet.level, func.max(ClauseSet.number).label("number"))
        .group_by(ClauseSet.group_id, ClauseSet.project_type, ClauseSet.level)
        .subquery()
    )
    rows = (
        select(Adoption, later.c.number)
        .join(ClauseSet, ClauseSet.id == Adoption.set_id)
        .join(
            later,
            (later.c.group_id == ClauseSet.group_id)
            & (later.c.project_type == ClauseSet.project_type)
            & (later.c.level == ClauseSet.level),
        )
        .where(Adoption.ended_on.is_(None), later.c.number > Adoption.told_number)
        .options(taken)
        .limit(most)
    )
    return [(row[0], row[1]) for row in db.session.execute(rows)]


NEW_VERSION = "tenders.new_version"
NEW_CLAUSES = "tenders.new_clauses"
TOGETHER = timedelta(minutes=10)
"""A group publishes several versions in one go: they go in one letter."""


@handles("clauses.published")
def tell_of_a_clause(version_id: int, by: int | None) -> Finish | None:
    """Who cited an earlier version, or adopted a set that holds it, hears of the next one: once, however often she
    did. Who published it knows."""
    version = db.session.get_one(ClauseVersion, version_id)
    people = {*_cited(version.clause_id), *_adopted(version.clause_id)} - {by} if version.number != 1 else set()

    def tell() -> None:
        for person in db.session.scalars(select(Person).where(Person.id.in_(people))):
            if person.email and person.may_sign_in:
                _tell(person, version_id)

    return tell


def _tell(person: Person, version_id: int) -> None:
    """With what she is told of already and has not left yet; nobody is at that before its moment."""
    waits = select(Mail).where(Mail.kind == NEW_CLAUSES, Mail.person_id == person.id, Mail.send_after > clock.now())
    mail = db.session.scalars(waits.where(unsent()).limit(1)).first()
    if mail is not None:
        mail.keys = {"versions": [*versions_in(mail), version_id]}
        return
    post(
        NEW_CLAUSES,
        person.email or "",
        {"versions": [version_id]},
        person_id=person.id,
        language=person.language,
        demo=person.demo,
        send_after=clock.now() + TOGETHER,
    )


def versions_in(mail: Mail) -> list[int]:
    return [int(str(key)) for key in mail.keys["versions"]]  # type: ignore[union-attr]


def _cited(clause_id: int) -> Iterator[int]:
    """Who recorded the clause in a lot of an organisation where she works."""
    uses = select(Lot.tender_id).join(ClauseUse, ClauseUse.lot_id == Lot.id)
    citing = uses.where(ClauseUse.clause_id == clause_id, ClauseUse.use != "dropped")
    code = db.session.get_one(Clause, clause_id).code
    statement = (
        select(Event.actor_id, Event.keys, Tender.organisation_id)
        .join(Tender, Tender.id == Event.subject_id)
        .where(
            Event.name == USED,
            Event.subject_kind == Tender.__tablename__,
            Event.subject_id.in_(citing),
        )
    )
    for actor_id, keys, organisation_id in db.session.execute(statement):
        if str(keys["clause"]).startswith(f"{code}@") and actor_id is not None and _works(actor_id, organisation_id):
            yield actor_id


def _adopted(clause_id: int) -> Iterator[int]:
    held = select(SetItem.set_id).join(ClauseVersion, ClauseVersion.id == SetItem.version_id)
    running = select(Adoption.person_id, Adoption.organisation_id).where(
        Adoption.set_id.in_(held.where(ClauseVersion.clause_id == clause_id)), Adoption.ended_on.is_(None)
    )
    for person_id, organisation_id in db.session.execute(running):
        if person_id is not None and _works(person_id, organisation_id):
            yield person_id


def _works(person_id: int, organisation_id: int | None) -> bool:
    return organisation_id in standing_of(person_id).organisation_ids
