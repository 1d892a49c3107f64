"""The demand calendar: lots that have not come to market yet, by the quarter in which they are expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from buyergroup_hub.clauses.glossary import LEVEL_WORDS
from buyergroup_hub.groups.group.models import in_words
from buyergroup_hub.groups.group.queries import groups_named
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Asked
from buyergroup_hub.kit.requests import whole_number
from buyergroup_hub.tenders.calendar.queries import Line, clauses_asked, lines_coming, lots_of_groups, tenders_coming
from buyergroup_hub.tenders.glossary import NATURE_WORDS, REGION_WORDS, STAGE_WORDS
from buyergroup_hub.tenders.tender.labels import quarter_words
from buyergroup_hub.tenders.tender.models import Tender, quarter_of

Chosen = Mapping[str, Sequence[str]]
CHOICES = ("stage", "group", "nature", "region", "quarter")
"""What can be chosen; each with no, one or more values."""
COMING = ("decided", "intention")
QUARTER = len("2027-Q1")
MOST_SHOWN = 10
"""Tenders of one quarter where the page shows more quarters; the counts, the files and the choices are of all."""
PER_PAGE = 50
"""Tenders of a quarter that was chosen."""
GROUPS_SHOWN = 12
MOST_DOTS = 60


@dataclass
class Quarter:
    """One stretch of the line: a quarter, or the unknown one, which stands last. `tenders` are those on the page, of
    all `count`; lots are counted over all."""

    key: str
    tenders: list[Tender] = field(default_factory=list)
    count: int = 0
    decided: int = 0
    intended: int = 0
    now: bool = False

    @property
    def label(self) -> str:
        return quarter_words(self.key)

    @property
    def id(self) -> str:
        return f"k{self.key or '-unknown'}"

    @property
    def hidden(self) -> int:
        return self.count - len(self.tenders)

    @property
    def url(self) -> str:
        return f"#{self.id}"


@dataclass
class Found:
    """The calendar as a person sees it, with what she chose."""

    quarters: list[Quarter] = field(default_factory=list)
    facets: list[dict[str, Any]] = field(default_factory=list)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    demo: bool = False
    page: int = 1

    @property
    def decided(self) -> int:
        return sum(quarter.decided for quarter in self.quarters)

    @property
    def intended(self) -> int:
        return sum(quarter.intended for quarter in self.quarters)

    @property
    def pages(self) -> int:
        """Of a quarter that was chosen; else each quarter says how many it leaves out."""
        return max((-(-quarter.count // PER_PAGE) for quarter in self.quarters if self.alone), default=1)

    @property
    def place(self) -> tuple[int, int]:
        """Which tenders of each quarter stand on the page: after how many, up to how many."""
        return ((self.page - 1) * PER_PAGE, self.page * PER_PAGE) if self.alone else (0, MOST_SHOWN)

    @property
    def per_dot(self) -> int:
        """How many lots a dot of the chart stands for, so that the fullest quarter has no more than can be seen."""
        return max([-(-(quarter.decided + quarter.intended) // MOST_DOTS) for quarter in self.quarters] + [1])

    @property
    def alone(self) -> bool:
        return bool(self.chosen.get("quarter"))

    @property
    def query(self) -> dict[str, Any]:
        """The choice as values of an address."""
        return {name: values for name, values in self.chosen.items() if values}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the facets takes along: the quarter that was chosen."""
        return [("quarter", key) for key in self.chosen.get("quarter", ())]

    def link(self, **changes: Any) -> str:
        """The address of the calendar with something else chosen."""
        return url_for("tenders.calendar", **{**self.query, **changes})


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


def find(args: MultiDict[str, str], *, whole: bool = False) -> Found:
    """The calendar with the choices of an address; `whole` with all its tenders, for files. A constant number of
    queries, and no more tenders loaded than are shown."""
    chosen = {name: args.getlist(name) for name in CHOICES}
    asked = tuple((name, tuple(values)) for name, values in chosen.items() if values)
    lines = lines_coming(asked=tuple(choice for choice in asked if choice[0] == "group"))
    fitting = [line for line in lines if line.fits(chosen)]
    found = Found(_by_quarter(fitting), _facets(lines, chosen, asked), chosen, any(line.demo for line in fitting))
    found.page = min(max(args.get("page", 1, type=whole_number) or 1, 1), found.pages)
    by_key = {quarter.key: quarter for quarter in found.quarters}
    for tender in tenders_coming(*found.place, asked=asked, paged=not whole):
        by_key[tender.expected or ""].tenders.append(tender)
    return found


