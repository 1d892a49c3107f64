"""A list as an address asks for it: what is chosen of each facet, in which order, and which part of it a page shows.

What cannot be chosen is passed over: an address that somebody kept for years, or made up, shows a list all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, ParamSpec, TypeVar

from flask import url_for
from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal_column, null, select
from werkzeug.datastructures import MultiDict

from buyergroup_hub.kit.requests import whole_number

MOST_VALUES, LONGEST_VALUE = 40, 80
"""Of one facet, more than any of them has; and characters of a value."""
Option = tuple[str, str, int, bool]
"""A choice in a facet: its value in the address, its words, how many things there are with it, and whether it is on."""
Asked = tuple[tuple[str, tuple[str, ...]], ...]
"""(facet, values) of each facet that is chosen from."""
MOST_CHOSEN, CHOICES = 8, 64
"""Values of a choice whose statements are kept, and how many choices of each question: one takes up to 150 kB."""
P = ParamSpec("P")
S = TypeVar("S")


class Part(NamedTuple):
    """What a page shows of a list: it is `page` of `pages`, and `first` things come before it."""

    page: int
    pages: int
    first: int

    @classmethod
    def of(cls, args: Mapping[str, str], total: int, most: int) -> Part:
        """Of `total` things, `most` to a page, the page that the address asks for or the nearest that there is."""
        asked = _page(args.get("page", ""))
        pages = max(1, -(-total // most))
        page = min(max(asked, 1), pages)
        return cls(page, pages, (page - 1) * most)


class Facet(NamedTuple):
    """A facet as the filter form draws it."""

    name: str
    legend: str
    options: list[Option]


def _page(typed: str) -> int:
    try:
        return whole_number(typed)
    except ValueError:
        return 1


def counting(facet: str, value: Any = None, number: Any = None) -> Select[Any]:
    """How many there are of each value of a facet, as one part of the statement that counts all facets."""
    said = null() if value is None else value
    return select(literal_column(f"'{facet}'"), cast(said, String), func.count() if number is None else number)


def under(seen: ColumnElement[bool], chosen: Mapping[str, ColumnElement[bool]], own: str = "") -> ColumnElement[bool]:
    """What a facet counts: what the person sees, under what was chosen of the other facets; without `own`, of all."""
    return and_(seen, *[condition for facet, condition in chosen.items() if facet != own])


class Tally(NamedTuple):
    """How many there are of a value of a facet."""

    facet: str
    value: str | None
    number: int


class Counts:
    """What such a statement counted. What has no value counts under an empty one."""

    def __init__(self, rows: Iterable[tuple[str, str | None, int]]) -> None:
        self._of: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for facet, value, number in rows:
            self._of[facet][value or ""] = number

    def by(self, facet: str) -> Mapping[str, int]:
        return self._of[facet]

    def total(self, facet: str) -> int:
        return sum(self._of[facet].values())


@dataclass(frozen=True)
class Choice:
    """What an address chooses from a list. The first order is the usual one, which an address need not name."""

    endpoint: str
    asked: Asked
    orders: Sequence[str]
    order: str

    @classmethod
    def of(
        cls, args: MultiDict[str, str], endpoint: str, facets: Sequence[str], orders: Sequence[str] = ("",)
    ) -> Choice:
        named = ((name, _values(args, name)) for name in facets)
        order = args.get("order", "")
        asked = tuple((name, values) for name, values in named if values)
        return cls(endpoint, asked, orders, order if order in orders else orders[0])

    def values(self, facet: str) -> tuple[str, ...]:
        """What is chosen in a facet."""
        return dict(self.asked).get(facet, ())

    def link(self, **changes: Any) -> str:
        """The address of this list with something else chosen; pages start again."""
        order = {} if self.order == self.orders[0] else {"order": self.order}
        kept = {name: list(values) for name, values in self.asked}
        return url_for(self.endpoint, **(kept | order | changes))

    def without(self, facet: str, value: str) -> str:
        """The address without this value."""
        return self.link(**{facet: [kept for kept in self.values(facet) if kept != value]})

    def facet(self, name: str, legend: str, words: Mapping[Any, Any], counts: Mapping[str, int]) -> Facet:
        """A facet with these values, each with its words and how many there are; a value without any counts none."""
        on = self.values(name)
        values = [(str(value), str(said)) for value, said in words.items()]
        return Facet(name, legend, [(value, said, counts.get(value, 0), value in on) for value, said in values])


@dataclass(frozen=True)
class Listing:
    """A page of a list: how many there are under the choice, and `of` how many; each room adds what it lists."""

    choice: Choice
    facets: list[Facet]
    total: int
    of: int
    part: Part

    @property
    def page(self) -> int:
        return self.part.page

    @property
    def pages(self) -> int:
        return self.part.pages

    @property
    def order(self) -> str:
        return self.choice.order

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """(words, address without it) of every choice that is on."""
        return [
            (words, self.choice.without(facet.name, value))
            for facet in self.facets
            for value, words, _count, on in facet.options
            if on
        ]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of the facets takes along though it has no field for it."""
        drawn = {facet.name for facet in self.facets}
        kept = [(name, value) for name, values in self.choice.asked if name not in drawn for value in values]
        return kept if self.order == self.choice.orders[0] else [*kept, ("order", self.order)]

    def link(self, **changes: Any) -> str:
        return self.choice.link(**changes)


def is_kept(asked: Asked) -> bool:
    return sum(len(values) for _, values in asked) <= MOST_CHOSEN


def _values(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(_is_value, args.getlist(name))))[:MOST_VALUES]


def _is_value(text: str) -> bool:
    return 0 < len(text) <= LONGEST_VALUE and text.isprintable()
