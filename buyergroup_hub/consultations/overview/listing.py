"""The list of consultations: what is being prepared, what is open, what comes and what was, a page of it.

Counted and ordered in SQL, whatever the number of consultations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, case, func, select

from buyergroup_hub.consultations.overview.queries import consultations_of
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.queries import Param, Statement, query

PER_PAGE = 25
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
    """Of what the person sees, of one group or all. Three queries."""
    counts = dict(consultations_by_state(group_id, of_group=group_id is not None))
    part = Part.of(args, sum(counts.values()), PER_PAGE)
    states = dict(consultations_on_page(group_id, part.first, PER_PAGE, of_group=group_id is not None))
    whole = {each.id: each for each in consultations_of(list(states))}
    page = Listing(counts.get("open", 0), part)
    for consultation_id, state in states.items():
        getattr(page, PLACES.get(state, "past")).append(whole[consultation_id])
    return page


def _of(statement: Select[*tuple[Any, ...]], group: Param[int | None], of_group: bool) -> Select[*tuple[Any, ...]]:
    return statement.where(Consultation.group_id == group) if of_group else statement


@query(tuple[str, int], whole=True)
def consultations_by_state(group: Param[int | None], *, of_group: bool) -> Statement:
    each = _of(select(Consultation.in_state().label("state")), group, of_group).subquery()
    return select(each.c.state, func.count()).group_by(each.c.state)


@query(tuple[int, str], whole=True)
def consultations_on_page(
    group: Param[int | None], first: Param[int], most: Param[int], *, of_group: bool
) -> Statement:
    """Which ones stand on the page, and their states: all are put in order for it, and only these are read whole."""
    state = Consultation.in_state()
    is_next = case((state == "open", Consultation.closes_at), (state.in_(("planned", "coming")), Consultation.opens_at))
    is_past = state.not_in(list(PLACES))
    order = (
        case({name: position for position, name in enumerate(PLACES)}, value=state, else_=len(PLACES)),
        is_next,
        case((is_past, Consultation.closes_at)).desc(),
        case((is_past, -Consultation.id), else_=Consultation.id),
    )
    page = _of(select(Consultation.id, state), group, of_group)
    return page.order_by(*order).limit(most).offset(first)
