"""What people do with groups."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.access import is_of_demo, standing, visible_to
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups import events, mails, voices
from buyergroup_hub.groups.models import (
    Commitment,
    CommittedProject,
    Group,
    GroupName,
    GroupSuccession,
    JoinRequest,
    Meeting,
    Membership,
    Phase,
)
from buyergroup_hub.groups.rights import awaits
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import moment, partial_date
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.invention import check_alike
from buyergroup_hub.organisations.models import Affiliation, Organisation, Theme
from buyergroup_hub.permissions import ENDORSERS, LEADERS, MARKET

RESERVED = frozenset({"new", "invitations"})
"""Addresses under /groups that are no group's."""


def slug_of(name: str) -> str:
    """An address from a name: ASCII, lower case, words joined by hyphens, at most 80 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:80].rstrip("-") or "groep"


def free_slug(name: str) -> str:
    """The name's address, with a number behind it where another group has it or had it."""
    wanted, number = slug_of(name), 1
    slug = wanted
    while slug in RESERVED or _taken(slug):
        number += 1
        slug = f"{wanted[:76]}-{number}"
    return slug


def _taken(slug: str) -> bool:
    return bool(
        db.session.scalar(select(Group.id).where(Group.slug == slug))
        or db.session.scalar(select(GroupName.id).where(GroupName.slug == slug))
    )


def check_name(name: str, group: Group | None = None) -> None:
    """No two groups have one name: nobody could tell which of them to join, and a form sent twice would begin two."""
    named = select(Group).where(func.lower(Group.name_nl) == name.lower(), visible_to(standing(), Group))
    other = db.session.scalars(named.where(Group.id != (group.id if group else 0)).limit(1)).first()
    if other is not None:
        raise RuleBroken(
            _("Er is al een groep die %(name)s heet. Kijk daar, of kies een andere naam.", name=other.name)
        )


def start(
    name: str,
    sector: str,
    summary: str = "",
    *,
    started: str | None = None,
    kind: str = "buyer_group",
    demo: bool = False,
) -> Group:
    """Start a group. Its first coordinator is admitted or invited next. Since when it works, is unknown until somebody
    says it: what begins here may be older."""
    group = Group(
        slug=free_slug(name),
        kind=kind,
        sector=sector,
        name_nl=name,
        summary_nl=summary,
        started=started,
        audience="public",
        demo=is_of_demo(demo),
        names=[],
        phases=[],
        themes=[],
    )
    db.session.add(group)
    db.session.flush()
    record(events.STARTED, group, group_id=group.id)
    return group


def load_parts(group: Group) -> None:
    """Load the phases and themes of a group as what can be changed; a page shows them without."""
    whole = selectinload(Group.phases), selectinload(Group.themes)
    db.session.scalars(select(Group).where(Group.id == group.id).options(*whole)).one()


def edit(group: Group, *, name: str, summary: str, sector: str, started: str | None, themes: list[Theme]) -> None:
    """Change what the group says of itself. Another name keeps the old one findable and its address working."""
    load_parts(group)
    if name != group.name_nl:
        rename(group, name)
    changed = [
        field
        for field, before, after in (
            ("summary", group.summary_nl, summary),
            ("sector", group.sector, sector),
            ("started", group.started, started),
            ("themes", {theme.id for theme in group.themes}, {theme.id for theme in themes}),
        )
        if before != after
    ]
    if "summary" in changed:
        group.summary_en = None  # it translated what stood there before
    group.summary_nl, group.sector, group.started, group.themes = summary, sector, started, themes
    if changed:
        record(events.EDITED, group, {"fields": changed}, group_id=group.id)


def rename(group: Group, name: str) -> None:
    old_slug = group.slug
    db.session.add(GroupName(group_id=group.id, name=group.name_nl, slug=old_slug))
    if group.name_en:
        db.session.add(GroupName(group_id=group.id, name=group.name_en))
    group.name_nl, group.name_en = name, None
    if slug_of(name) != old_slug:
        group.slug = free_slug(name)
    record(events.RENAMED, group, group_id=group.id)


def check_since(group: Group, since: str | None) -> None:
    """A phase that somebody chooses has begun, and not before the one that it follows. What a date leaves open counts
    for neither."""
    load_parts(group)
    if since and since > clock.today().isoformat()[: len(since)]:
        raise RuleBroken(_("Deze dag moet nog komen. Kies de fase als zij is begonnen."), at="since")
    before = next((phase.since for phase in reversed(group.phases) if phase.since), None)
    if since and before and since[: len(before)] < before[: len(since)]:
        raise RuleBroken(
            _(
                "Een eerdere fase begon op %(day)s. Kies een latere dag, of neem die fase eerst terug.",
                day=partial_date(before),
            )
        )


def take_back_phase(group: Group, phase: str | None) -> None:
    """The phase that was entered last was a mistake, or its day was: the one before it runs again. `phase` is the one
    that is meant: who presses on an old page takes back no other."""
    load_parts(group)
    if not group.phases:
        raise RuleBroken(_("De groep heeft nog geen fase."))
    if group.phases[-1].phase != phase:
        raise RuleBroken(_("De fase is net gewijzigd. Er is niets teruggenomen. Open de pagina opnieuw."))
    last = group.phases.pop()
    db.session.delete(last)
    before = group.phases[-1] if group.phases else None
    if before is not None:
        before.left, before.until = False, None
    group.phase_now = before.phase if before else None
    record(events.PHASE_TAKEN_BACK, group, {"phase": last.phase}, group_id=group.id)


