"""Figures that count rows: how each is defined, its numbers, and which rows it counts.

A figure is always n of N. Both come from one query per definition, which also answers the rows, so a number and the
page that lists its rows cannot differ. What a person may not see is not in her query. Lots and their effects are
counted over public rows only, so that figure is the same for everyone and may be cited (product.md rule 12, model.md
§12 and §13).

A definition has a version: who changes what is counted raises it, and reports keep the version that they used.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, or_, select, union_all

from buyergroup_hub.kit.i18n import LazyString, _, _l
from buyergroup_hub.outcomes import dashboard_rows as counted
from buyergroup_hub.outcomes.queries import HOLDS
from buyergroup_hub.queries import Param, Statement, query

ALL, COUNTED, MISSING, UNKNOWN = "all", "counted", "missing", "unknown"
PARTS = (COUNTED, MISSING, UNKNOWN, ALL)
"""Of a figure n of N with k unknown: the n rows, those that do not count, the k of which nobody knows, and all N."""


class Number(NamedTuple):
    """`n` of `of`, with `unknown` ones; `demo` when at least one of the rows is invented."""

    n: int
    of: int
    demo: bool = False
    unknown: int = 0

    @property
    def missing(self) -> int:
        return self.of - self.n - self.unknown


NONE = Number(0, 0)


class Row(NamedTuple):
    """A row of a figure: in which part it is, and whether it is invented."""

    id: int
    part: str
    demo: bool


@dataclass(frozen=True)
class Definition:
    """What a figure counts. `rows` answers the columns id, counted and demo, and those by which it is split (`by`)."""

    key: str
    version: int
    kind: str
    by: tuple[str, ...]
    part: LazyString
    whole: LazyString
    rows: Callable[[], Select[*tuple[Any, ...]]]

    @property
    def words(self) -> str:
        """`percelen …, van de percelen …`: the definition in one sentence."""
        return _("%(part)s, van %(whole)s", part=self.part, whole=self.whole)


DEFINITIONS: Mapping[str, Definition] = {
    one.key: one
    for one in (
        Definition(
            "theme_asked",
            1,
            "lots",
            ("sector", "theme", "year"),
            _l("percelen waarin het thema is gevraagd"),
            _l("de gepubliceerde percelen waarvan bekend is of het thema is gevraagd"),
            counted.themes_asked,
        ),
        Definition(
            "theme_delivered",
            1,
            "lots",
            ("sector", "theme", "year"),
            _l("percelen met een openbare meting van wat het thema opleverde"),
            _l("de opgeleverde percelen waarin het thema is gevraagd"),
            counted.themes_delivered,
        ),
        Definition(
            "set_used",
            1,
            "lots",
            ("group", "year"),
            _l("percelen die een bepaling van de groep gebruikten, ongewijzigd of gewijzigd"),
            _l("de gepubliceerde percelen met de set van de groep, waarvan de bepalingen bekend zijn"),
            counted.sets_used,
        ),
        Definition(
            "uses_known",
            1,
            "lots",
            ("group",),
            _l("percelen waarvan bekend is welke bepalingen ze gebruikten"),
            _l("de gepubliceerde percelen met de set van de groep"),
            counted.uses_known,
        ),
        Definition(
            "lots_contracted",
            1,
            "lots",
            ("group",),
            _l("percelen met een contract"),
            _l("de gepubliceerde percelen met de set van de groep die niet zijn gestopt"),
            counted.lots_contracted,
        ),
        Definition(
            "effects_known",
            1,
            "lots",
            ("group",),
            _l("percelen met een meting van het effect"),
            _l("de opgeleverde percelen die een bepaling van de groep gebruikten"),
            counted.effects_known,
        ),
        Definition(
            "goals_served",
            1,
            "goals",
            ("group",),
            _l("doelen met een bepaling die eraan werkt"),
            _l("de doelen die nu gelden"),
            counted.goals_served,
        ),
        Definition(
            "goals_proven",
            1,
            "goals",
            ("group",),
            _l("doelen waarvan de laatste beoordeling met bewijs zegt hoe ver het is"),
            _l("de doelen die nu gelden"),
            counted.goals_proven,
        ),
        Definition(
            "visions_published",
            1,
            "visions",
            ("group",),
            _l("marktvisies met een gepubliceerde versie"),
            _l("de marktvisies van de groep"),
            counted.visions_published,
        ),
        Definition(
            "clauses_used",
            1,
            "clauses",
            ("group",),
            _l("bepalingen die in een perceel zijn toegepast"),
            _l("de gepubliceerde bepalingen die niet zijn ingetrokken"),
            counted.clauses_used,
        ),
        Definition(
            "commitments_kept",
            1,
            "commitments",
            ("group",),
            _l("toezeggingen met een gepubliceerde aanbesteding"),
            _l("de toezeggingen die niet zijn ingetrokken"),
            counted.commitments_kept,
        ),
        Definition(
            "adoptions_reported",
            1,
            "adoptions",
            ("group",),
            _l("overnames waarvan is gemeld wat ervan kwam"),
            _l("de overnames buiten de groep die niet zijn beëindigd"),
            counted.adoptions_reported,
        ),
        Definition(
            "groups_quiet",
            1,
            "groups",
            (),
            _l("groepen waarin zes maanden of langer niets gebeurde dat iedereen ziet"),
            _l("de groepen die niet zijn beëindigd en waarvan een gebeurtenis bekend is"),
            counted.groups_quiet,
        ),
        Definition(
            "groups_started",
            1,
            "groups",
            (),
            _l("groepen waarvan het startjaar bekend is"),
            _l("alle groepen in de hub"),
            counted.groups_started,
        ),
        Definition(
            "plans_public",
            1,
            "signatories",
            (),
            _l("ondertekenaars van wie een openbaar actieplan bekend is"),
            _l("de ondertekenaars van het Manifest MVOI die in de hub staan"),
            counted.plans_public,
        ),
        Definition(
            "reports_public",
            2,
            "signatories",
            ("year",),
            _l("ondertekenaars van wie over dat jaar een openbaar verslag bekend is"),
            _l("de ondertekenaars van het Manifest MVOI van wie over dat jaar een verslag wordt verwacht"),
            counted.reports_public,
        ),
    )
}


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


def ids(definition: Definition, part: str = COUNTED, **where: Any) -> list[int]:
    """Exactly the rows that a figure counts (`counted`), does not (`missing`), does not know, or all of them."""
    return [row[0] for row in _listed(part, *_values(where), key=definition.key, by=(), under=_names(where))]


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
    conditions = or_(part == ALL, was == part), *_conditions(rows, under, groups, sector, theme, year)
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
    """Under what a figure is counted, by the names that are given. A sector may be unknown."""
    if "group" in under:
        yield rows.c.group.in_(groups)
    if "sector" in under:
        yield rows.c.sector.is_not_distinct_from(sector)
    if "theme" in under:
        yield rows.c.theme == theme
    if "year" in under:
        yield rows.c.year == year
