"""The list of signatories, by name and by the state of their plan or report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, exists, func, or_, select, type_coerce

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.organisations.manifest import signatures as manifest
from buyergroup_hub.organisations.manifest.models import ActionPlan, Signatory, YearlyReport
from buyergroup_hub.organisations.manifest.queries import signatories
from buyergroup_hub.organisations.organisation.queries import as_itself, has_in_name
from buyergroup_hub.queries import Param, Statement, query

SIGNATORIES_SHOWN = 20
STATES_SHOWN = ("public", "ending", "ended", "unknown", "expected", "late", "missing")
"""What the list can be narrowed to: a state of the plan, or a report that is expected, late or known to be missing."""


@dataclass(frozen=True)
class SignatoryList:
    """A page of those that the person sees and chose."""

    rows: Sequence[Signatory]
    total: int
    part: Part


def find_signatories(query: str, shown: str, args: Mapping[str, str]) -> SignatoryList:
    """By name, those whose name has the query and whose plan or report is in the state that was asked for; the page
    that the address asks for."""
    text = as_itself(query)
    shown, today = shown if shown in STATES_SHOWN else "", clock.today()
    total = signatories_counted.one(text, shown=shown, today=today)
    part = Part.of(args, total, SIGNATORIES_SHOWN)
    return SignatoryList(signatories_on_page(text, part.first, shown=shown, today=today), total, part)


@query(int)
def signatories_counted(name: Param[str], *, shown: str, today: date) -> Statement:
    found = signatories().where(*_chosen(name, shown, today)).with_only_columns(Signatory.id).order_by(None)
    return select(func.count()).select_from(found.subquery())


@query(Signatory)
def signatories_on_page(name: Param[str], first: Param[int], *, shown: str, today: date) -> Statement:
    return signatories().where(*_chosen(name, shown, today)).limit(SIGNATORIES_SHOWN).offset(first)


def _chosen(name: Param[str], shown: str, today: date) -> Iterator[ColumnElement[bool]]:
    yield has_in_name(name)
    if shown:
        match shown:
            case "expected":
                yield _expects(today.year - 1)
            case "late":
                yield or_(*(_expects(year) for year in _years_before(today)))
            case "missing":
                told = (
                    YearlyReport.signatory_id == Signatory.id,
                    YearlyReport.year.in_([*_years_before(today), today.year - 1]),
                )
                yield exists().where(*told, YearlyReport.state == "missing")
            case _:
                yield _plan_state(today) == shown


def _plan_state(today: date) -> ColumnElement[str]:
    """`plan_state` in SQL. An end of which the day or month is unknown is the last day that it can be."""
    public = (ActionPlan.signatory_id == Signatory.id, ActionPlan.published_on.is_not(None))
    until: Any = (
        select(func.max(func.coalesce(type_coerce(ActionPlan.until, String), ""))).where(*public).scalar_subquery()
    )
    last = case((func.length(until) == 4, until + "-12-31"), (func.length(until) == 7, until + "-31"), else_=until)
    return case(
        (until.is_(None), "unknown"),
        (until == "", "public"),
        (last < today.isoformat(), "ended"),
        (last <= _to_the_end(clock.months_after(today, manifest.SOON_MONTHS)), "ending"),
        else_="public",
    )


def _years_before(today: date) -> list[int]:
    """The years that the list shows before the one that was over last."""
    return list(range(today.year - manifest.YEARS_SHOWN + 2, today.year - 1))


def _to_the_end(day: date) -> str:
    """The day as text; the last one of a month as the 31st, which is how a month without its day is written."""
    return day.isoformat() if (day + timedelta(days=1)).day > 1 else f"{day:%Y-%m}-31"


def _expects(year: int) -> ColumnElement[bool]:
    """Is the report of this year, which is over, due and not told? Of whom nothing is known, or who signed in it or
    later, nobody expects one."""
    report = exists().where(YearlyReport.signatory_id == Signatory.id)
    return and_(
        ~report.where(YearlyReport.year == year),
        or_(report, exists().where(ActionPlan.signatory_id == Signatory.id)),
        or_(Signatory.signed_on.is_(None), func.substr(Signatory.signed_on, 1, 4) < str(year)),
    )
