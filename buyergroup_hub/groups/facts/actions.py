"""The verbs of facts: state one with its source, withdraw one; and how the group's own columns follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.facts import events
from buyergroup_hub.groups.glossary import PHASE_WORDS
from buyergroup_hub.groups.group import actions as groups
from buyergroup_hub.groups.group.models import (
    Group,
    GroupFact,
    GroupName,
    GroupSuccession,
    Membership,
    Phase,
    Source,
)
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import partial_date
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.invention import check_address, check_alike
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.organisations.organisation.actions.people import signatories
from buyergroup_hub.organisations.organisation.models import Organisation

ROLES = {"lead": "coordinator", "participant": "participant"}


def state(
    group: Group,
    kind: str,
    value: str,
    source: Source,
    *,
    day: str | None = None,
    other: Group | None = None,
) -> GroupFact:
    """Say what a source says of the group, or say it without one. What other sources say stays beside it."""
    groups.load_parts(group)
    organisation = organisation_named(value, demo=group.demo) if kind in ROLES else None
    check(group, kind, value, source, day=day, other=other, organisation=organisation)
    fact = groups.note(
        group,
        kind,
        value,
        source,
        day=day,
        organisation_id=organisation.id if organisation else None,
        other_id=other.id if other else None,
    )
    follow(group, fact)
    record(events.STATED, fact, {"kind": kind}, group_id=group.id)
    return fact


def withdraw(fact: GroupFact, reason: str) -> None:
    """It was wrong. The row stays with the reason, and the group's columns follow what still stands."""
    if fact.withdrawn_at is not None:
        raise RuleBroken(_("Dit feit is al ingetrokken."))
    groups.load_parts(fact.group)
    groups.drop(fact, reason)
    db.session.flush()
    unfollow(fact.group, fact)
    record(events.WITHDRAWN, fact, {"kind": fact.kind}, group_id=fact.group_id)


def organisation_named(name: str, *, demo: bool) -> Organisation | None:
    """The organisation that has this name; where only an invented one has it and the group is real, or the other way
    round, that one, which is refused. Of one that not everybody sees nothing shows that it is here (rule 3)."""
    seen = Organisation.goes_by(name), Organisation.audience == "public"
    named = select(Organisation).where(*seen).order_by((Organisation.demo == demo).desc())
    return db.session.scalars(named.limit(1)).first()


def check(
    group: Group,
    kind: str,
    value: str,
    source: Source,
    *,
    day: str | None,
    other: Group | None,
    organisation: Organisation | None,
) -> None:
    """Refuse what cannot be so, what stands there already, and what ties something real to something invented."""
    check_alike(group, *(thing for thing in (organisation, other) if thing is not None))
    check_address(source.url, demo=group.demo, at="url")
    _check_days(kind, value, source, day)
    said = select(GroupFact.kind, GroupFact.value, GroupFact.day, GroupFact.source_url, GroupFact.source_title)
    standing = db.session.execute(said.where(GroupFact.group_id == group.id, GroupFact.withdrawn_at.is_(None))).all()
    _check_same(standing, kind, value, source, day)
    _check_order(standing, kind, value, day)
    if kind == "successor" and other is not None:
        groups.check_successor(group, other)


def _check_days(kind: str, value: str, source: Source, day: str | None) -> None:
    for at, said in (("source_date", source.date), ("day", day), ("value", value if kind == "started" else None)):
        if said and said > clock.today().isoformat()[: len(said)]:
            raise RuleBroken(_("Deze dag ligt in de toekomst. Leg alleen vast wat al zo is."), at=at)


def _check_same(standing: Sequence[Any], kind: str, value: str, source: Source, day: str | None) -> None:
    said = (kind, value, day, source.url, source.title)
    if said in {(one.kind, one.value, one.day, one.source_url, one.source_title) for one in standing}:
        raise RuleBroken(_("Dit feit staat er al, met dezelfde bron."))


