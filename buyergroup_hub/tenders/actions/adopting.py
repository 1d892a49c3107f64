"""Take over a group's set as an outsider, report what came of it, hear of new versions."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.models import Person
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.models import Group, Membership
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.organisations.actions import check_known
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.tenders import events
from buyergroup_hub.tenders.actions.tying import UNTYING, link
from buyergroup_hub.tenders.models import Adoption, Tender
from buyergroup_hub.tenders.news import NEW_VERSION

PER_TURN = 50


def adopt(taken: ClauseSet, organisation: Organisation, project: str, tender: Tender | None = None) -> Adoption:
    """An organisation outside the group takes over a published set. A member uses its own group's set: that is no
    adoption."""
    group = taken.group
    if group is None or taken.number is None:
        raise RuleBroken(_("Deze set is nog niet gepubliceerd. Wacht tot de groep haar publiceert."))
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
        raise RuleBroken(_("Deze overname is al beëindigd. Neem de set opnieuw over als je haar weer gebruikt."))
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
    record(events.ADOPTION_REPORTED, adoption, keys, group_id=adoption.group_id, acting_for=adoption.organisation_id)


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
