"""The demand calendar: lots that have not come to market yet, by the quarter in which they are expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.clauses.models import ClauseVersion
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.glossary import NATURE_WORDS, REGION_WORDS, STAGE_WORDS
from buyergroup_hub.tenders.models import ClauseUse, Lot, Tender, TenderGroup

COMING = ("decided", "intention")
CHOICES = ("stage", "group", "nature", "region")
"""What the calendar can be narrowed by; names in its address."""
QUARTER = len("2027-Q1")
MOST_SHOWN = 60
"""Tenders of one quarter on the page; the counts, the files and the choices are of all."""


@dataclass(frozen=True)
class Quarter:
    """One stretch of the line: a quarter, or the unknown one, which stands last."""

    key: str
    tenders: list[Tender]
    now: bool = False

    @property
    def label(self) -> str:
        return quarter_words(self.key)

    @property
    def id(self) -> str:
        return f"k{self.key or '-unknown'}"

    @property
    def shown(self) -> list[Tender]:
        return self.tenders[:MOST_SHOWN]

    @property
    def hidden(self) -> int:
        return len(self.tenders) - len(self.shown)

    @property
    def decided(self) -> int:
        return sum(len(one.counted) for one in self.tenders if one.stage == "decided")

    @property
    def intended(self) -> int:
        return sum(len(one.counted) for one in self.tenders if one.stage == "intention")

    @property
    def url(self) -> str:
        return f"#{self.id}"


@dataclass
class Found:
    """The calendar as a person sees it, with what she chose."""

    quarters: list[Quarter] = field(default_factory=list)
    facets: list[dict[str, Any]] = field(default_factory=list)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        return sum(quarter.decided for quarter in self.quarters)

    @property
    def intended(self) -> int:
        return sum(quarter.intended for quarter in self.quarters)

    @property
    def demo(self) -> bool:
        return any(tender.demo for quarter in self.quarters for tender in quarter.tenders)

    @property
    def query(self) -> dict[str, Any]:
        """The choice as values of an address."""
        return {name: values for name, values in self.chosen.items() if values}


@dataclass
class Stretch:
    """How many lots are expected in a quarter: `a` of decided tenders, `b` of intentions. A bar of a chart."""

    key: str
    a: int = 0
    b: int = 0
    demo: bool = False

    @property
    def label(self) -> str:
        return _("%(n)se kwartaal", n=self.key[-1])

    @property
    def second(self) -> str:
        return self.key[:4]


def quarter_of(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_words(key: str) -> str:
    """`2027-Q1` as people read it; a year alone keeps its quarter unknown."""
    if not key:
        return _("Kwartaal onbekend")
    if len(key) == 4:
        return _("%(year)s, kwartaal onbekend", year=key)
    return _("%(n)se kwartaal %(year)s", n=key[-1], year=key[:4])


def bounds(key: str) -> tuple[date, date] | None:
    """(first day, first day after) of a quarter or a year."""
    if not key:
        return None
    year = int(key[:4])
    if len(key) == 4:
        return date(year, 1, 1), date(year + 1, 1, 1)
    quarter = int(key[-1])
    first = date(year, quarter * 3 - 2, 1)
    return first, clock.months_after(first, 3)


def coming(who: Standing) -> Select[Tender]:
    """Tenders that have not come to market, of which the person may know, in the order of the calendar."""
    return (
        select(Tender)
        .where(visible_to(who, Tender), Tender.published_on.is_(None), Tender.cancelled_on.is_(None))
        .where(Tender.stage.in_(COMING))
        .order_by(Tender.expected.is_(None), Tender.expected, Tender.title, Tender.id)
    )


def find(args: MultiDict[str, str], who: Standing | None = None) -> Found:
    """The calendar with the choices of an address. Four queries, however many tenders."""
    chosen = {name: args.getlist(name) for name in CHOICES}
    parts = (
        joinedload(Tender.organisation),
        selectinload(Tender.buyers),
        selectinload(Tender.groups).joinedload(TenderGroup.group),
        selectinload(Tender.lots),
    )
    every = list(db.session.scalars(coming(who or standing()).options(*parts)).unique())
    shown = [tender for tender in every if _fits(tender, chosen)]
    return Found(_by_quarter(shown), _facets(every, chosen), chosen, _group_names(every))


def _fits(tender: Tender, chosen: Mapping[str, Sequence[str]], but: str = "") -> bool:
    return all(
        not values or name == but or not {*_values(tender, name)}.isdisjoint(values) for name, values in chosen.items()
    )


def _values(tender: Tender, name: str) -> Iterable[str]:
    if name == "group":
        return [link.group.slug for link in tender.groups] or ["none"]
    return [getattr(tender, name) or "unknown"]


def _by_quarter(tenders: Sequence[Tender]) -> list[Quarter]:
    """Quarters in order, a year without quarter after those of the year before the next, unknown last."""
    by_key: dict[str, list[Tender]] = {}
    for tender in sorted(tenders, key=lambda one: _order(one.expected)):
        by_key.setdefault(tender.expected or "", []).append(tender)
    this = quarter_of(clock.today())
    return [Quarter(key, of_it, key == this) for key, of_it in by_key.items()]


def _order(expected: str | None) -> tuple[bool, str]:
    if expected is None:
        return True, ""
    return False, expected if len(expected) == 7 else f"{expected}-Q9"


def _facets(tenders: Sequence[Tender], chosen: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Counts are lots, each facet counted with the other facets' choices applied."""
    names = _group_names(tenders) | {"none": _("Zonder groep")}
    words = {
        "stage": {key: str(STAGE_WORDS[key]).capitalize() for key in COMING},
        "group": names,
        "nature": {key: str(one).capitalize() for key, one in NATURE_WORDS.items()} | {"unknown": _("Onbekend")},
        "region": {key: str(one)[0].upper() + str(one)[1:] for key, one in REGION_WORDS.items()}
        | {"unknown": _("Onbekend")},
    }
    legends = {"stage": _("Stand"), "group": _("Groep"), "nature": _("Soort"), "region": _("Regio")}
    return [_facet(name, legends[name], words[name], tenders, chosen) for name in legends]