def _check_order(standing: Sequence[Any], kind: str, value: str, day: str | None) -> None:
    """A group starts, goes through phases, and ends. Where sources differ on the start, the earliest counts; on the
    end, the latest."""
    starts = [one.value for one in standing if one.kind == "started"]
    begun = [(one.day, one.value) for one in standing if one.kind == "phase" and one.day]
    ends = [one.day for one in standing if one.kind == "ended" and one.day]
    if kind in ("phase", "ended") and day and starts and _before(day, min(starts)):
        raise RuleBroken(
            _(
                "De groep begon volgens de bronnen in %(day)s. Kies een latere dag, of leg een eerder begin vast.",
                day=partial_date(min(starts)),
            ),
            at="day",
        )
    first = min(begun, default=None)
    if kind == "started" and first and all(_before(first[0], start) for start in [*starts, value]):
        raise RuleBroken(
            _(
                "De fase %(phase)s begon al op %(day)s. Een groep kan niet later beginnen.",
                phase=PHASE_WORDS[first[1]],
                day=partial_date(first[0]),
            ),
            at="value",
        )
    if kind == "phase" and day and ends and _before(max(ends), day):
        raise RuleBroken(
            _("De groep eindigde op %(day)s. Een fase begint niet daarna.", day=partial_date(max(ends))), at="day"
        )
    last = max(begun, default=None)
    if kind == "ended" and day and last and _before(day, last[0]):
        raise RuleBroken(
            _(
                "De fase %(phase)s begon pas op %(day)s. De groep eindigde niet daarvoor.",
                phase=PHASE_WORDS[last[1]],
                day=partial_date(last[0]),
            ),
            at="day",
        )


def _before(one: str, other: str) -> bool:
    """Surely earlier: what a date leaves open counts for neither."""
    shared = min(len(one), len(other))
    return one[:shared] < other[:shared]


def follow(group: Group, fact: GroupFact) -> None:
    """Let the columns that lists ask say what is stated. `phases` and `themes` of the group are loaded."""
    match fact.kind:
        case "name":
            _know_name(group, fact)
        case "summary" | "sector" | "started":
            settle(group, fact.kind)
        case "phase" | "ended":
            place(group, fact.value, fact.day)
        case "theme":
            theme = db.session.scalars(select(Theme).where(Theme.key == fact.value)).one()
            group.themes = [*group.themes, *([] if theme in group.themes else [theme])]
        case "lead" | "participant":
            _make_member(group, fact)
        case "successor" if fact.other_id is not None:
            _succeed(group, fact, fact.other_id)


def unfollow(group: Group, fact: GroupFact) -> None:
    """What was withdrawn no longer counts, where nothing else says the same."""
    standing = db.session.scalars(groups.facts_standing(group, fact.kind)).all()
    if fact.kind in ("summary", "sector", "started"):
        settle(group, fact.kind)
    elif not any(one.value == fact.value for one in standing):
        _take_away(group, fact)
    elif fact.kind in ("phase", "ended"):
        days = [one.day for one in standing if one.value == fact.value and one.day]
        _remove_phase(group, fact.value)
        place(group, fact.value, min(days, default=None))


def settle(group: Group, kind: str) -> None:
    """Of what stands: the earliest start that a source says, else what was said here; of other facts the last."""
    standing = db.session.scalars(groups.facts_standing(group, kind)).all()
    sourced = [one.value for one in standing if one.is_sourced]
    last = standing[-1].value if standing else None
    match kind:
        case "started":
            group.started = min(sourced) if sourced else last
        case "summary" if last != group.summary_nl:
            group.summary_nl, group.summary_en = last or "", None
        case "sector" if last is not None:
            group.sector = last


def place(group: Group, phase: str, since: str | None) -> None:
    """A stay in a phase stands where it began, before what began later. Of a day that nobody knows it is the last, but
    for the end."""
    there, at = next((one for one in group.phases if one.phase == phase), None), len(group.phases)
    if there is not None:
        if since is None or (there.since is not None and there.since <= since):
            return
        there.since = since
        at = group.phases.index(there)
        group.phases.remove(there)
    stay = there or Phase(group_id=group.id, phase=phase, position=0, since=since, left=False)
    later = (n for n, one in enumerate(group.phases) if _is_later(one, phase, since))
    group.phases.insert(min(at, next(later, at)), stay)
    _put_in_order(group)


