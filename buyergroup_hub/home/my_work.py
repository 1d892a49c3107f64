"""What waits for a person, by date, over all rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from buyergroup_hub.access import standing
from buyergroup_hub.accounts.invitations import waiting as accounts
from buyergroup_hub.clauses.drafts import waiting as clauses_drafts
from buyergroup_hub.clauses.sets import waiting as clauses_sets
from buyergroup_hub.consultations.overview import waiting as consultations
from buyergroup_hub.events import timeline
from buyergroup_hub.groups.glossary import ROLE_WORDS
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import groups_of, with_phases
from buyergroup_hub.groups.group.rights import Awaited, awaited
from buyergroup_hub.groups.overview import waiting as groups
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import and_list, month
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.knowledge import waiting as knowledge
from buyergroup_hub.notifications.queries import followed
from buyergroup_hub.organisations.overview import waiting as organisations
from buyergroup_hub.outcomes.dashboard import waiting as dashboard
from buyergroup_hub.outcomes.goals import waiting as goals
from buyergroup_hub.outcomes.measuring import waiting as measuring
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.adoptions import waiting as adoptions
from buyergroup_hub.tenders.clause_uses import waiting as clause_uses
from buyergroup_hub.tenders.notices import waiting as tender_notices
from buyergroup_hub.visions.drafts import waiting as visions_drafts
from buyergroup_hub.visions.rounds import waiting as visions_rounds
from buyergroup_hub.waiting import Task

WAITING: tuple[Callable[[Standing], Sequence[Task]], ...] = (
    accounts.waits_for,
    organisations.waits_for,
    groups.waits_for,
    clauses_drafts.waits_for,
    clauses_sets.waits_for,
    visions_rounds.waits_for,
    visions_drafts.waits_for,
    consultations.waits_for,
    knowledge.waits_for,
    tender_notices.waits_for,
    clause_uses.waits_for,
    adoptions.waits_for,
    goals.waits_for,
    measuring.waits_for,
    dashboard.waits_for,
)

SOON = timedelta(days=7)
MONTHS_APART = 2


@dataclass(frozen=True)
class Period:
    """Tasks under one heading: now, a month, later."""

    title: str
    tasks: list[Task]

    @property
    def is_dated(self) -> bool:
        return any(task.day for task in self.tasks)


@dataclass(frozen=True)
class Work:
    tasks: list[Task]
    groups: dict[int, Group]
    following: list[Group]
    entries: list[timeline.Entry]
    awaited: Sequence[tuple[Group, Awaited]] = ()
    """Where she is a member as soon as somebody confirms it."""

    @property
    def next_day(self) -> date | None:
        """The first day that comes of something with a date."""
        today = clock.today()
        return min((task.day for task in self.tasks if task.day and task.day >= today), default=None)

    def of(self, slug: str | None) -> list[Task]:
        """The tasks of one group, or all."""
        return [task for task in self.tasks if slug is None or self.slug_of(task) == slug]

    def slug_of(self, task: Task) -> str | None:
        group = self.groups.get(task.group_id or 0)
        return group.slug if group else None

    def place_of(self, task: Task) -> str | None:
        """For which group a task is, and in which role."""
        group = self.groups.get(task.group_id or 0)
        if group is None:
            return None
        roles = [str(ROLE_WORDS[role]) for role in sorted(standing().roles.get(group.id, ()))]
        return _("%(group)s · je bent %(role)s", group=group.name, role=and_list(roles)) if roles else group.name

    def choices(self, chosen: str | None) -> list[tuple[str, str, bool]]:
        """(words, address, chosen) to show all, or one group's."""
        slugs = Counter(slug for task in self.tasks if (slug := self.slug_of(task)))
        names = {group.slug: group.name for group in self.groups.values()}
        everything = (_("Alles (%(n)s)", n=len(self.tasks)), url_for("home.work"), chosen is None)
        return [
            everything,
            *[(f"{names[slug]} ({n})", url_for("home.work", group=slug), chosen == slug) for slug, n in slugs.items()],
        ]


def tasks_of(who: Standing) -> list[Task]:
    return [task for waits_for in WAITING for task in waits_for(who)]


def gather() -> Work:
    """Everything that waits for whoever asks, and what happened in her groups."""
    who = standing()
    tasks = tasks_of(who)
    tasks.sort(key=lambda task: (task.day or date.max, task.title))
    follows = set(followed(who.person_id or 0, "groups"))
    waiting = [one for one in awaited(who.person_id) if one.group_id not in who.roles]
    ids = set(who.roles) | follows | {task.group_id for task in tasks if task.group_id}
    ids |= {one.group_id for one in waiting}
    known = {group.id: group for group in groups_of(ids)}
    with_phases(list(known.values()))
    following = [group for group_id, group in known.items() if group_id in follows and group_id not in who.roles]
    hers = [group_id for group_id in known if group_id in who.roles or group_id in follows]
    return Work(
        tasks,
        known,
        following,
        timeline.of_groups(hers, 6),
        [(known[one.group_id], one) for one in waiting if one.group_id in known],
    )


def periods(tasks: Sequence[Task]) -> list[Period]:
    """Now (within a week, past its date, or without one), the next two months by name, later."""
    today = clock.today()
    by_title: dict[str, list[Task]] = {_("Nu"): []}
    for task in tasks:
        by_title.setdefault(_heading(task.day, today), []).append(task)
    return [Period(title, of_it) for title, of_it in by_title.items() if of_it]


def _heading(day: date | None, today: date) -> str:
    if day is None or day <= today + SOON:
        return _("Nu")
    apart = (day.year - today.year) * 12 + day.month - today.month
    return month(day) if apart <= MONTHS_APART else _("Later")
