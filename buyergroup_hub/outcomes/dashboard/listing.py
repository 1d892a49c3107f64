"""The groups of the dashboard: in which phase, which are quiet, how many lots asked the set, which goals are reached.

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
from buyergroup_hub.outcomes.dashboard.queries import has_document, has_leader, is_known
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS
from buyergroup_hub.outcomes.figures.queries.numbers import NONE, Number, numbers
from buyergroup_hub.permissions import Verb, can
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.commitments.models import TenderCommitment
from buyergroup_hub.tenders.tender.models import Tender

PER_PAGE = 25
ORDERS = ("event", "name")
SHOWN = ("all", "known", "ended", "sources", "quiet", "overdue")
"""What one may choose; the last only who looks after the programme."""


@dataclass(frozen=True)
class Programme:
    """One page of groups, what is counted of each, and how many groups there are of each choice."""

    groups: list[Group]
    sets: Mapping[int, Number]
    goals: Mapping[int, Number]
    counts: Mapping[str, int]
    demo: int
    show: str
    order: str
    part: Part
    only_real: bool

    @property
    def total(self) -> int:
        return self.counts[self.show]

    def address(self, **changes: str | None) -> str:
        """This list with another choice; pages start again."""
        kept: dict[str, Any] = {"show": self.show}
        kept["order"] = self.order if self.order != "event" else None
        kept["only"] = "real" if self.only_real else None
        return url_for("outcomes.dashboard", **(kept | changes), _anchor="h-groups")

    def page_url(self) -> str:
        """The address of a page of this list, without its number."""
        kept: dict[str, Any] = {"show": self.show, "order": self.order, "only": "real" if self.only_real else None}
        return url_for("outcomes.dashboard", **kept) + "&page="

    def chips(self) -> list[tuple[str, str, bool]]:
        """(words with their count, address, chosen). That no group is quiet is an answer as well; of the others, what
        there is none of is not offered."""
        words = {
            "known": _("Waar we iets van weten (%(n)s)", n=self.counts["known"]),
            "quiet": _("Stil, langste eerst (%(n)s)", n=self.counts["quiet"]),
            "overdue": _("Deelnemer zonder project na 24 maanden (%(n)s)", n=self.counts.get("overdue", 0)),
            "ended": _("Beëindigd (%(n)s)", n=self.counts["ended"]),
            "sources": _("Alleen uit openbare bronnen (%(n)s)", n=self.counts["sources"]),
        }
        return [
            (words[key], self.address(show=key), key == self.show)
            for key in words
            if self.counts.get(key) or key in ("quiet", self.show)
        ]

    def demo_choice(self) -> list[tuple[str, str, bool]]:
        """All groups or the real ones; nothing to choose where none is invented."""
        every, real = _("Alle groepen"), _("Alleen echte groepen")
        if not self.demo and not self.only_real:
            return []
        return [
            (every, url_for("outcomes.dashboard"), not self.only_real),
            (real, url_for("outcomes.dashboard", only="real"), self.only_real),
        ]

    def set_of(self, group: Group) -> Number:
        return self.sets.get(group.id, NONE)

    def goals_of(self, group: Group) -> Number:
        return self.goals.get(group.id, NONE)


def find(args: MultiDict[str, str], *, whole: bool = False) -> Programme:
    """The groups of a choice as it stands in an address, a page or the whole; what cannot be chosen is passed over."""
    shown = SHOWN if can(standing(), Verb.SEE_PROGRAMME) else SHOWN[:-1]
    values = quiet_before(), overdue_groups()
    only_real = args.get("only") == "real"
    answers = groups_counted.one(*values, shown=shown, invented=("all",), only_real=only_real)
    counts, demo = dict(zip(shown, answers, strict=False)), answers[len(shown)]
    usual = "all" if whole else "known" if counts["known"] else "sources"
    show, order = args.get("show", usual), args.get("order", "event")
    show, order = show if show in counts else usual, order if order in ORDERS else "event"
    part = Part.of(args, counts[show], PER_PAGE)
    groups = groups_on_page(*values, part.first, show=show, order=order, only_real=only_real, all_of_them=whole)
    with_phases(groups)
    some = {} if whole else {"group": [group.id for group in groups]}
    sets = numbers(DEFINITIONS["set_used"], ("group",), **some)
    goals = numbers(DEFINITIONS["goals_reached"], ("group",), **some)
    return Programme(groups, sets, goals, counts, demo, show, order, part, only_real)


def _condition(show: str, quiet: Param[datetime], overdue: Param[Collection[int]]) -> ColumnElement[bool]:
    """A choice of the dashboard, by its key in the address."""
    runs = func.coalesce(Group.phase_now, "") != "ended"
    match show:
        case "known":
            return and_(is_known(), runs)
        case "sources":
            return ~is_known()
        case "quiet":
            return and_(Group.last_event_at < quiet, runs)
        case "ended":
            return ~runs
        case "overdue":
            return Group.id.in_(overdue)
        case _:
            return Group.id.is_not(None)


@query(tuple[int, ...], whole=True)
def groups_counted(
    quiet: Param[datetime],
    overdue: Param[Collection[int]],
    *,
    shown: tuple[str, ...],
    invented: tuple[str, ...],
    only_real: bool = False,
) -> Statement:
    """How many there are of each choice, and then how many invented ones of some."""
    every = (
        *(_condition(key, quiet, overdue) for key in shown),
        *(and_(_condition(key, quiet, overdue), Group.demo) for key in invented),
    )
    counted = select(*[func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in every])
    return counted.where(~Group.demo) if only_real else counted


@query(Group, whole=True)
def groups_on_page(
    quiet: Param[datetime],
    overdue: Param[Collection[int]],
    first: Param[int],
    *,
    show: str,
    order: str,
    only_real: bool,
    all_of_them: bool,
) -> Statement:
    """The last event first, unknown last (rule 14); of quiet ones the one that is quiet longest, of those
    that only public sources know the ones of which these say most."""
    when = Group.last_event_at.asc() if show == "quiet" else Group.last_event_at.desc()
    facts = has_document(), has_leader(), Group.started.is_not(None)
    most = [case((fact, 0), else_=1) for fact in facts] if show == "sources" else []
    name = func.lower(Group.name_nl)
    by = (name,) if order == "name" else (*most, when.nulls_last(), name)
    statement = select(Group).where(_condition(show, quiet, overdue)).order_by(*by, Group.id)
    real = statement.where(~Group.demo) if only_real else statement
    return real if all_of_them else real.limit(PER_PAGE).offset(first)


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
