"""The list of notices: what was chosen, what is found, and how many there would be of each other choice.

A constant number of queries, whatever the number of notices; each facet counts under the other facets' choices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam, exists, false, func, literal, or_, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.kit.db import db, pairs
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.lists import Asked, Choice, Facet, Listing, Part, by_choice
from buyergroup_hub.kit.tallies import tallied
from buyergroup_hub.notices import codes
from buyergroup_hub.notices.glossary import FORM_WORDS
from buyergroup_hub.notices.models import Notice, NoticeCode, NoticeFacet

PER_PAGE = 25
NAMES = ("form", "subtype", "year", "cpv", "country", "demo")


@dataclass(frozen=True)
class Found(Listing):
    notices: list[Notice]

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
    choice, who = Choice.of(args, "notices.index", NAMES), given(standing())
    counts = Together(choice, _rows(_but(choice.asked, Together.of), who))
    total = counts.total()
    of = tallied(_counted_all(), who)[0][0] if choice.asked else total
    part = Part.of(args, total, PER_PAGE)
    notices = list(db.session.scalars(_page(choice.asked), {**who, "first": part.first}))
    return Found(choice, _facets(choice, counts, who), total, of, part, notices)


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


def _rows(asked: Asked, who: Mapping[str, Any]) -> list[tuple[tuple[str, str, str], int]]:
    rows = tallied(_counted(asked), who)
    return [((form or "", f"{year:04}" if year else "", _origin(demo)), number) for form, year, demo, number in rows]


@by_choice
def _counted(asked: Asked) -> Any:
    by = Notice.form, Notice.year, Notice.demo
    return select(*by, func.count()).where(*_seen(asked)).group_by(*by)


@cache
def _counted_all() -> Any:
    return select(func.count(Notice.id)).where(*_seen(()))


def _seen(asked: Asked) -> list[ColumnElement[bool]]:
    return [seen(Notice, of_all=True), *_conditions(asked)]


def _conditions(asked: Asked, of: Any = Notice) -> list[ColumnElement[bool]]:
    return [or_(*[_condition(name, value, of) for value in values]) for name, values in asked]


def _origin(demo: bool) -> str:
    return "yes" if demo else "no"


def _condition(name: str, value: str, of: Any = Notice) -> ColumnElement[bool]:
    """What is chosen, of notices; form, year and origin also of the rows that the facets count."""
    match name:
        case "form":
            return cast("ColumnElement[bool]", of.form == value)
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
            return cast("ColumnElement[bool]", of.demo.is_(value == "yes"))


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


@by_choice
def _page(asked: Asked) -> Any:
    """Which ones is found in an index; only these are read whole."""
    newest = (Notice.issued_on.desc().nulls_last(), Notice.id.desc())
    ids = select(Notice.id).where(*_seen(asked)).order_by(*newest).limit(PER_PAGE).offset(bindparam("first"))
    shown = select(Notice).where(Notice.id.in_(ids.subquery().select())).order_by(*newest)
    return shown.options(selectinload(Notice.buyers))


def _facets(choice: Choice, counts: Together, who: Mapping[str, Any]) -> list[Facet]:
    def facet(name: str, legend: str, counts: Mapping[str, int]) -> Facet:
        values = dict.fromkeys((*counts, *choice.values(name)))
        return choice.facet(name, legend, {value: words_of(name, value) for value in values}, counts)

    def most(name: str) -> Mapping[str, int]:
        return pairs(tallied(_most(choice.asked, name), who))

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


@by_choice
def _most(asked: Asked, name: str) -> Any:
    """The twelve divisions or countries that occur most under the other choices; the Netherlands come first."""
    number = func.count()
    here = _conditions(tuple(pair for pair in asked if pair[0] in Together.of), NoticeFacet)
    among = _among(NoticeFacet.notice_id, _but(asked, [name, *Together.of]))
    counted = select(NoticeFacet.value, number).where(NoticeFacet.name == name, *here, among)
    order = NoticeFacet.value != "NLD", number.desc(), NoticeFacet.value
    return counted.group_by(NoticeFacet.value).order_by(*order).limit(12)


def _among(notice_id: Any, others: Asked) -> ColumnElement[bool]:
    """Of notices that the person sees and the other facets leave. Their table allows no audience but `public`, so who
    sees one sees them all: without a choice there is nothing to look up of each."""
    if not others:
        sees_all: ColumnElement[bool] = any_of(literal("public"), "tokens")
        return sees_all
    one_by_one = notice_id + 0  # of an index, SQLite would look up the thousands that are found
    found: ColumnElement[bool] = one_by_one.in_(select(Notice.id).where(*_seen(others)))
    return found
