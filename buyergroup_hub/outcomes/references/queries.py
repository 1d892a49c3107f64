"""What is asked of figures of sources."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.outcomes.references.models import ReferenceFigure
from buyergroup_hub.queries import Statement, query


@query(ReferenceFigure)
def reference_figures(*, all_of_them: bool = False) -> Statement:
    """Those that stand, or also those that were withdrawn."""
    figures = select(ReferenceFigure).order_by(ReferenceFigure.id)
    return figures if all_of_them else figures.where(ReferenceFigure.withdrawn_at.is_(None))
