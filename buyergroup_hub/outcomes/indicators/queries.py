"""Indicators and their versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.kit.db import db
from buyergroup_hub.outcomes.indicators.models import Indicator, IndicatorVersion
from buyergroup_hub.queries import Param, Statement, query

# Indicators


@query(Indicator)
def indicators() -> Statement:
    return select(Indicator).options(*Indicator.whole())


@query(Indicator)
def indicators_by_id(ids: Param[Collection[int]]) -> Statement:
    return select(Indicator).where(Indicator.id.in_(ids)).options(*Indicator.whole())


class IndicatorRow(NamedTuple):
    id: int
    key: str
    name: str


@query(IndicatorRow)
def indicators_named(ids: Param[Collection[int]]) -> Statement:
    return select(Indicator.id, Indicator.key, Indicator.name).where(Indicator.id.in_(ids))


@query(IndicatorVersion)
def newest_version_of(indicator: Param[int]) -> Statement:
    """The definition that is measured by now."""
    return (
        select(IndicatorVersion)
        .where(IndicatorVersion.indicator_id == indicator)
        .options(joinedload(IndicatorVersion.indicator), joinedload(IndicatorVersion.theme))
        .order_by(IndicatorVersion.number.desc())
        .limit(1)
    )


def indicators_by_name() -> list[Indicator]:
    """All that the person sees, by name. Four queries."""
    return sorted(indicators(), key=lambda one: one.name.lower())


# For the index, which holds what anybody may find


def indicator_ids() -> Sequence[int]:
    return db.session.scalars(select(Indicator.id)).all()


def indicators_to_index(ids: Collection[int]) -> Sequence[Indicator]:
    return db.session.scalars(select(Indicator).where(Indicator.id.in_(ids)).options(*Indicator.whole())).all()
