"""The list of notices: what was chosen, what is found, and how many there would be of each other choice.

A constant number of queries, whatever the number of notices; each facet counts under the other facets' choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, exists, extract, false, func, or_, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from buyergroup_hub.access import standing, visible_to
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notices import codes
from buyergroup_hub.notices.glossary import FORM_WORDS
from buyergroup_hub.notices.models import Notice, NoticeBuyer, NoticeCode

PER_PAGE = 25
NAMES = ("form", "subtype", "year", "cpv", "country", "demo")
Option = tuple[str, str, int, bool]


@dataclass(frozen=True)
class Facet:
    """A facet as the filter form draws it: options are (value, words, count, chosen)."""

    name: str
    legend: str
    options: list[Option]


@dataclass(frozen=True)
class Found:
    notices: list[Notice]
    total: int
    of: int
    facets: list[Facet]
    page: int
    pages: int
    choice: MultiDict[str, str]

    def link(self, **changes: Any) -> str:
        """The address of this list with something else chosen; pages start again."""
        kept = self.choice.to_dict(flat=False)
        return url_for("notices.index", **{**kept, **changes})

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of the facets keeps though it has no field for it."""
        return [("subtype", value) for value in self.choice.getlist("subtype")]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """(words, address without it) of every filter that is on."""
        return [
            (words_of(name, value), self.link(**{name: [one for one in self.choice.getlist(name) if one != value]}))
            for name in NAMES
            for value in self.choice.getlist(name)
        ]


def find(args: MultiDict[str, str]) -> Found:
    """The notices of a choice as it stands in an address; what cannot be chosen finds nothing or is passed over."""
    choice = MultiDict([(name, value) for name in NAMES for value in dict.fromkeys(args.getlist(name)) if value])
    seen = visible_to(standing(), Notice)
    chosen = {name: or_(*[_condition(name, value) for value in values]) for name, values in choice.lists()}
    condition = and_(seen, *chosen.values())
    total = _count(condition)
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(args.get("page", 1, type=int) or 1, 1), pages)
    return Found(_page(condition, page), total, _count(seen), _facets(choice, chosen), page, pages, choice)


def _condition(name: str, value: str) -> ColumnElement[bool]:
    match name:
        case "form":
            return Notice.form == value
        case "subtype":
            return Notice.subtype == value
        case "year":
            known = value.isascii() and value.isdigit() and len(value) == 4 and value != "0000"
            return Notice.issued_on.between(date(int(value), 1, 1), date(int(value), 12, 31)) if known else false()
        case "cpv":
            digits = value.isascii() and value.isdigit() and 2 <= len(value) <= 8
            coded = exists().where(NoticeCode.notice_id == Notice.id, NoticeCode.code.startswith(value))
            return coded if digits else false()
        case "country":
            return exists().where(NoticeBuyer.notice_id == Notice.id, NoticeBuyer.country == value)
        case _:
            return Notice.demo.is_(value == "yes")


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


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Notice.id)).where(condition)) or 0


def _page(condition: ColumnElement[bool], page: int) -> list[Notice]:
    newest = (Notice.issued_on.desc().nulls_last(), Notice.id.desc())
    found = select(Notice).where(condition).order_by(*newest).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return list(db.session.scalars(found.options(selectinload(Notice.buyers))))


def _facets(choice: MultiDict[str, str], chosen: Mapping[str, ColumnElement[bool]]) -> list[Facet]:
    def under(own: str) -> ColumnElement[bool]:
        seen = visible_to(standing(), Notice)
        return and_(seen, *[condition for name, condition in chosen.items() if name != own])

    def facet(name: str, legend: str, counts: Mapping[str, int]) -> Facet:
        on = set(choice.getlist(name))
        values = [*counts, *(one for one in choice.getlist(name) if one not in counts)]
        return Facet(name, legend, [(one, words_of(name, one), counts.get(one, 0), one in on) for one in values])

    return [
        facet("form", _("Soort publicatie"), _forms(under("form"))),
        facet("year", _("Jaar"), _years(under("year"))),
        facet("cpv", _("Onderwerp (CPV)"), _divisions(under("cpv"))),
        facet("country", _("Land van de koper"), _countries(under("country"))),
        facet("demo", _("Herkomst"), _origins(under("demo"))),
    ]


def _forms(condition: ColumnElement[bool]) -> dict[str, int]:
    """In the order of a procedure, not of the numbers: a reader looks for a stage."""
    rows = db.session.execute(select(Notice.form, func.count()).where(condition).group_by(Notice.form))
    counts = {form: number for form, number in rows if form}
    return {form: counts[form] for form in (*FORM_WORDS, *(set(counts) - FORM_WORDS.keys())) if form in counts}


def _years(condition: ColumnElement[bool]) -> dict[str, int]:
    year = extract("year", Notice.issued_on)
    counted = select(year, func.count()).where(condition, Notice.issued_on.is_not(None)).group_by(year)
    return {str(int(one)): number for one, number in db.session.execute(counted.order_by(year.desc()))}


def _divisions(condition: ColumnElement[bool]) -> dict[str, int]:
    """The first two digits of CPV, for the twelve that occur most."""
    division = func.substr(NoticeCode.code, 1, 2)
    number = func.count(NoticeCode.notice_id.distinct())
    counted = select(division, number).join(Notice, Notice.id == NoticeCode.notice_id).where(condition)
    rows = db.session.execute(counted.group_by(division).order_by(number.desc(), division).limit(12))
    return {one: many for one, many in rows if one}


def _countries(condition: ColumnElement[bool]) -> dict[str, int]:
    """The Netherlands first, then by number."""
    number = func.count(NoticeBuyer.notice_id.distinct())
    counted = select(NoticeBuyer.country, number).join(Notice, Notice.id == NoticeBuyer.notice_id)
    counted = counted.where(condition, NoticeBuyer.country.is_not(None)).group_by(NoticeBuyer.country)
    dutch_first = (NoticeBuyer.country != "NLD", number.desc(), NoticeBuyer.country)
    return {country: many for country, many in db.session.execute(counted.order_by(*dutch_first).limit(12)) if country}


def _origins(condition: ColumnElement[bool]) -> dict[str, int]:
    rows = db.session.execute(select(Notice.demo, func.count()).where(condition).group_by(Notice.demo))
    counts = {"yes" if demo else "no": number for demo, number in rows}
    return {key: counts[key] for key in ("no", "yes") if key in counts}
