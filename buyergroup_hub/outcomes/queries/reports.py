"""Reports on the state of affairs, and what public sources say."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.groups.models import Group
from buyergroup_hub.outcomes.models import ReferenceFigure, ReportPrint, StateReport
from buyergroup_hub.queries import Param, Statement, query


@query(StateReport)
def state_reports() -> Statement:
    """The last first; programme staff see the one that is being drawn up too."""
    return select(StateReport).order_by(StateReport.year.desc(), StateReport.number.desc().nulls_first())


@query(StateReport)
def reports_by_id(ids: Param[Collection[int]]) -> Statement:
    return select(StateReport).where(StateReport.id.in_(ids))


@query(StateReport)
def correction_of(year: Param[int], number: Param[int]) -> Statement:
    """The last one of that year, where that is a later one."""
    later = StateReport.year == year, StateReport.number > number
    return select(StateReport).where(*later).order_by(StateReport.number.desc()).limit(1)


@query(tuple[int, int])
def last_numbers(years: Param[Collection[int]]) -> Statement:
    """(year, number of its last report): the earlier ones were corrected by it."""
    published = StateReport.year.in_(years), StateReport.number.is_not(None)
    return select(StateReport.year, func.max(StateReport.number)).where(*published).group_by(StateReport.year)


@query(ReportPrint)
def prints_of(report: Param[int], language: Param[str]) -> Statement:
    found = select(ReportPrint).where(ReportPrint.report_id == report, ReportPrint.language == language)
    return found.options(joinedload(ReportPrint.file))


@query(ReferenceFigure)
def reference_figures() -> Statement:
    return select(ReferenceFigure).order_by(ReferenceFigure.id)


@query(tuple[int, str])
def group_names() -> Statement:
    """Of all groups, by name."""
    return select(Group.id, Group.name_nl).order_by(func.lower(Group.name_nl))