def ahead(most: int) -> Found:
    """The next quarters in which lots are expected that the person may know of, for other pages; the unknown one stays
    last. One query."""
    this = quarter_of(clock.today())
    lines = [line for line in lines_coming(asked=()) if line.lots and _order(line.quarter) >= (False, this)]
    quarters = _by_quarter(lines)
    unknown = [quarter for quarter in quarters if not quarter.key]
    shown = [quarter for quarter in quarters if quarter.key][: most - len(unknown)] + unknown
    keys = {quarter.key for quarter in shown}
    return Found(shown, demo=any(line.demo for line in lines if line.quarter in keys))


def _by_quarter(lines: Sequence[Line]) -> list[Quarter]:
    """Quarters in order, a year without quarter after those of the year before the next, unknown last."""
    by_key: dict[str, Quarter] = {}
    this = quarter_of(clock.today())
    for line in sorted(lines, key=lambda one: _order(one.quarter)):
        quarter = by_key.setdefault(line.quarter, Quarter(line.quarter, now=line.quarter == this))
        quarter.count += line.tenders
        quarter.decided += line.lots if line.stage == "decided" else 0
        quarter.intended += line.lots if line.stage == "intention" else 0
    return list(by_key.values())


def _order(key: str) -> tuple[bool, str]:
    return not key, key if len(key) == QUARTER else f"{key}-Q9"


def _facets(lines: Sequence[Line], chosen: Chosen, asked: Asked) -> list[dict[str, Any]]:
    """Counts are lots, each facet counted with the other facets' choices applied."""
    words = {
        "stage": {key: str(STAGE_WORDS[key]).capitalize() for key in COMING},
        "nature": {key: str(one).capitalize() for key, one in NATURE_WORDS.items()} | {"unknown": _("Onbekend")},
        "region": {key: str(one)[0].upper() + str(one)[1:] for key, one in REGION_WORDS.items()}
        | {"unknown": _("Onbekend")},
    }
    stage, nature, region = (
        _facet(name, legend, words[name], _counts(lines, name, chosen), chosen)
        for name, legend in (("stage", _("Status")), ("nature", _("Soort")), ("region", _("Regio")))
    )
    names, counts = _groups(chosen, asked)
    return [stage, _facet("group", _("Groep"), names, counts, chosen), nature, region]


def _counts(lines: Sequence[Line], name: str, chosen: Chosen) -> Counter[str]:
    counts: Counter[str] = Counter()
    for line in lines:
        if line.fits(chosen, but=name):
            counts[getattr(line, name) or "unknown"] += line.lots
    return counts


def _facet(
    name: str, legend: str, words: Mapping[str, str], counts: Mapping[str, int], chosen: Chosen
) -> dict[str, Any]:
    options = [(value, words[value], counts[value], value in chosen[name]) for value in words if counts.get(value)]
    return {"name": name, "legend": legend, "options": options}


def _groups(chosen: Chosen, asked: Asked) -> tuple[dict[str, str], dict[str, int]]:
    """By slug the name and the lots of the groups with the most, and of those that were chosen. Two queries."""
    lots = dict(lots_of_groups(asked=tuple(choice for choice in asked if choice[0] != "group")))
    most = sorted(lots, key=lambda group_id: -lots[group_id])[:GROUPS_SHOWN]
    groups = groups_named([group_id for group_id in most if group_id is not None], chosen["group"])
    names = {group.slug: in_words(group.name_nl, group.name_en) for group in groups}
    ordered = dict(sorted(names.items(), key=lambda named: named[1].lower()))
    counts = {group.slug: lots.get(group.id, 0) for group in groups}
    return ordered | {"none": _("Zonder groep")}, counts | {"none": lots.get(None, 0)}


def asks(tenders: Sequence[Tender]) -> dict[int, str]:
    """By tender, what it will ask for as far as that stands here: `VB-03, VB-12, niveau significant`. One query."""
    uses: dict[int, list[tuple[str, int | None]]] = {}
    for tender_id, code, level in clauses_asked([tender.id for tender in tenders]):
        uses.setdefault(tender_id, []).append((code, level))
    return {tender_id: _asked(of_it) for tender_id, of_it in uses.items()}


def _asked(uses: Sequence[tuple[str, int | None]]) -> str:
    codes = ", ".join(sorted({code for code, _level in uses}))
    levels = {level for _code, level in uses if level}
    if len(levels) != 1:
        return codes
    return _("%(codes)s, niveau %(level)s", codes=codes, level=str(LEVEL_WORDS[levels.pop()]).lower())
