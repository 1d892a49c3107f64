"""Figures of public sources."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.outcomes.dashboard.models import ReferenceFigure
from buyergroup_hub.queries import Statement, query


@query(ReferenceFigure)
def reference_figures() -> Statement:
    return select(ReferenceFigure).order_by(ReferenceFigure.id)
