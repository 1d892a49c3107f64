"""Colleagues: invited by whoever works there already, and what of a person an organisation's room holds."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing_of
from buyergroup_hub.accounts.actions import erases
from buyergroup_hub.accounts.invitations import About, Joined, invite, invites
from buyergroup_hub.accounts.models import Invitation, Person
from buyergroup_hub.accounts.own_data import owns
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations import actions
from buyergroup_hub.organisations.models import Affiliation, Organisation

ROOM = "organisations"


def invite_colleague(organisation: Organisation, address: str, name: str = "") -> Invitation:
    return invite(ROOM, organisation.id, address, audience=f"org:{organisation.id}", name=name, demo=organisation.demo)


def about(invitation: Invitation) -> About | None:
    organisation = db.session.get(Organisation, invitation.subject_id)
    if organisation is None:
        return None
    url = f"/organisations/{organisation.pid}"
    return About(name=organisation.name, url=url, role=_("collega"), demo=organisation.demo)


@invites(ROOM, about=about)
def join(invitation: Invitation, person: Person) -> Joined:
    """Become a colleague. Who invited vouches for it, if she still works there.

    Whom an administrator brings into the programme is its staff: an empty hub has nobody else who could say so. A
    market party's colleague comes for the answers that are being written, which stand where everything waits for her.
    """
    organisation = db.session.get_one(Organisation, invitation.subject_id)
    vouched = vouches(invitation.invited_by_id, organisation)
    affiliation = actions.affiliate(person, organisation, confirmed=vouched)
    if vouched and organisation.kind == "programme" and _is_administrator(invitation.invited_by_id):
        actions.appoint(affiliation)
    if not vouched:
        return Joined(f"/organisations/{organisation.pid}", waits_at=organisation.name)
    return Joined("/my-work" if organisation.market else url_for("organisations.people", pid=organisation.pid))


def vouches(person_id: int | None, organisation: Organisation, *, first: bool = False) -> bool:
    """May this person's word make somebody one of an organisation's people? They read what is for its people alone and
    act for it, so who still works there says so, or who runs the hub; somebody who left vouches for nobody.

    Where nobody ever worked, the `first` can be brought in by the programme, which looks organisations up; by anybody
    else only of an organisation that the hub knew from nowhere but her own invitation.
    """
    if person_id is None:
        return False
    sender = db.session.get_one(Person, person_id)
    if sender.blocked_at is not None or sender.erased_at is not None:
        return False
    affiliation = actions.running_affiliation(person_id, organisation.id)
    if sender.admin_since is not None or (affiliation is not None and affiliation.runs):
        return True
    if not first or actions.had_people(organisation):
        return False
    unknown = organisation.verified_at is None and organisation.origin == "entered"
    return unknown or standing_of(person_id).is_programme


def _is_administrator(person_id: int | None) -> bool:
    return db.session.get_one(Person, person_id).admin_since is not None


def places_of(person_ids: list[int]) -> dict[int, list[Affiliation]]:
    """Where people work, or say so and wait, by person; the oldest first."""
    found = (
        select(Affiliation)
        .where(Affiliation.person_id.in_(person_ids), Affiliation.until.is_(None))
        .options(joinedload(Affiliation.organisation))
        .order_by(Affiliation.id)
    )
    places: dict[int, list[Affiliation]] = {}
    for affiliation in db.session.scalars(found):
        places.setdefault(affiliation.person_id, []).append(affiliation)
    return places


@erases
def leave_all(person: Person) -> None:
    """Who goes away works nowhere any more; that she did stays, without her function."""
    mine = select(Affiliation).where(Affiliation.person_id == person.id)
    for affiliation in db.session.scalars(mine.options(joinedload(Affiliation.organisation))):
        affiliation.function = ""
        if affiliation.until is None:
            actions.end_affiliation(affiliation)


@owns(ROOM)
def own_data(person_id: int) -> Json:
    mine = select(Affiliation).where(Affiliation.person_id == person_id).order_by(Affiliation.id)
    return [
        {
            "organisation": a.organisation.name,
            "capacity": a.capacity,
            "function": a.function,
            "may_endorse": a.may_endorse,
            "since": a.since.isoformat(),
            "confirmed": a.confirmed_at is not None,
            "until": a.until.isoformat() if a.until else None,
        }
        for a in db.session.scalars(mine.options(joinedload(Affiliation.organisation)))
    ]
