"""The dashboard of all groups: in which phase, which are quiet, how many lots asked the set, which goals have proof.

A constant number of queries, whatever the number of groups. Each person sees and counts the groups that she sees.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import url_for
from sqlalchemy import ColumnElement, and_, case, exists, func, select
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group.labels import quiet_before
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import with_phases
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS
from buyergroup_hub.outcomes.figures.queries.numbers import NONE, Number, numbers
from buyergroup_hub.permissions import Verb, can
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.commitments.models import TenderCommitment
from buyergroup_hub.tenders.tender.models import Tender

PER_PAGE = 25
ORDERS = ("start", "name", "event")
SHOWN = ("all", "quiet", "ended", "overdue")


@dataclass(frozen=True)
class Programme:
    """One page of groups, what is counted of each, and how many groups there are of each choice."""

    groups: list[Group]
    sets: Mapping[int, Number]
    goals: Mapping[int, Number]
    counts: Mapping[str, int]
    show: str
    order: str
    part: Part

    @property
    def total(self) -> int:
        return self.counts[self.show]

    @property
    def rest(self) -> int:
        """How many stand on other pages."""
        return self.total - len(self.groups)

    def address(self, **changes: str | None) -> str:
        """This list with another choice; pages start again."""
        kept: dict[str, Any] = {"show": self.show if self.show != "all" else None}
        kept["order"] = self.order if self.order != "start" else None
        return url_for("outcomes.dashboard", **(kept | changes))

    def chips(self) -> list[tuple[str, str, bool]]:
        """(words with their count, address, chosen)."""
        words = {
            "all": _("Alle %(n)s", n=self.counts["all"]),
            "quiet": _("Stil, 6 maanden of langer (%(n)s)", n=self.counts["quiet"]),
            "overdue": _("Deelnemer zonder project na 24 maanden (%(n)s)", n=self.counts.get("overdue", 0)),
            "ended": _("Beëindigd (%(n)s)", n=self.counts["ended"]),
        }
        return [
            (words[key], self.address(show=key if key != "all" else None), key == self.show)
            for key in words
            if key in self.counts
        ]

    def set_of(self, group: Group) -> Number:
        return self.sets.get(group.id, NONE)

    def goals_of(self, group: Group) -> Number:
        return self.goals.get(group.id, NONE)


def find(args: MultiDict[str, str], *, whole: bool = False) -> Programme:
    """The groups of a choice as it stands in an address, a page or the whole; what cannot be chosen is passed over."""
    shown = SHOWN if can(standing(), Verb.SEE_PROGRAMME) else SHOWN[:-1]
    values = quiet_before(), overdue_groups()
    counts = dict(zip(shown, groups_counted.one(*values, shown=shown), strict=False))
    show, order = args.get("show", "all"), args.get("order", "start")
    show, order = show if show in counts else "all", order if order in ORDERS else "start"
    part = Part.of(args, counts[show], PER_PAGE)
    groups = groups_on_page(*values, part.first, show=show, order=order, all_of_them=whole)
    with_phases(groups)
    some = {} if whole else {"group": [group.id for group in groups]}
    sets = numbers(DEFINITIONS["set_used"], ("group",), **some)
    goals = numbers(DEFINITIONS["goals_proven"], ("group",), **some)
    return Programme(groups, sets, goals, counts, show, order, part)


def _condition(show: str, quiet: Param[datetime], overdue: Param[Collection[int]]) -> ColumnElement[bool]:
    """A choice of the dashboard, by its key in the address."""
    phase = func.coalesce(Group.phase_now, "")
    match show:
        case "quiet":
            return and_(Group.last_event_at < quiet, phase != "ended")
        case "ended":
            return phase == "ended"
        case "overdue":
            return Group.id.in_(overdue)
        case _:
            return Group.id.is_not(None)


@query(tuple[int, ...], whole=True)
def groups_counted(quiet: Param[datetime], overdue: Param[Collection[int]], *, shown: tuple[str, ...]) -> Statement:
    """How many there are of each choice, and then how many invented ones of each."""
    conditions = [_condition(key, quiet, overdue) for key in shown]
    every = *conditions, *(and_(each, Group.demo) for each in conditions)
    return select(*[func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in every])


@query(Group, whole=True)
def groups_on_page(
    quiet: Param[datetime],
    overdue: Param[Collection[int]],
    first: Param[int],
    *,
    show: str,
    order: str,
    all_of_them: bool,
) -> Statement:
    """Unknown sorts last (product.md rule 14); of events the one longest ago comes first."""
    by = {
        "start": (Group.started.asc().nulls_last(), func.lower(Group.name_nl)),
        "name": (func.lower(Group.name_nl),),
        "event": (Group.last_event_at.asc().nulls_last(), func.lower(Group.name_nl)),
    }[order]
    found = select(Group).where(_condition(show, quiet, overdue)).order_by(*by, Group.id)
    return found if all_of_them else found.limit(PER_PAGE).offset(first)


def overdue_groups() -> Collection[int]:
    """Groups with a commitment of which the day is over and of which who asks knows no project; for programme staff,
    neutrally worded. The day is months after another one, which databases count differently: so it is counted here."""
    return request_cache("overdue groups", _overdue) if can(standing(), Verb.SEE_PROGRAMME) else ()


def _overdue() -> frozenset[int]:
    today = clock.today()
    rows = commitments_alone()
    return frozenset(row.group_id for row in rows if clock.months_after(row.promised_on, row.months) < today)


class PromiseRow(NamedTuple):
    group_id: int
    promised_on: date
    months: int


@query(PromiseRow)
def commitments_alone() -> Statement:
    """Those that stand, without a project."""
    keeps = TenderCommitment.commitment_id == Commitment.id, Tender.id == TenderCommitment.tender_id
    promised = select(Commitment.group_id, Commitment.promised_on, Commitment.months)
    return promised.where(Commitment.withdrawn_at.is_(None), ~exists().where(*keeps))
