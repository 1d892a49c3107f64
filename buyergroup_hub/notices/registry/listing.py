"""The list of notices: what was chosen, what is found, and how many there would be of each other choice.

A constant number of queries, whatever the number of notices; each facet counts under the other facets' choices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, false, func, or_, select, true
from werkzeug.datastructures import MultiDict

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Asked, Choice, Facet, Listing, Part
from buyergroup_hub.notices.eforms import codes
from buyergroup_hub.notices.glossary import FORM_WORDS
from buyergroup_hub.notices.registry import pages
from buyergroup_hub.notices.registry.models import Notice, NoticeCode, NoticeFacet
from buyergroup_hub.notices.registry.queries import NEWEST
from buyergroup_hub.queries import Param, Statement, query

PER_PAGE = 25
NAMES = ("form", "subtype", "year", "cpv", "country", "demo")


@dataclass(frozen=True)
class Found(Listing):
    notices: list[Notice]
    buyers: Mapping[int, str]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """(words, address without it) of every choice that is on; a subtype is one without a facet of its own."""
        return [
            (words_of(name, value), self.choice.without(name, value))
            for name, values in self.choice.asked
            for value in values
        ]


def find(args: MultiDict[str, str]) -> Found:
    """The notices of a choice as it stands in an address; what cannot be chosen finds nothing or is passed over."""
    choice = Choice.of(args, "notices.index", NAMES)
    counts = Together(choice, _counts(_but(choice.asked, Together.of)))
    total = counts.total()
    of = notices_counted.one() if choice.asked else total
    part = Part.of(args, total, PER_PAGE)
    notices = notices_on_page(part.first, asked=choice.asked)
    return Found(choice, _facets(choice, counts), total, of, part, notices, pages.buyer_names(notices))


def _but(asked: Asked, names: Collection[str]) -> Asked:
    """What was chosen of other facets than these."""
    return tuple((name, values) for name, values in asked if name not in names)


@dataclass(frozen=True)
class Together:
    """How many notices there are of each form, year and origin together, and with that of each of the three under the
    choice of the others: one look over all notices instead of one for each facet."""

    choice: Choice
    rows: list[tuple[tuple[str, str, str], int]]
    of = ("form", "year", "demo")

    def total(self) -> int:
        return sum(number for values, number in self.rows if self._fits(values))

    def by(self, name: str) -> dict[str, int]:
        """By value; what is not known has none."""
        counted: Counter[str] = Counter()
        place = self.of.index(name)
        for values, number in self.rows:
            if values[place] and self._fits(values, but=name):
                counted[values[place]] += number
        return counted

    def _fits(self, values: tuple[str, str, str], but: str = "") -> bool:
        wanted = ((self.choice.values(name), value) for name, value in zip(self.of, values, strict=True) if name != but)
        return all(not chosen or value in chosen for chosen, value in wanted)


def _counts(asked: Asked) -> list[tuple[tuple[str, str, str], int]]:
    return [
        ((row.form or "", f"{row.year:04}" if row.year else "", _origin(row.demo)), row.number)
        for row in tallies(asked=asked)
    ]


class TallyRow(NamedTuple):
    form: str | None
    year: int | None
    demo: bool
    number: int


@query(TallyRow, whole=True)
def tallies(*, asked: Asked) -> Statement:
    by = Notice.form, Notice.year, Notice.demo
    return select(*by, func.count()).where(*_conditions(asked)).group_by(*by)


@query(int, whole=True)
def notices_counted() -> Statement:
    return select(func.count(Notice.id))


def _conditions(asked: Asked, of: type[Notice | NoticeFacet] = Notice) -> list[ColumnElement[bool]]:
    return [or_(*[_condition(name, value, of) for value in values]) for name, values in asked]


def _origin(demo: bool) -> str:
    return "yes" if demo else "no"


def _condition(name: str, value: str, of: type[Notice | NoticeFacet]) -> ColumnElement[bool]:
    """What is chosen, of notices; form, year and origin also of the rows that the facets count."""
    match name:
        case "form":
            return of.form == value
        case "subtype":
            return Notice.subtype == value
        case "year":
            known = value.isascii() and value.isdigit() and len(value) == 4 and value != "0000"
            return of.year == int(value) if known else false()
        case "cpv":
            digits = value.isascii() and value.isdigit() and 2 <= len(value) <= 8
            if len(value) == 2:
                coded = _has("cpv", value)
            else:
                coded = exists().where(NoticeCode.notice_id == Notice.id, NoticeCode.code.startswith(value))
            return coded if digits else false()
        case "country":
            return _has("country", value)
        case _:
            return of.demo.is_(value == "yes")


def _has(name: str, value: str) -> ColumnElement[bool]:
    return exists().where(NoticeFacet.notice_id == Notice.id, NoticeFacet.name == name, NoticeFacet.value == value)


def words_of(name: str, value: str) -> str:
    match name:
        case "form":
            return str(FORM_WORDS.get(value, value))
        case "subtype":
            return codes.word("notice-subtype", value)
        case "cpv":
            return codes.cpv(value) if value.isdigit() else value
        case "country":
            return codes.country(value)
        case "demo":
            return _("Demo") if value == "yes" else _("Echte publicaties")
        case _:
            return value


@query(Notice, whole=True)
def notices_on_page(first: Param[int], *, asked: Asked) -> Statement:
    """Which ones is found in an index; only these are read whole."""
    ids = select(Notice.id).where(*_conditions(asked)).order_by(*NEWEST).limit(PER_PAGE).offset(first)
    return select(Notice).where(Notice.id.in_(ids.subquery().select())).order_by(*NEWEST)


def _facets(choice: Choice, counts: Together) -> list[Facet]:
    def facet(name: str, legend: str, counts: Mapping[str, int]) -> Facet:
        values = dict.fromkeys((*counts, *choice.values(name)))
        return choice.facet(name, legend, {value: words_of(name, value) for value in values}, counts)

    def most(name: str) -> Mapping[str, int]:
        return dict(most_frequent(asked=choice.asked, name=name))

    return [
        facet("form", _("Soort publicatie"), _in_order(counts.by("form"), FORM_WORDS)),
        facet("year", _("Jaar"), dict(sorted(counts.by("year").items(), reverse=True))),
        facet("cpv", _("Onderwerp (CPV)"), most("cpv")),
        facet("country", _("Land van de koper"), most("country")),
        facet("demo", _("Herkomst"), _in_order(counts.by("demo"), ("no", "yes"))),
    ]


def _in_order(counts: Mapping[str, int], order: Iterable[str]) -> dict[str, int]:
    """Forms in the order of a procedure, not of the numbers: a reader looks for a stage."""
    return {value: counts[value] for value in dict.fromkeys((*order, *counts)) if value in counts}


@query(tuple[str, int], whole=True)
def most_frequent(*, asked: Asked, name: str) -> Statement:
    """(division or country, how many notices): the twelve that occur most under the other choices; the Netherlands come
    first."""
    number = func.count()
    here = _conditions(tuple(pair for pair in asked if pair[0] in Together.of), NoticeFacet)
    among = _is_of_notice(_but(asked, [name, *Together.of]))
    counted = select(NoticeFacet.value, number).where(NoticeFacet.name == name, *here, among)
    order = NoticeFacet.value != "NLD", number.desc(), NoticeFacet.value
    return counted.group_by(NoticeFacet.value).order_by(*order).limit(12)


def _is_of_notice(others: Asked) -> ColumnElement[bool]:
    """Of notices that the other facets leave. Their table allows no audience but `public`, which everybody holds:
    without a choice there is nothing to look up of each."""
    if not others:
        return true()
    one_by_one = NoticeFacet.notice_id + 0  # of an index, SQLite would look up the thousands that are found
    return one_by_one.in_(select(Notice.id).where(*_conditions(others)))
