"""The verbs of a group: start, edit, rename, enter a phase, let it go on in another, plan a meeting."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from buyergroup_hub.access import is_of_demo, standing, visible_to
from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group import events
from buyergroup_hub.groups.group.models import (
    UNSOURCED,
    Group,
    GroupFact,
    GroupName,
    GroupSuccession,
    Meeting,
    Phase,
    Source,
)
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import partial_date
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.invention import check_alike
from buyergroup_hub.kit.names import as_read
from buyergroup_hub.organisations.manifest.models import Theme

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
    named = select(Group).where(func.lower(Group.name_nl) == as_read(name).lower(), visible_to(standing(), Group))
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


def note(
    group: Group,
    kind: str,
    value: str,
    source: Source = UNSOURCED,
    *,
    day: str | None = None,
    organisation_id: int | None = None,
    other_id: int | None = None,
    replaces_id: int | None = None,
) -> GroupFact:
    """Write down that a source says this of the group, or that somebody here does without one. The event of the verb
    that it belongs to follows."""
    fact = GroupFact(
        group_id=group.id,
        kind=kind,
        value=value,
        day=day,
        organisation_id=organisation_id,
        other_id=other_id,
        replaces_id=replaces_id,
        source_url=source.url,
        source_title=source.title,
        place=source.place,
        source_date=source.date,
        read_from=source.read_from,
        origin="public_source" if source.url or source.title else "entered",
        stated_as=_stated_as(group),
        stated_at=clock.now(),
        audience=group.audience,
        demo=group.demo,
    )
    db.session.add(fact)
    db.session.flush()
    return fact


def _stated_as(group: Group) -> str:
    who = standing()
    if not who.signed_in:
        return "reading"
    return "programme" if (who.is_programme or who.is_admin) and group.id not in who.roles else "group"


def _note_change(group: Group, kind: str, value: str | None, **more: str | int | None) -> None:
    """What is changed here without a source, where sources say something of the group: it never stands under theirs.
    What was said here before without a source is no longer so."""
    if group.origin != "public_source" and not db.session.scalar(facts_standing(group).limit(1)):
        return
    if kind in ("name", "summary", "sector", "started"):
        drop_unsourced(group, kind, _("Later anders ingevuld."))
    if value:
        note(group, kind, value, **more)  # type: ignore[arg-type]


def facts_standing(group: Group, kind: str | None = None) -> Select[GroupFact]:
    standing_ones = select(GroupFact).where(GroupFact.group_id == group.id, GroupFact.withdrawn_at.is_(None))
    return (standing_ones.where(GroupFact.kind == kind) if kind else standing_ones).order_by(GroupFact.id)


def drop_unsourced(group: Group, kind: str, reason: str, value: str | None = None) -> None:
    for fact in db.session.scalars(facts_standing(group, kind)).all():
        if not fact.is_sourced and value in (None, fact.value):
            drop(fact, reason)


def drop(fact: GroupFact, reason: str) -> None:
    """It no longer stands. The row stays, with the reason."""
    fact.withdrawn_at, fact.withdrawn_reason = clock.now(), reason


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
    before = {theme.key for theme in group.themes}
    group.summary_nl, group.sector, group.started, group.themes = summary, sector, started, themes
    for field, value in (("summary", summary), ("sector", sector), ("started", started)):
        if field in changed:
            _note_change(group, field, value)
    for theme in themes:
        if theme.key not in before:
            _note_change(group, "theme", theme.key)
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
    _note_change(group, "name", name)
    record(events.RENAMED, group, group_id=group.id)


def check_since(group: Group, since: str | None) -> None:
    """A phase that somebody chooses has begun, and not before the one that it follows. What a date leaves open counts
    for neither."""
    load_parts(group)
    if since and since > clock.today().isoformat()[: len(since)]:
        raise RuleBroken(_("Deze dag ligt in de toekomst. Kies de fase pas als die is begonnen."), at="since")
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
    kind = "ended" if phase == "ended" else "phase"
    if any(fact.is_sourced and fact.value == phase for fact in db.session.scalars(facts_standing(group, kind))):
        raise RuleBroken(
            _("Een bron zegt dat de groep in deze fase kwam. Trek bij de feiten eerst in wat de bron zegt.")
        )
    drop_unsourced(group, kind, _("Teruggenomen."), phase)
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
    _note_change(group, "ended" if phase == "ended" else "phase", phase, day=since)
    record(events.PHASE_ENTERED, group, {"phase": phase}, group_id=group.id)
    return entered


def succeed(group: Group, successor: Group, kind: str = "successor") -> GroupSuccession:
    """The work goes on in another group. A chain that would bite its own tail is refused."""
    check_successor(group, successor)
    statement = select(GroupSuccession.id).filter_by(from_id=group.id, to_id=successor.id)
    if db.session.scalar(statement) is not None:
        raise RuleBroken(_("Deze groep gaat al verder in die groep."))
    succession = GroupSuccession(from_id=group.id, to_id=successor.id, on=clock.today().isoformat(), kind=kind)
    db.session.add(succession)
    _note_change(group, "successor", successor.name_nl, other_id=successor.id)
    record(events.SUCCEEDED, group, {"to": successor.id}, group_id=group.id)
    return succession


def check_successor(group: Group, successor: Group) -> None:
    check_alike(group, successor)
    if successor.id == group.id or group.id in _followers_of(successor.id):
        raise RuleBroken(_("Die groep komt zelf uit deze groep voort. Kies een andere opvolger."))


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


def check_goes_on(group: Group) -> None:
    """An ended group stays readable. Whoever were invited to it, promised it something or were asked something in its
    name would wait for nobody."""
    if group.is_ended:
        raise RuleBroken(_("Deze groep is beëindigd. Gaat de groep toch verder? Kies dan eerst de fase."))
