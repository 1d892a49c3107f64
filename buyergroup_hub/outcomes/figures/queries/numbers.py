"""Figures that count rows: how each is defined, its numbers, and which rows it counts.

A figure is always n of N. Both come from one query per definition, which also answers the rows, so a number and the
page that lists its rows cannot differ. What a person may not see is not in her query. Lots and their effects are
counted over public rows only, so that figure is the same for everyone and may be cited (rule 12).

A definition has a version: who changes what is counted raises it, and reports keep the version that they used.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select, union_all

from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS, Definition
from buyergroup_hub.outcomes.measuring.queries import HOLDS
from buyergroup_hub.queries import Param, Statement, query

ALL, COUNTED, MISSING, UNKNOWN, OPEN = "all", "counted", "missing", "unknown", "open"
PARTS = (COUNTED, MISSING, UNKNOWN, OPEN, ALL)
"""Of a figure n of N with k unknown: the n rows, those that do not count, the k of which nobody knows, both of these,
and all N."""


class Number(NamedTuple):
    """`n` of `of`, with `unknown` ones; `demo` when at least one of the rows is invented."""

    n: int
    of: int
    demo: bool = False
    unknown: int = 0

    @property
    def missing(self) -> int:
        return self.of - self.n - self.unknown

    @property
    def open(self) -> int:
        return self.of - self.n

    @property
    def is_known(self) -> bool:
        """Of at least one row it is known whether it counts."""
        return self.unknown < self.of


NONE = Number(0, 0)


def total(parts: Iterable[Number]) -> Number:
    """The sum of figures over rows that are in one of them only, such as the lots of sectors."""
    every = [NONE, *parts]
    return Number(
        sum(each.n for each in every),
        sum(each.of for each in every),
        any(each.demo for each in every),
        sum(each.unknown for each in every),
    )


class Row(NamedTuple):
    """A row of a figure: in which part it is, and whether it is invented."""

    id: int
    part: str
    demo: bool


def numbers(definition: Definition, by: Sequence[str] = (), **where: Any) -> dict[Any, Number]:
    """A figure for each value of the columns `by` (a tuple where there are more), under `where`: a value, or several
    groups. One query."""
    found = {}
    for n, of, demo, unknown, *key in _counted(*_values(where), key=definition.key, by=tuple(by), under=_names(where)):
        found[key[0] if len(key) == 1 else tuple(key)] = Number(n, of, demo, unknown)
    return found


@query(tuple[Any, ...], unrestricted=HOLDS)
def _counted(
    groups: Param[Collection[int]],
    sector: Param[str | None],
    theme: Param[int | None],
    year: Param[int | None],
    *,
    key: str,
    by: tuple[str, ...],
    under: frozenset[str],
) -> Statement:
    rows = DEFINITIONS[key].rows().subquery()
    columns = [rows.c[name] for name in by]
    conditions = _conditions(rows, under, groups, sector, theme, year)
    return select(*_sums(rows), *columns).where(*conditions).group_by(*columns)


def _sums(rows: Subquery) -> tuple[Any, ...]:
    """n, N, whether one of the rows is invented, and k."""
    n, demo, unknown = ((rows.c.counted, 1), (rows.c.demo, 1), (rows.c.counted.is_(None), 1))
    return (
        func.coalesce(func.sum(case(n, else_=0)), 0),
        func.count(),
        func.coalesce(func.max(case(demo, else_=0)), 0) == 1,
        func.coalesce(func.sum(case(unknown, else_=0)), 0),
    )


def by_group(definitions: Sequence[Definition], group_ids: Collection[int]) -> dict[tuple[str, int], Number]:
    """(definition, group) to its figure. One query, however many definitions and groups."""
    found = _counted_by_group(group_ids, keys=tuple(definition.key for definition in definitions))
    return {(key, group): Number(n, of, demo, unknown) for n, of, demo, unknown, key, group in found}


@query(tuple[Any, ...], unrestricted=HOLDS)
def _counted_by_group(groups: Param[Collection[int]], *, keys: tuple[str, ...]) -> Statement:
    every = []
    for key in keys:
        rows = DEFINITIONS[key].rows().subquery()
        columns = *_sums(rows), literal(key).label("key"), rows.c.group
        every.append(select(*columns).where(rows.c.group.in_(groups)).group_by(rows.c.group))
    return union_all(*every)


def together(definitions: Sequence[Definition]) -> dict[str, Number]:
    """By definition its figure over all rows. One query, however many definitions."""
    found = _counted_together(keys=tuple(definition.key for definition in definitions))
    return {key: Number(n, of, demo, unknown) for n, of, demo, unknown, key in found}


@query(tuple[Any, ...], unrestricted=HOLDS)
def _counted_together(*, keys: tuple[str, ...]) -> Statement:
    return union_all(*(select(*_sums(DEFINITIONS[key].rows().subquery()), literal(key)) for key in keys))


def number(definition: Definition, **where: Any) -> Number:
    """A figure over all rows of `where`."""
    whole: Number = numbers(definition, **where)[()]
    return whole


def splits(definition: Definition, by: Sequence[str], **where: Any) -> dict[tuple[Any, ...], list[Row]]:
    """By the values of `by`, the rows themselves. One query."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    asked = _listed(ALL, *_values(where), key=definition.key, by=tuple(by), under=_names(where))
    for one, part, demo, *key in asked:
        found.setdefault(tuple(key), []).append(Row(one, part, demo))
    return found


def parts(definition: Definition, part: str = COUNTED, **where: Any) -> list[Row]:
    """Exactly the rows that a figure counts (`counted`), does not (`missing`), does not know, or all of them."""
    return [Row(*row) for row in _listed(part, *_values(where), key=definition.key, by=(), under=_names(where))]


@query(tuple[Any, ...], unrestricted=HOLDS)
def _listed(
    part: Param[str],
    groups: Param[Collection[int]],
    sector: Param[str | None],
    theme: Param[int | None],
    year: Param[int | None],
    *,
    key: str,
    by: tuple[str, ...],
    under: frozenset[str],
) -> Statement:
    rows = DEFINITIONS[key].rows().subquery()
    was = case((rows.c.counted.is_(None), UNKNOWN), (rows.c.counted, COUNTED), else_=MISSING)
    conditions = (
        or_(part == ALL, was == part, and_(part == OPEN, was != COUNTED)),
        *_conditions(rows, under, groups, sector, theme, year),
    )
    return select(rows.c.id, was, rows.c.demo, *(rows.c[name] for name in by)).where(*conditions).order_by(rows.c.id)


def _values(where: Mapping[str, Any]) -> tuple[Collection[int], str | None, int | None, int | None]:
    group = where.get("group", ())
    groups = group if isinstance(group, Collection) else (group,)
    return groups, where.get("sector"), where.get("theme"), where.get("year")


def _names(where: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(where)


def _conditions(
    rows: Subquery,
    under: frozenset[str],
    groups: Param[Collection[int]],
    sector: Param[str | None],
    theme: Param[int | None],
    year: Param[int | None],
) -> Iterator[ColumnElement[bool]]:
    """Under what a figure is counted, by the names that are given. A sector may be unknown; `real` leaves out what is
    invented."""
    if "group" in under:
        yield rows.c.group.in_(groups)
    if "sector" in under:
        yield rows.c.sector.is_not_distinct_from(sector)
    if "theme" in under:
        yield rows.c.theme == theme
    if "year" in under:
        yield rows.c.year == year
    if "real" in under:
        yield ~rows.c.demo
