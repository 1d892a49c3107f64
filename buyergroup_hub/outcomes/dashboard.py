"""The dashboard of all groups: in which phase, which are quiet, how many lots asked the set, which goals have proof.

A constant number of queries, whatever the number of groups. Each person sees and counts the groups that she sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, select
from sqlalchemy.orm import contains_eager, selectinload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import any_of, given, seen, standing, visible_to
from buyergroup_hub.groups.models import Commitment, Group
from buyergroup_hub.groups.pages import quiet_before
from buyergroup_hub.groups.phasing import with_phases
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.formats import n_of, partial_date
from buyergroup_hub.kit.formats import number as spelled
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.kit.tallies import tallied
from buyergroup_hub.kit.web import once
from buyergroup_hub.outcomes.dashboard_figures import DEFINITIONS, NONE, Number, number, numbers
from buyergroup_hub.outcomes.glossary import QUALIFIER_WORDS
from buyergroup_hub.outcomes.models import Assessment, Goal, ReferenceFigure
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.tenders.models import Tender, TenderCommitment

PER_PAGE = 25
ORDERS = ("start", "name", "event")


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
    who = standing()
    counts = _counts(who)
    show, order = args.get("show", "all"), args.get("order", "start")
    show, order = show if show in counts else "all", order if order in ORDERS else "start"
    part = Part.of(args, counts[show], PER_PAGE)
    groups = list(db.session.scalars(_page(show, order, whole), asked(who, first=part.first)))
    with_phases(groups)
    some = {} if whole else {"group": [group.id for group in groups]}
    sets = numbers(DEFINITIONS["set_used"], who, ("group",), **some)
    goals = numbers(DEFINITIONS["goals_proven"], who, ("group",), **some)
    return Programme(groups, sets, goals, counts, show, order, part)


def conditions(who: Standing) -> dict[str, ColumnElement[bool]]:
    """The choices of the dashboard as rules for SQL, by their key in its address; `asked` gives their values."""
    found = _conditions()
    return found if can(who, Verb.SEE_PROGRAMME) else {key: rule for key, rule in found.items() if key != "overdue"}


@cache
def _conditions() -> dict[str, ColumnElement[bool]]:
    phase = func.coalesce(Group.phase_now, "")
    return {
        "all": Group.id.is_not(None),
        "quiet": and_(Group.last_event_at < bindparam("quiet_before"), phase != "ended"),
        "ended": phase == "ended",
        "overdue": any_of(Group.id, "overdue"),
    }


def asked(who: Standing, **values: Any) -> dict[str, Any]:
    """The values of such rules, and the tokens of who asks."""
    overdue = once("overdue groups", lambda: list(overdue_groups(who))) if can(who, Verb.SEE_PROGRAMME) else []
    return given(who, quiet_before=quiet_before(), overdue=overdue, **values)


def _counts(who: Standing) -> dict[str, int]:
    shown = tuple(conditions(who))
    (row,) = tallied(_counted(shown), asked(who))
    return {key: int(n or 0) for key, n in zip(shown, row, strict=True)}


@cache
def _counted(shown: tuple[str, ...]) -> Any:
    sums = [func.sum(case((_conditions()[key], 1), else_=0)) for key in shown]
    return select(*sums).where(seen(Group, of_all=True))


@cache
def _page(show: str, order: str, whole: bool) -> Any:
    """Unknown sorts last (product.md rule 14); of events the one longest ago comes first. `whole` is all of them."""
    by = {
        "start": (Group.started.asc().nulls_last(), func.lower(Group.name_nl)),
        "name": (func.lower(Group.name_nl),),
        "event": (Group.last_event_at.asc().nulls_last(), func.lower(Group.name_nl)),
    }[order]
    found = select(Group).where(seen(Group, of_all=True), _conditions()[show]).order_by(*by, Group.id)
    return found if whole else found.limit(PER_PAGE).offset(bindparam("first"))


def overdue_groups(who: Standing) -> set[int]:
    """Groups with a commitment of which the day is over and of which who asks knows no project; for programme staff,
    neutrally worded. The day is months after another one, which databases count differently: so it is counted here."""
    keeps = Tender.id == TenderCommitment.tender_id, visible_to(who, Tender)
    matched = exists().where(TenderCommitment.commitment_id == Commitment.id, *keeps)
    waiting = select(Commitment.group_id, Commitment.promised_on, Commitment.months).where(
        visible_to(who, Commitment), Commitment.withdrawn_at.is_(None), ~matched
    )
    today = clock.today()
    return {
        group_id
        for group_id, promised_on, months in db.session.execute(waiting)
        if clock.months_after(promised_on, months) < today
    }


@dataclass(frozen=True)
class Attainment:
    """One page of goals that hold, of all groups that the person sees, with the last assessment of each."""

    goals: list[Goal]
    number: Number
    part: Part


def attainment(args: MultiDict[str, str]) -> Attainment:
    who = standing()
    counted = number(DEFINITIONS["goals_proven"], who)
    part = Part.of(args, counted.of, PER_PAGE)
    held = (
        select(Goal)
        .join(Goal.group)
        .where(visible_to(who, Goal), ~Goal.successor.has())
        .options(contains_eager(Goal.group), selectinload(Goal.assessments).joinedload(Assessment.assessor))
        .order_by(func.lower(Group.name_nl), Goal.set_on, Goal.id)
    )
    goals = db.session.scalars(held.limit(PER_PAGE).offset(part.first))
    return Attainment(list(goals), counted, part)


@dataclass(frozen=True)
class References:
    """Figures that public sources give. Two of one unit stand side by side, since they may not be added (product.md
    rule 13); shares have their whole."""

    pair: list[ReferenceFigure]
    shares: list[ReferenceFigure]

    def label(self, figure: ReferenceFigure) -> str:
        return figure.label_en if locale() == "en" else figure.label_nl

    def words(self, figure: ReferenceFigure) -> str:
        """`ongeveer 35`, `4,9 Mt`, `6 van 13`."""
        if figure.of is not None:
            return str(n_of(int(figure.value), int(figure.of)))
        qualifier = "" if figure.qualifier == "exact" else f"{QUALIFIER_WORDS[figure.qualifier]} "
        return f"{qualifier}{spelled(figure.value)} {figure.unit}".strip()

    def sides(self) -> list[tuple[str, str]]:
        return [(self.words(one), period(one)) for one in self.pair]


def references() -> References:
    found = db.session.scalars(_references(), given(standing())).all()
    measured = [one for one in found if one.of is None and one.unit and one.since]
    pair = [one for one in measured if one.unit == measured[0].unit][:2]
    return References(pair if len(pair) == 2 else [], [one for one in found if one.of is not None])


@cache
def _references() -> Any:
    return select(ReferenceFigure).where(seen(ReferenceFigure)).order_by(ReferenceFigure.id)


def period(figure: ReferenceFigure) -> str:
    """`2015–2016`, or the date of the figure."""
    if figure.since and figure.until and figure.since != figure.until:
        return f"{partial_date(figure.since)}–{partial_date(figure.until)}"
    return str(partial_date(figure.since or figure.as_of)) if figure.since or figure.as_of else _("datum onbekend")


def tabs(here: str) -> list[tuple[str, str, None, bool]]:
    """The parts of the programme, for `ui.subnav`."""
    places = {
        "overview": (_("Overzicht"), "outcomes.dashboard"),
        "goals": (_("Doelbereik"), "outcomes.attainment"),
        "themes": (_("Zes thema's"), "outcomes.themes"),
        "definitions": (_("Definities"), "outcomes.indicators"),
        "gaps": (_("Waar de keten breekt"), "outcomes.gaps"),
        "manifest": (_("Manifest MVOI"), "organisations.signatories"),
        "reports": (_("Stand van zaken"), "outcomes.reports"),
    }
    return [(words, url_for(endpoint), None, key == here) for key, (words, endpoint) in places.items()]
