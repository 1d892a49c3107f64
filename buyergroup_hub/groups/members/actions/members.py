"""The verbs of taking part: admit, change a role, end, ask to join and answer it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.groups.group.rights import awaits
from buyergroup_hub.groups.members import events
from buyergroup_hub.groups.members.actions import voices
from buyergroup_hub.groups.members.models import JoinRequest
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.permissions import LEADERS, MARKET

ANSWERED = "groups.join_answered"


def admit(
    group: Group,
    organisation: Organisation,
    role: str,
    affiliation: Affiliation | None = None,
    since: str | None = None,
    confirmed: bool = True,
) -> Membership:
    """Make an organisation, with one of its people where known, a member in a role. Not `confirmed`: once somebody who
    may speak for it says so."""
    _check_role(group, organisation, role)
    if confirmed:
        voices.bring_out(organisation)
    membership = Membership(
        group_id=group.id,
        organisation_id=organisation.id,
        affiliation_id=affiliation.id if affiliation else None,
        role=role,
        since=since or clock.today().isoformat(),
        audience="public" if confirmed else f"group:{group.id}",
        demo=group.demo,
    )
    db.session.add(membership)
    keys: dict[str, Json] = {"organisation": organisation.id, "role": role}
    record(events.ADMITTED if confirmed else events.AWAITED, membership, keys, group_id=group.id)
    return membership


def _check_role(group: Group, organisation: Organisation, role: str) -> None:
    market = organisation.kind in MARKET
    if role == "supplier_member" and (group.kind != "buyer_supplier_group" or not market):
        raise RuleBroken(
            _("Een leverancier-lid hoort bij een groep van opdrachtgevers en leveranciers. Kies een andere rol.")
        )
    if market and role not in ("supplier_member", "sounding_board", "follower"):
        raise RuleBroken(
            _(
                "%(name)s is een marktpartij. Kies als rol klankbord of volger.",
                name=organisation.name,
            )
        )


def change_role(membership: Membership, role: str) -> Membership:
    """Another role is another membership: what somebody was stays on record."""
    group, organisation = membership.group, membership.organisation
    _check_role(group, organisation, role)
    _keep_a_leader(membership, unless=role)
    circle = membership.audience if not voices.gains_a_voice(membership, role) else f"group:{group.id}"
    membership.until = clock.today().isoformat()
    db.session.flush()
    changed = Membership(
        group_id=group.id,
        organisation_id=organisation.id,
        affiliation_id=membership.affiliation_id,
        role=role,
        since=membership.until,
        audience=circle,
        demo=membership.demo,
    )
    db.session.add(changed)
    record(events.ROLE_CHANGED, changed, {"organisation": organisation.id, "role": role}, group_id=group.id)
    if changed.waits:
        voices.tell(changed, membership.affiliation)
    return changed


def end(membership: Membership) -> None:
    """Somebody leaves the group. What was decided with her stays."""
    if membership.until is not None:
        raise RuleBroken(_("Dit lidmaatschap is al beëindigd."))
    _keep_a_leader(membership)
    voices.leave(membership)


def _keep_a_leader(membership: Membership, unless: str = "") -> None:
    """A group that nobody leads could never be led again, so its last leader with an account stays until it ends."""
    if membership.role not in LEADERS or unless in LEADERS or membership.affiliation_id is None:
        return
    others = Membership.leading(membership.group_id).where(Membership.id != membership.id)
    if db.session.scalar(others.limit(1)) is None and not db.session.get_one(Group, membership.group_id).is_ended:
        raise RuleBroken(_("Dit is de laatste trekker of secretaris van de groep. Wijs eerst een ander aan."))


def ask_to_join(group: Group, affiliation: Affiliation, words: str) -> JoinRequest:
    already = select(Membership.id).where(
        Membership.group_id == group.id, Membership.affiliation_id == affiliation.id, Membership.until.is_(None)
    )
    if db.session.scalar(already):
        raise RuleBroken(awaits(affiliation.person_id, group) or _("Je doet al mee in deze groep."))
    waits = select(JoinRequest.id).filter_by(group_id=group.id, affiliation_id=affiliation.id, answered_at=None)
    if db.session.scalar(waits):
        raise RuleBroken(_("De trekker en de secretaris hebben je vraag al. Je krijgt van hen een reactie."))
    request = JoinRequest(
        group_id=group.id,
        affiliation_id=affiliation.id,
        words=words,
        audience=f"group:{group.id}",
        asked_at=clock.now(),
        demo=group.demo,
    )
    db.session.add(request)
    record(events.JOIN_ASKED, request, {"organisation": affiliation.organisation_id}, group_id=group.id)
    return request


def answer_join(request: JoinRequest, group: Group, role: str | None) -> Membership | None:
    """Admit who asked in a role, or say no."""
    if request.answered_at is not None:
        answered = moment(request.answered_at)
        raise RuleBroken(
            _("Deze vraag is al beantwoord, op %(moment)s. Jouw antwoord telde niet mee.", moment=answered),
            ((_("Bekijk de leden"), f"/groups/{group.slug}/members"),),
        )
    request.answered_at, request.admitted = clock.now(), role is not None
    organisation = request.affiliation.organisation
    keys: dict[str, Json] = {"organisation": organisation.id, "admitted": role is not None}
    record(events.JOIN_ANSWERED, request, keys, group_id=group.id)
    _tell_who_asked(request)
    if role is None:
        return None
    confirmed = voices.agrees(group.id, request.affiliation, role, request.affiliation.person_id, standing().person_id)
    admitted = admit(group, organisation, role, request.affiliation, confirmed=confirmed)
    voices.tell(admitted, request.affiliation)
    return admitted


def _tell_who_asked(request: JoinRequest) -> None:
    """Who asked was promised to hear of it."""
    person = db.session.get_one(Person, request.affiliation.person_id)
    if person.email and person.may_sign_in:
        keys = {"request": request.id}
        post(ANSWERED, person.email, keys, person_id=person.id, language=person.language, demo=request.demo)


def own_affiliation(organisation_id: int) -> Affiliation | None:
    """The running affiliation of whoever acts with an organisation, with both its ends."""
    mine = (
        select(Affiliation)
        .where(
            Affiliation.person_id == standing().person_id,
            Affiliation.organisation_id == organisation_id,
            Affiliation.until.is_(None),
        )
        .options(joinedload(Affiliation.organisation), joinedload(Affiliation.person))
    )
    return db.session.scalars(mine).one_or_none()