def enter_phase(group: Group, phase: str, since: str | None = None) -> Phase:
    """Go to a phase: the running one is left, and the new one comes behind it, whatever the usual order. No day is
    unknown: what is entered today may have begun long ago."""
    load_parts(group)
    now = next((p for p in reversed(group.phases) if not p.left), None)
    if now is not None and now.phase == phase:
        raise RuleBroken(_("De groep is al in deze fase. Kies een andere fase."))
    for earlier in group.phases:
        if not earlier.left:
            earlier.left, earlier.until = True, since
    entered = group.begin(phase, since)
    record(events.PHASE_ENTERED, group, {"phase": phase}, group_id=group.id)
    return entered


def succeed(group: Group, successor: Group, kind: str = "successor") -> GroupSuccession:
    """The work goes on in another group. A chain that would bite its own tail is refused."""
    check_alike(group, successor)
    if successor.id == group.id or group.id in _followers_of(successor.id):
        raise RuleBroken(_("Die groep komt zelf uit deze groep voort. Kies een andere opvolger."))
    known = select(GroupSuccession.id).filter_by(from_id=group.id, to_id=successor.id)
    if db.session.scalar(known) is not None:
        raise RuleBroken(_("Deze groep gaat al verder in die groep."))
    succession = GroupSuccession(from_id=group.id, to_id=successor.id, on=clock.today().isoformat(), kind=kind)
    db.session.add(succession)
    record(events.SUCCEEDED, group, {"to": successor.id}, group_id=group.id)
    return succession


def _followers_of(group_id: int) -> set[int]:
    """All groups that come after one, however far."""
    seen: set[int] = set()
    waiting = [group_id]
    while waiting:
        after = select(GroupSuccession.to_id).where(GroupSuccession.from_id == waiting.pop())
        fresh = set(db.session.scalars(after)) - seen
        seen |= fresh
        waiting += fresh
    return seen


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
        raise RuleBroken(_("Je vraag ligt al bij de trekker en de secretaris. Je hoort van ze."))
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
    mails.tell(request)
    if role is None:
        return None
    confirmed = voices.agrees(group.id, request.affiliation, role, request.affiliation.person_id, standing().person_id)
    admitted = admit(group, organisation, role, request.affiliation, confirmed=confirmed)
    voices.tell(admitted, request.affiliation)
    return admitted


def commit_project(
    group: Group, organisation: Organisation, *, months: int = 24, project: str = "", audience: str = "public"
) -> Commitment:
    """A client that takes part promises a project with the group's set. It chooses who sees that (`public`,
    `network`). Following gives no right, and the market promises nothing to itself."""
    roles = select(Membership.role).where(
        Membership.group_id == group.id, Membership.organisation_id == organisation.id, Membership.runs()
    )
    held, name = set(db.session.scalars(roles)), organisation.name
    if not held:
        raise RuleBroken(
            awaits(standing().person_id, group) or _("%(name)s is geen lid van deze groep. Word eerst lid.", name=name)
        )
    if organisation.kind in MARKET or not held & ENDORSERS:
        raise RuleBroken(_("%(name)s doet niet als opdrachtgever mee in deze groep en zegt niets toe.", name=name))
    commitment = Commitment(
        group_id=group.id,
        organisation_id=organisation.id,
        promised_on=clock.today(),
        months=months,
        audience=audience,
        demo=group.demo,
        project=None,
    )
    db.session.add(commitment)
    keys: dict[str, Json] = {"organisation": organisation.id, "due": commitment.due_on.isoformat()}
    record(events.COMMITTED, commitment, keys, group_id=group.id, acting_for=organisation.id)
    if project:
        name_project(commitment, project)
    return commitment


def name_project(commitment: Commitment, title: str, *, public: bool = False) -> CommittedProject:
    """Say which project keeps the promise: to the group's clients, or to everyone once it is no secret for bidders
    (rule 8)."""
    project = commitment.project or CommittedProject(commitment_id=commitment.id, demo=commitment.demo)
    project.title, project.named_on = title, clock.today()
    project.audience = "public" if public else f"clients:{commitment.group_id}"
    commitment.project = project
    keys = {"organisation": commitment.organisation_id}
    record(events.PROJECT_NAMED, project, keys, group_id=commitment.group_id)
    return project


def withdraw_commitment(commitment: Commitment, reason: str) -> None:
    if commitment.withdrawn_at is not None:
        raise RuleBroken(_("Deze toezegging is al ingetrokken."))
    commitment.withdrawn_at, commitment.withdrawn_reason = clock.now(), reason
    keys = {"organisation": commitment.organisation_id}
    record(events.COMMITMENT_WITHDRAWN, commitment, keys, group_id=commitment.group_id, payload={"reason": reason})


def plan_meeting(
    group: Group, title: str, starts_at: datetime, ends_at: datetime | None, place: str, audience: str
) -> Meeting:
    meeting = Meeting(
        group_id=group.id,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        audience=audience,
        demo=group.demo,
    )
    db.session.add(meeting)
    day = starts_at.astimezone(clock.AMSTERDAM).date().isoformat()
    record(events.MEETING_PLANNED, meeting, {"day": day}, group_id=group.id)
    return meeting


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


def check_goes_on(group: Group) -> None:
    """An ended group stays readable. Whoever were invited to it, promised it something or were asked something in its
    name would wait for nobody."""
    if group.is_ended:
        raise RuleBroken(_("Deze groep is beëindigd. Gaat zij toch verder? Kies dan eerst haar fase."))
