"""Reports on the state of affairs, and what public sources say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import locale
from buyergroup_hub.organisations.manifest.models import Signatory
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.reports.models import ReportPrint, StateReport
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.tender.models import Lot, Tender


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
    statement = select(ReportPrint).where(ReportPrint.report_id == report, ReportPrint.language == language)
    return statement.options(joinedload(ReportPrint.file))


@query(tuple[int, str])
def group_names() -> Statement:
    """Of all groups, by name."""
    return select(Group.id, Group.name_nl).order_by(func.lower(Group.name_nl))


def listed() -> list[StateReport]:
    """The reports that the person sees, the last first; programme staff see the one that is being drawn up too."""
    return state_reports()


def newest_of(report: StateReport) -> StateReport | None:
    """The later report of the same year, where there is one: it corrects this one."""
    if report.number is None:
        return None
    return correction_of.one_or_none(report.year, report.number)


def print_of(report: StateReport, language: str | None = None) -> ReportPrint | None:
    """The print in a language; without one in the reader's."""
    return prints_of.one_or_none(report.id, language or locale())


Addresses = Select[int, str]


# What a figure counted, for who has only the file


def addresses(kind: str, ids: Collection[int]) -> dict[int, str]:
    """The address in the hub of each row, by its id: what a stranger can open. A goal stands on its group's page."""
    return {row[0]: row[1] for row in db.session.execute(ADDRESSES[kind](ids))}


def _lots(ids: Collection[int]) -> Addresses:
    path = "/tenders/" + Tender.pid + "/lots/" + cast(Lot.number, String)
    return select(Lot.id, path).join(Tender, Tender.id == Lot.tender_id).where(Lot.id.in_(ids))


def _goals(ids: Collection[int]) -> Addresses:
    path = "/groups/" + Group.slug + "/goals#goal-" + Goal.pid
    return select(Goal.id, path).join(Group, Group.id == Goal.group_id).where(Goal.id.in_(ids))


def _groups(ids: Collection[int]) -> Addresses:
    return select(Group.id, "/groups/" + Group.slug).where(Group.id.in_(ids))


def _signatories(ids: Collection[int]) -> Addresses:
    organisation = Organisation.id == Signatory.organisation_id
    return (
        select(Signatory.id, "/organisations/" + Organisation.pid)
        .join(Organisation, organisation)
        .where(Signatory.id.in_(ids))
    )


ADDRESSES: dict[str, Callable[[Collection[int]], Addresses]] = {
    "lots": _lots,
    "goals": _goals,
    "groups": _groups,
    "signatories": _signatories,
}


# For the index, which holds what anybody may find


def report_ids() -> Sequence[int]:
    return db.session.scalars(select(StateReport.id)).all()


def reports_to_index(ids: Collection[int]) -> Sequence[StateReport]:
    return db.session.scalars(select(StateReport).where(StateReport.id.in_(ids))).all()
