"""Which version lists and hits show of a clause; the clock looks again where a day brings another one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.clauses.models import Clause, ClauseVersion, current
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db


def show(clause: Clause) -> None:
    """Choose the version that lists show, and the day on which another may come in its place."""
    db.session.flush()
    versions = db.session.scalars(
        select(ClauseVersion).where(ClauseVersion.clause_id == clause.id).order_by(ClauseVersion.id)
    ).all()
    today = clock.today()
    published = sorted((one for one in versions if one.number), key=lambda one: one.number or 0)
    coming = [one for one in published if one.withdrawn_at is None and one.valid_from and one.valid_from > today]
    chosen = current(versions, today) or next(iter(coming), None) or next(reversed(published), None) or versions[-1]
    days: list[date | None] = [day for one in published for day in (one.valid_from, one.valid_until)]
    clause.shown_id = chosen.id
    clause.shown_until = min((day for day in days if day is not None and day > today), default=None)


@each_turn
def show_what_holds_today() -> None:
    """A version's first or last day came: lists and the index follow."""
    due = select(Clause).where(Clause.shown_until <= clock.today()).options(selectinload(Clause.versions)).limit(200)
    for clause in db.session.scalars(due):
        show(clause)