def _is_later(one: Phase, phase: str, since: str | None) -> bool:
    if one.phase == "ended" and phase != "ended" and (since is None or one.since is None):
        return True
    return bool(since and one.since and one.since > since)


def _remove_phase(group: Group, phase: str) -> None:
    for one in [one for one in group.phases if one.phase == phase]:
        group.phases.remove(one)
        db.session.delete(one)
    _put_in_order(group)


def _put_in_order(group: Group) -> None:
    """A place is taken once at most, also halfway."""
    stays = list(group.phases)
    for number, one in enumerate(stays):
        one.position = -1 - number
    db.session.flush()
    for number, one in enumerate(stays):
        after = stays[number + 1] if number + 1 < len(stays) else None
        one.position, one.left, one.until = number + 1, after is not None, after.since if after else None
    group.phase_now = stays[-1].phase if stays else None
    db.session.flush()


def _know_name(group: Group, fact: GroupFact) -> None:
    known = select(GroupName.id).where(GroupName.group_id == group.id, GroupName.name == fact.value)
    if fact.value != group.name_nl and db.session.scalar(known.limit(1)) is None:
        db.session.add(GroupName(group_id=group.id, name=fact.value[:160], source_url=fact.source_url))


def _make_member(group: Group, fact: GroupFact) -> None:
    """A source names the organisation, so it is listed. That it lists somebody of the market side does not say that
    they decide with the clients. Whoever leads the group lists nobody in this way, and no one lists an organisation of
    which somebody may sign here: it says itself that it takes part (rule 20)."""
    organisation = db.session.get(Organisation, fact.organisation_id) if fact.organisation_id else None
    if organisation is None or not fact.is_sourced or fact.stated_as == "group":
        return
    if fact.stated_as == "programme" and signatories(organisation):
        return
    there = select(Membership.id).where(Membership.group_id == group.id, Membership.organisation_id == organisation.id)
    if db.session.scalar(there.limit(1)) is None:
        member = Membership(
            group_id=group.id,
            organisation_id=organisation.id,
            role="sounding_board" if organisation.market else ROLES[fact.kind],
            origin="public_source",
            source_url=fact.source_url,
            audience="public",
            demo=group.demo,
        )
        db.session.add(member)
        db.session.flush()


def _succeed(group: Group, fact: GroupFact, other: int) -> None:
    there = select(GroupSuccession.id).filter_by(from_id=group.id, to_id=other)
    if db.session.scalar(there) is None:
        db.session.add(GroupSuccession(from_id=group.id, to_id=other, on=fact.day, source_url=fact.source_url))


def _take_away(group: Group, fact: GroupFact) -> None:
    match fact.kind:
        case "phase" | "ended":
            _remove_phase(group, fact.value)
        case "theme":
            group.themes = [theme for theme in group.themes if theme.key != fact.value]
        case "name":
            for name in db.session.scalars(select(GroupName).filter_by(group_id=group.id, name=fact.value, slug=None)):
                db.session.delete(name)
        case "lead" | "participant":
            _unlist(group, fact)
        case "successor":
            for one in db.session.scalars(select(GroupSuccession).filter_by(from_id=group.id, to_id=fact.other_id)):
                db.session.delete(one)


def _unlist(group: Group, fact: GroupFact) -> None:
    """No source says any more that the organisation has this role; it stays listed where one gives it another."""
    listed = select(Membership).filter_by(
        group_id=group.id, organisation_id=fact.organisation_id, origin="public_source", affiliation_id=None
    )
    for member in db.session.scalars(listed):
        db.session.delete(member)
    db.session.flush()
    for other in db.session.scalars(groups.facts_standing(group)):
        if other.kind in ROLES and other.organisation_id == fact.organisation_id:
            _make_member(group, other)
