"""Who makes an organisation a member: one of its own people who may sign for it, and nobody in her place."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.person.actions.people import hears_at_once
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Membership
from buyergroup_hub.groups.members import events
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.organisations.organisation.actions.organisations import show
from buyergroup_hub.organisations.organisation.actions.people import confirms, signatories, speaks
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.permissions import ENDORSERS


def agrees(group_id: int, affiliation: Affiliation, role: str, *people: int | None) -> bool:
    """Does the organisation take part in this role already, or did one of these people speak for it? Only by somebody
    who works there."""
    if not affiliation.runs:
        return False
    held = select(Membership.id).where(
        Membership.group_id == group_id,
        Membership.organisation_id == affiliation.organisation_id,
        Membership.role == role,
        Membership.runs(),
    )
    return db.session.scalar(held.limit(1)) is not None or any(speaks(person, affiliation) for person in people)


def tell(membership: Membership, affiliation: Affiliation | None) -> None:
    """Mail the others who may sign for the organisation that one of its people takes part, or wants to: they confirm
    it, or end it. Who says to work there is asked about first."""
    if affiliation is None or not affiliation.runs:
        return
    others = [
        signatory.person
        for signatory in signatories(affiliation.organisation)
        if signatory.person_id != affiliation.person_id
    ]
    for person in others:
        if person.email and person.id != standing().person_id and hears_at_once(person, "questions"):
            about: dict[str, Json] = {"membership": membership.id}
            whom, language, demo = person.id, person.language, membership.demo
            post("groups.membership", person.email, about, person_id=whom, language=language, demo=demo)


def bring_out(organisation: Organisation) -> None:
    """An organisation of which somebody typed the name is one of the hub's from when it was confirmed."""
    if not organisation.market and organisation.audience != "public":
        show(organisation)


def gains_a_voice(membership: Membership, role: str) -> bool:
    """Would another role let the organisation endorse and promise, where nobody of its own said so? What only a source
    knows has no person who could."""
    if role not in ENDORSERS or membership.role in ENDORSERS or membership.affiliation is None:
        return False
    return not speaks(standing().person_id, membership.affiliation)


def end(membership: Membership) -> None:
    """Who may speak for the organisation says that it takes no part, or no longer; also where the group is left without
    a leader: the programme finds another."""
    if membership.affiliation is None or not speaks(standing().person_id, membership.affiliation):
        raise RuleBroken(_("Alleen wie voor %(name)s mag tekenen, beëindigt dit.", name=membership.organisation.name))
    leave(membership)


def leave(membership: Membership) -> None:
    membership.until = clock.today().isoformat()
    keys: dict[str, Json] = {"organisation": membership.organisation_id, "role": membership.role}
    record(events.ENDED, membership, keys, group_id=membership.group_id)


def confirm(membership: Membership) -> None:
    """Who may speak for the organisation says that it takes part."""
    affiliation, organisation = membership.affiliation, membership.organisation
    if not membership.waits or affiliation is None:
        raise RuleBroken(_("Dit is al bevestigd of beëindigd."))
    if not affiliation.runs:
        raise RuleBroken(
            _("Bevestig eerst dat deze persoon bij %(name)s werkt.", name=organisation.name),
            ((_("Bekijk wie er wacht"), f"/organisations/{organisation.pid}/people"),),
        )
    if not speaks(standing().person_id, affiliation):
        raise RuleBroken(_("Alleen wie voor %(name)s mag tekenen, bevestigt dit.", name=organisation.name))
    _widen(membership)


def _widen(membership: Membership) -> None:
    bring_out(membership.organisation)
    membership.audience, membership.since = "public", clock.today().isoformat()
    keys: dict[str, Json] = {"organisation": membership.organisation_id, "role": membership.role}
    record(events.ADMITTED, membership, keys, group_id=membership.group_id)


@confirms
def _confirm_all(affiliation: Affiliation, by: int) -> None:
    """Who lets somebody in and may speak for the organisation, says with it that she takes part for it."""
    waiting = select(Membership).where(Membership.affiliation_id == affiliation.id, Membership.until.is_(None))
    found = waiting.where(Membership.audience != "public").options(joinedload(Membership.organisation))
    for membership in db.session.scalars(found).all():
        if agrees(membership.group_id, affiliation, membership.role, by):
            _widen(membership)
        else:
            tell(membership, affiliation)