def _facet(
    name: str,
    legend: str,
    words: Mapping[str, str],
    tenders: Sequence[Tender],
    chosen: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for tender in tenders:
        if _fits(tender, chosen, but=name):
            for value in _values(tender, name):
                counts[value] += len(tender.counted)
    options = [(value, words[value], counts[value], value in chosen[name]) for value in words if counts[value]]
    return {"name": name, "legend": legend, "options": options}


def _group_names(tenders: Sequence[Tender]) -> dict[str, str]:
    groups = {link.group for tender in tenders for link in tender.groups}
    return {group.slug: group.name for group in sorted(groups, key=lambda one: one.name.lower())}


def asks(tenders: Sequence[Tender]) -> dict[int, str]:
    """By tender, what it will ask for as far as that stands here: `VB-03, VB-12, niveau significant`. One query."""
    rows = (
        select(Lot.tender_id, ClauseUse)
        .join(ClauseUse, ClauseUse.lot_id == Lot.id)
        .where(Lot.tender_id.in_([tender.id for tender in tenders]), ClauseUse.use != "dropped")
        .options(joinedload(ClauseUse.version).joinedload(ClauseVersion.clause))
    )
    uses: dict[int, list[ClauseUse]] = {}
    for tender_id, use in db.session.execute(rows):
        uses.setdefault(tender_id, []).append(use)
    return {tender_id: _asked(of_it) for tender_id, of_it in uses.items()}


def _asked(uses: Sequence[ClauseUse]) -> str:
    codes = ", ".join(sorted({use.version.clause.code for use in uses}))
    levels = {use.level for use in uses if use.level}
    if len(levels) != 1:
        return codes
    return _("%(codes)s, niveau %(level)s", codes=codes, level=str(LEVEL_WORDS[levels.pop()]).lower())


def ahead(who: Standing, most: int) -> list[Stretch]:
    """The next quarters in which lots are expected that the person may know of, for other pages. One query."""
    demo = func.max(case((Tender.demo, 1), else_=0))
    lots = (
        select(Tender.expected, Tender.stage, func.count(Lot.id), demo)
        .join(Lot, Lot.tender_id == Tender.id)
        .where(visible_to(who, Tender), Tender.published_on.is_(None), Tender.stage.in_(COMING))
        .where(Lot.kind != "part", Lot.replaced_by_id.is_(None))
        .where(func.length(Tender.expected) == QUARTER, Tender.expected >= quarter_of(clock.today()))
        .group_by(Tender.expected, Tender.stage)
        .order_by(Tender.expected)
    )
    found: dict[str, Stretch] = {}
    for expected, stage, count, invented in db.session.execute(lots):
        stretch = found.setdefault(expected or "", Stretch(expected or ""))
        stretch.demo |= bool(invented)
        if stage == "decided":
            stretch.a = count
        else:
            stretch.b = count
    return list(found.values())[:most]


def of_group(group: Group, who: Standing) -> Select[Tender]:
    """The tenders of a group that the person sees, the newest first."""
    tied = exists().where(TenderGroup.tender_id == Tender.id, TenderGroup.group_id == group.id)
    return select(Tender).where(visible_to(who, Tender), tied).order_by(Tender.id.desc())


def address(found: Found, endpoint: str) -> str:
    return url_for(endpoint, **found.query)
