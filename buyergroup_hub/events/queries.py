"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, or_, select

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import spelled
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.queries import Param, Statement, query


class EventRow(NamedTuple):
    at: datetime
    name: str
    actor_id: int | None
    acting_for_id: int | None
    subject_kind: str
    subject_id: int
    group_id: int | None
    demo: bool
    hash: str
    keys: dict[str, Json]


def _newest(names: tuple[str, ...], most: Param[int]) -> Select[*tuple[object, ...]]:
    """The names stand in the statement itself: as parameters all eighty would be filled in each time."""
    shown = Event.at, Event.name, Event.actor_id, Event.acting_for_id, Event.subject_kind, Event.subject_id
    return (
        select(*shown, Event.group_id, Event.demo, Event.hash, Event.keys)
        .where(Event.name.in_(spelled(names)))
        .order_by(Event.at.desc(), Event.seq.desc())
        .limit(most)
    )


@query(EventRow)
def events(most: Param[int], *, names: tuple[str, ...]) -> Statement:
    return _newest(names, most)


@query(EventRow)
def events_of_groups(groups: Param[Collection[int]], most: Param[int], *, names: tuple[str, ...]) -> Statement:
    return _newest(names, most).where(Event.group_id.in_(groups))


@query(EventRow)
def events_of_subjects(
    kind: Param[str], subjects: Param[Collection[int]], most: Param[int], *, names: tuple[str, ...]
) -> Statement:
    return _newest(names, most).where(Event.subject_kind == kind, Event.subject_id.in_(subjects))


class EditRow(NamedTuple):
    name: str
    at: datetime
    acting_for_id: int | None
    keys: dict[str, Json]


@query(EditRow)
def edits_of(
    names: Param[Collection[str]], kind: Param[str], subject: Param[int], group: Param[int | None]
) -> Statement:
    """What happened by these names to a thing, and to the parts of a group, in that order."""
    about = or_(and_(Event.subject_kind == kind, Event.subject_id == subject), Event.group_id == group)
    shown = select(Event.name, Event.at, Event.acting_for_id, Event.keys)
    return shown.where(Event.name.in_(names), about).order_by(Event.seq)
