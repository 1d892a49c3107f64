"""What was measured, and of what more is expected."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from buyergroup_hub.access import visible_clause
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.goals.models import Goal
from buyergroup_hub.outcomes.goals.queries import OF_GROUP, OF_WHOM, REPLACED
from buyergroup_hub.outcomes.indicators.models import Indicator, IndicatorVersion
from buyergroup_hub.outcomes.measuring.models import LotInput, Measurement
from buyergroup_hub.queries import Param, Reasons, Statement, query
from buyergroup_hub.tenders.tender.models import Lot, Tender, TenderGroup

MOST_OWN = 5
CORRECTED: Reasons = {Measurement: "a value that was corrected does not hold, also for who may not see by which"}
HOLDS: Reasons = {**REPLACED, **CORRECTED}
"""What holds is the same for everyone; where a row itself counts, `visible_clause` is on it."""
WHOLE: Reasons = {**CORRECTED, Organisation: OF_WHOM, Group: OF_GROUP}
Columns = TypeVarTuple("Columns")


def _is_current() -> ColumnElement[bool]:
    """No other came in its place, wherever that stands."""
    return Measurement.id.not_in(select(Measurement.replaces_id).where(Measurement.replaces_id.is_not(None)))


# Values


@query(Measurement, unrestricted=WHOLE)
def measurements_of(indicators: Param[Collection[int]]) -> Statement:
    """Without what was corrected; the newest version first."""
    return (
        select(Measurement)
        .join(IndicatorVersion, IndicatorVersion.id == Measurement.version_id)
        .where(IndicatorVersion.indicator_id.in_(indicators), visible_clause(Measurement), _is_current())
        .options(*Measurement.whole())
        .order_by(IndicatorVersion.number.desc(), Measurement.until.desc().nulls_last(), Measurement.id)
    )


@query(Measurement, unrestricted=WHOLE)
def measurements_by_id(ids: Param[Collection[int]]) -> Statement:
    statement = select(Measurement).where(Measurement.id.in_(ids), visible_clause(Measurement))
    return statement.options(*Measurement.whole())


@query(Measurement, unrestricted=WHOLE)
def measurements_about(
    indicator: Param[int],
    lot: Param[int | None],
    tender: Param[int | None],
    organisation: Param[int | None],
    group: Param[int | None],
) -> Statement:
    """By any version, of the one thing that is given, those that were corrected too."""
    subject = (
        Measurement.lot_id == lot,
        Measurement.tender_id == tender,
        Measurement.of_organisation_id == organisation,
        Measurement.of_group_id == group,
    )
    return (
        select(Measurement)
        .join(IndicatorVersion, IndicatorVersion.id == Measurement.version_id)
        .where(IndicatorVersion.indicator_id == indicator, or_(*subject), visible_clause(Measurement))
        .options(*Measurement.whole())
    )


@query(Measurement, unrestricted=CORRECTED)
def measurements_in(tender: Param[int], lots: Param[Collection[int]]) -> Statement:
    """Of a tender and its lots."""
    return _shown(or_(Measurement.tender_id == tender, Measurement.lot_id.in_(lots)))


@query(Measurement, unrestricted=CORRECTED)
def measurements_of_organisations(ids: Param[Collection[int]]) -> Statement:
    return _shown(Measurement.of_organisation_id.in_(ids))


def _shown(about: ColumnElement[bool]) -> Statement:
    """Those in whose place no other came, with what is said of them."""
    return (
        select(Measurement)
        .where(about, visible_clause(Measurement), _is_current())
        .options(joinedload(Measurement.version).joinedload(IndicatorVersion.indicator))
        .order_by(Measurement.version_id, Measurement.lot_id, Measurement.since, Measurement.id)
    )


class PublicValue(NamedTuple):
    """A value that everyone sees, of an indicator."""

    indicator_id: int
    lot_id: int | None
    unknown_reason: str | None


@query(PublicValue, unrestricted=CORRECTED)
def public_values_of(indicators: Param[Collection[int]]) -> Statement:
    return (
        select(IndicatorVersion.indicator_id, Measurement.lot_id, Measurement.unknown_reason)
        .join(IndicatorVersion, IndicatorVersion.id == Measurement.version_id)
        .where(IndicatorVersion.indicator_id.in_(indicators), Measurement.audience == "public", _is_current())
    )


# Lots


@query(tuple[int, Lot], unrestricted=REPLACED)
def lots_expected(indicators: Param[Collection[int]]) -> Statement:
    """(indicator, lot of which its value should be known one day)."""
    whole = _expected(select(Goal.indicator_id, Lot), indicators).options(joinedload(Lot.tender))
    return whole.order_by(Tender.published_on.desc(), Tender.id, Lot.number)


@query(tuple[int, int], unrestricted=REPLACED)
def lot_ids_expected(indicators: Param[Collection[int]]) -> Statement:
    """The same for who only counts them."""
    return _expected(select(Goal.indicator_id, Lot.id), indicators)


def _expected(selected: Select[*Columns], indicators: Param[Collection[int]]) -> Select[*Columns]:
    return (
        selected.join(TenderGroup, TenderGroup.group_id == Goal.group_id)
        .join(Tender, Tender.id == TenderGroup.tender_id)
        .join(Lot, Lot.tender_id == Tender.id)
        .where(
            Goal.indicator_id.in_(indicators),
            Goal.audience == "public",
            Goal.id.not_in(select(Goal.replaces_id).where(Goal.replaces_id.is_not(None))),
            TenderGroup.relation == "set",
            Tender.audience == "public",
            Tender.published_on.is_not(None),
            *_counts(),
        )
    )


def _counts() -> tuple[ColumnElement[bool], ...]:
    return Lot.kind != "part", Lot.replaced_by_id.is_(None)


@query(int, unrestricted=CORRECTED)
def lots_with_effect(lots: Param[Collection[int]]) -> Statement:
    """Those of these lots of which an effect is known."""
    effect = IndicatorVersion.kind == "effect", Measurement.unknown_reason.is_(None)
    return (
        select(Measurement.lot_id)
        .join(IndicatorVersion, IndicatorVersion.id == Measurement.version_id)
        .where(Measurement.lot_id.in_(lots), *effect, visible_clause(Measurement), _is_current())
    )


@query(tuple[int, int])
def lots_realised(organisations: Param[Collection[int]]) -> Statement:
    """(organisation, lot)."""
    realised = Lot.realised_on.is_not(None), *_counts()
    statement = select(Tender.organisation_id, Lot.id).join(Lot, Lot.tender_id == Tender.id)
    return statement.where(Tender.organisation_id.in_(organisations), *realised)


@query(Lot)
def lots_to_measure(organisations: Param[Collection[int]], measured: Param[Collection[int]]) -> Statement:
    """Others than those `measured`, that went to market: delivered ones first."""
    went = Tender.published_on.is_not(None), Tender.cancelled_on.is_(None)
    return (
        select(Lot)
        .join(Tender, Tender.id == Lot.tender_id)
        .where(Tender.organisation_id.in_(organisations), *went, *_counts(), Lot.id.not_in(measured))
        .options(joinedload(Lot.tender))
        .order_by(Lot.realised_on.is_(None), Lot.realised_on.desc(), Tender.published_on.desc(), Lot.number)
        .limit(MOST_OWN)
    )


class Unmeasured(NamedTuple):
    """A delivered lot, an indicator of which nothing is said, and the group whose goal names that."""

    lot: Lot
    indicator: str
    key: str
    group_id: int


@query(Unmeasured)
def lots_unmeasured(organisations: Param[Collection[int]]) -> Statement:
    said = exists().where(
        Measurement.lot_id == Lot.id,
        Measurement.version_id == IndicatorVersion.id,
        IndicatorVersion.indicator_id == Indicator.id,
    )
    return (
        select(Lot, Indicator.name, Indicator.key, TenderGroup.group_id)
        .join(Tender, Tender.id == Lot.tender_id)
        .join(TenderGroup, TenderGroup.tender_id == Tender.id)
        .join(Goal, Goal.group_id == TenderGroup.group_id)
        .join(Indicator, Indicator.id == Goal.indicator_id)
        .where(
            Tender.organisation_id.in_(organisations),
            TenderGroup.relation == "set",
            Lot.realised_on.is_not(None),
            *_counts(),
            ~said,
        )
        .options(contains_eager(Lot.tender).load_only(Tender.pid, Tender.title, Tender.demo))
        .order_by(Lot.realised_on, Lot.id, Indicator.name)
    )


@query(tuple[int, int])
def groups_of(organisations: Param[Collection[int]]) -> Statement:
    """(organisation, group that it takes part in)."""
    running = Membership.organisation_id.in_(organisations), Membership.runs()
    return select(Membership.organisation_id, Membership.group_id).where(*running)


@query(LotInput)
def inputs_of(lots: Param[Collection[int]]) -> Statement:
    """What was recorded of the data that they need."""
    return select(LotInput).where(LotInput.lot_id.in_(lots))


def expected_lots(indicator_ids: Collection[int]) -> dict[int, dict[int, Lot]]:
    """By indicator, the lots of which its value should be known one day: those that were asked, in public tenders that
    use the set of a group with a public goal for it. One query."""
    found: dict[int, dict[int, Lot]] = {}
    for indicator_id, lot in lots_expected(indicator_ids):
        found.setdefault(indicator_id, {})[lot.id] = lot
    return found


def expected_lot_ids(indicator_ids: Collection[int]) -> dict[int, set[int]]:
    """The same for who only counts them."""
    found: dict[int, set[int]] = {}
    for indicator_id, lot_id in lot_ids_expected(indicator_ids):
        found.setdefault(indicator_id, set()).add(lot_id)
    return found


def known_of(indicator_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """By indicator, of how many a public value is known, of how many. Never more than everyone sees. Two queries."""
    if not indicator_ids:
        return {}
    lots = expected_lot_ids(indicator_ids)
    mine: dict[int, list[PublicValue]] = {one: [] for one in indicator_ids}
    for row in public_values_of(indicator_ids):
        mine[row.indicator_id].append(row)
    answer = {}
    for one, rows in mine.items():
        waiting = lots.get(one, set()) - {row.lot_id for row in rows}
        answer[one] = (sum(row.unknown_reason is None for row in rows), len(rows) + len(waiting))
    return answer


# For the index, which holds what anybody may find


def measurement_ids() -> Sequence[int]:
    return db.session.scalars(select(Measurement.id)).all()


def measurements_to_index(ids: Collection[int]) -> Sequence[Measurement]:
    return (
        db.session.scalars(select(Measurement).where(Measurement.id.in_(ids)).options(*Measurement.whole()))
        .unique()
        .all()
    )
