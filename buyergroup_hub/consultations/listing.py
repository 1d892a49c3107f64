"""The list of consultations: what is being prepared, what is open, what comes and what was, a page of it.

Counted and ordered in SQL, whatever the number of consultations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, given, seen, standing
from buyergroup_hub.consultations.models import Consultation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import Instant, db, pairs, read
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.kit.tallies import tallied

PER_PAGE = 25
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
PLACES = {"planned": "own", "open": "open", "coming": "coming"}
"""Under which heading a state stands; every other one is past."""


@dataclass(frozen=True)
class Listing:
    """A page of the consultations in the order in which they matter: what the person prepares, what closes first, what
    comes, of what was the newest first. `opened` are open, on this page or not."""

    opened: int
    part: Part
    own: list[Consultation] = field(default_factory=list)
    open: list[Consultation] = field(default_factory=list)
    coming: list[Consultation] = field(default_factory=list)
    past: list[Consultation] = field(default_factory=list)


def find(args: Mapping[str, str], group_id: int | None = None) -> Listing:
    """Of what the person sees, of one group or all. Four queries.

    Which consultations are open changes by the clock, but only where one closes: what is counted holds from the last
    closing until the next one, and is kept so long.
    """
    asked = given(standing(), group=group_id, closed=_last_closing())
    counts: Mapping[str, int] = pairs(tallied(_counted(group_id is not None), asked))
    part = Part.of(args, sum(counts.values()), PER_PAGE)
    place = {"most": PER_PAGE, "first": part.first}
    states: Mapping[int, str] = pairs(tallied(_placed(group_id is not None), asked | place))
    whole = {each.id: each for each in db.session.scalars(_whole(), {"ids": list(states)})}
    found = Listing(counts.get("open", 0), part)
    for consultation_id, state in states.items():
        getattr(found, PLACES.get(state, "past")).append(whole[consultation_id])
    return found


def _last_closing() -> datetime:
    last: datetime | None = read(_closed(), {"now": clock.now()}).scalar()
    return last or NEVER


@cache
def _closed() -> Any:
    return select(func.max(Consultation.closes_at)).where(Consultation.closes_at <= bindparam("now", type_=Instant()))


@cache
def _counted(of_group: bool) -> Any:
    each = _seen(select(_state().label("state")), of_group).subquery()
    return select(each.c.state, func.count()).group_by(each.c.state)


@cache
def _placed(of_group: bool) -> Any:
    """Which ones stand on the page, and their states: all are put in order for it, and only these are read whole."""
    state = _state()
    is_next = case((state == "open", Consultation.closes_at), (state.in_(("planned", "coming")), Consultation.opens_at))
    is_past = state.not_in(list(PLACES))
    order = (
        case({name: place for place, name in enumerate(PLACES)}, value=state, else_=len(PLACES)),
        is_next,
        case((is_past, Consultation.closes_at)).desc(),
        case((is_past, -Consultation.id), else_=Consultation.id),
    )
    found = _seen(select(Consultation.id, state), of_group).order_by(*order)
    return found.limit(bindparam("most")).offset(bindparam("first"))


@cache
def _whole() -> Any:
    whole = (joinedload(Consultation.group), joinedload(Consultation.organisation))
    return select(Consultation).where(any_of(Consultation.id, "ids")).options(*whole)


def _state() -> Any:
    return Consultation.in_state(bindparam("closed", type_=Instant()))


def _seen(found: Any, of_group: bool) -> Any:
    found = found.where(seen(Consultation, of_all=True))
    return found.where(Consultation.group_id == bindparam("group")) if of_group else found
