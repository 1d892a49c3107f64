"""The themes of a year, and the years of which something is known."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, extract, or_, select

from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.tender.models import Tender


@query(int, whole=True)
def years_known() -> Statement:
    """In which a tender that everyone sees was published."""
    year = extract("year", Tender.published_on)
    published = select(year).where(Tender.published_on.is_not(None), Tender.audience == "public")
    return published.distinct().order_by(year.desc())


@query(Theme)
def themes_held(first: Param[date], last: Param[date], counted: Param[Collection[int]]) -> Statement:
    held = and_(Theme.since <= last, or_(Theme.until.is_(None), Theme.until > first))
    return select(Theme).where(or_(held, Theme.id.in_(counted))).order_by(Theme.plan_id, Theme.position)


@query(Theme)
def themes_running() -> Statement:
    return select(Theme).where(Theme.until.is_(None)).order_by(Theme.plan_id, Theme.position)


@query(Theme)
def themes() -> Statement:
    """Of all plans, also those that hold no longer."""
    return select(Theme)


@query(Theme)
def theme_by_id(theme: Param[int]) -> Statement:
    return select(Theme).where(Theme.id == theme)
