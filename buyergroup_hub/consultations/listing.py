"""The list of consultations: what is being prepared, what is open, what comes and what was, a page of it.

Counted and ordered in SQL, whatever the number of consultations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import given, seen, standing
from buyergroup_hub.consultations.models import Consultation
from buyergroup_hub.kit.db import db, pairs, read
from buyergroup_hub.kit.lists import Part

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
    """Of what the person sees, of one group or all. Two queries."""
    asked = given(standing(), group=group_id)
    counts: Mapping[str, int] = pairs(read(_counted(group_id is not None), asked))
    part = Part.of(args, sum(counts.values()), PER_PAGE)
    found = Listing(counts.get("open", 0), part)
    place = {"most": PER_PAGE, "first": part.first}
    for consultation, state in db.session.execute(_paged(group_id is not None), asked | place):
        getattr(found, PLACES.get(state, "past")).append(consultation)
    return found


@cache
def _counted(of_group: bool) -> Any:
    each = _seen(select(Consultation.in_state().label("state")), of_group).subquery()
    return select(each.c.state, func.count()).group_by(each.c.state)


@cache
def _paged(of_group: bool) -> Any:
    state = Consultation.in_state()
    is_next = case((state == "open", Consultation.closes_at), (state.in_(("planned", "coming")), Consultation.opens_at))
    is_past = state.not_in(list(PLACES))
    order = (
        case({name: place for place, name in enumerate(PLACES)}, value=state, else_=len(PLACES)),
        is_next,
        case((is_past, Consultation.closes_at)).desc(),
        case((is_past, -Consultation.id), else_=Consultation.id),
    )
    found = _seen(select(Consultation, state), of_group).order_by(*order)
    whole = (joinedload(Consultation.group), joinedload(Consultation.organisation))
    return found.options(*whole).limit(bindparam("most")).offset(bindparam("first"))


def _seen(found: Any, of_group: bool) -> Any:
    found = found.where(seen(Consultation))
    return found.where(Consultation.group_id == bindparam("group")) if of_group else found
