"""Colleagues: invited by whoever works there already, and what of a person an organisation's room holds."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.accounts.invitations.actions import About, Joined, invite, invites
from buyergroup_hub.accounts.invitations.models import Invitation
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.colleagues.actions import handovers
from buyergroup_hub.organisations.organisation.actions import organisations, people
from buyergroup_hub.organisations.organisation.actions.people import ROOM
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation


def invite_colleague(organisation: Organisation, address: str, name: str = "") -> Invitation:
    return invite(ROOM, organisation.id, address, audience=f"org:{organisation.id}", name=name, demo=organisation.demo)


def about(invitation: Invitation) -> About | None:
    organisation = db.session.get(Organisation, invitation.subject_id)
    if organisation is None:
        return None
    url = f"/organisations/{organisation.pid}"
    unverified = organisation.verified_at is None
    return About(name=organisation.name, url=url, role=_("collega"), demo=organisation.demo, unverified=unverified)


@invites(ROOM, about=about)
def join(invitation: Invitation, person: Person) -> Joined:
    """Become a colleague. Who invited vouches for it, if she still works there; of a party without people, the two
    administrators who handed it over.

    Whom an administrator brings into the programme is its staff: an empty hub has nobody else who could say so. A
    market party's colleague comes for the answers that are being written, which stand where everything waits for her.
    """
    organisation = db.session.get_one(Organisation, invitation.subject_id)
    handed = handovers.completes(invitation, person)
    vouched = handed or people.vouches(invitation.invited_by_id, organisation)
    affiliation = people.affiliate(
        person, organisation, confirmed=vouched, by=invitation.invited_by_id, may_endorse=handed
    )
    if vouched and organisation.kind == "programme" and _is_administrator(invitation.invited_by_id):
        people.appoint(affiliation)
    if not vouched:
        return Joined(f"/organisations/{organisation.pid}", waits_at=organisation.name)
    return Joined("/my-work" if organisation.market else url_for("organisations.people", pid=organisation.pid))


def bring_in(person: Person, organisation: Organisation, invited_by_id: int | None) -> Affiliation:
    """Make somebody one of the people of the organisation that she was invited to a group for. Who invited seldom works
    there, so mostly a colleague confirms it first. A firm that nobody looked up confirms nobody: whoever registered
    its name first would be asked of the real one, who therefore gets one of her own."""
    vouched = people.vouches(invited_by_id, organisation, first=True)
    unknown = organisation.market and organisation.verified_at is None and people.had_people(organisation)
    if vouched or not unknown or people.running_affiliation(person.id, organisation.id):
        return people.affiliate(person, organisation, confirmed=vouched, by=invited_by_id)
    own = organisations.register(organisation.name, organisation.kind, demo=organisation.demo)
    own.audience = organisation.audience
    return people.affiliate(person, own, may_endorse=True)


def _is_administrator(person_id: int | None) -> bool:
    return db.session.get_one(Person, person_id).admin_since is not None
