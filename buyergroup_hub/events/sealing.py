"""What a verb wrote is sealed in its event: of rows that stay as they are the digest, of others the digest each time,
and of all who may read them. So whoever changes a row in the database has to change the chain as well, from that event
on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import Model, db
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.fixed import Fixed, changes, columns_of, digest_of_row, state_of

WRITTEN, CHANGED, STOOD, OWED = "written", "changed", "stood", "owed"
"""Where the session keeps what was written since the last event of the transaction: rows that stay or have readers,
rows that change or went, and of what stood there before its digest by its place; and whether an event has to follow."""
Place = tuple[str, str]
"""A table and the key of a row in it."""


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: Any) -> None:
    written = session.info.setdefault(WRITTEN, {})
    changed = [row for row in session.dirty if _moved(row) or (isinstance(row, Fixed) and _says_otherwise(row))]
    written |= {id(row): row for row in changed}
    written |= {id(row): row for row in session.new if isinstance(row, Fixed) or _is_circled(row)}
    _note_changes(session)
    if OWED in session.info:
        fixed = any(isinstance(row, Fixed) and row.is_fixed for row in (*session.new, *changed))
        session.info[OWED] = session.info[OWED] or fixed or any(_moved(row) for row in changed)


def _note_changes(session: Session) -> None:
    rows = (row for row in (*session.new, *session.dirty) if changes(type(row)))
    changed = {id(row): row for row in rows if row in session.new or _says_else(row)}
    if changed:
        session.info[OWED] = True
    session.info.setdefault(CHANGED, {}).update(changed)


@event.listens_for(Session, "persistent_to_deleted")
def _note_gone(session: Session, row: Any) -> None:
    """Also of what went with the whole that it belonged to."""
    if changes(type(row)):
        session.info.setdefault(CHANGED, {})[id(row)] = row
        session.info[OWED] = True


def place_of(row: Any) -> Place:
    return str(row.__tablename__), key_of(row)


def _moved(row: Any) -> bool:
    """Whether others may read it than before."""
    return _is_circled(row) and bool(inspect(row).attrs.audience.history.has_changes())


def _says_otherwise(row: Fixed) -> bool:
    """Whether something changed that its digest covers: what is counted of it may, after any event."""
    return _differs(row, [each for each in columns_of(type(row)) if each.name not in row.__frozen__.changeable])


def _says_else(row: Any) -> bool:
    loose = getattr(row, "__loose__", ())
    return _differs(row, (each for each in columns_of(type(row)) if each.name not in loose))


def _differs(row: Any, columns: Iterable[Any]) -> bool:
    state: Any = inspect(row)
    return any(state.attrs[state.mapper.get_property_by_column(column).key].history.has_changes() for column in columns)


def _is_circled(row: Any) -> bool:
    """Whether its circle of readers is a column of its own. An event says its own in its seal."""
    return "audience" in inspect(type(row)).columns and not isinstance(row, Event)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:  # else it was a savepoint
        for kept in (WRITTEN, CHANGED, STOOD, OWED):
            session.info.pop(kept, None)


def seal(audience: str) -> str:
    """What an event of this audience says of everything that was written since the one before it."""
    info = db.session().info
    info[OWED] = False
    rows: dict[str, dict[str, str]] = {}
    circles: dict[str, dict[str, str]] = {}
    for row in info.pop(WRITTEN, {}).values():
        fixed = isinstance(row, Fixed) and row.is_fixed
        if fixed:
            rows.setdefault(row.__tablename__, {})[key_of(row)] = digest_of_row(row)
        if _is_circled(row) and (fixed or not getattr(row, "untold", False)):
            circles.setdefault(row.__tablename__, {})[key_of(row)] = row.audience
    parts: dict[str, Json] = {"audience": audience, "rows": rows, "circles": circles, "states": _states(info)}
    return canonical({name: part for name, part in parts.items() if part})


def _states(info: dict[Any, Any]) -> dict[str, Json]:
    """Nothing of a row that was taken back with its savepoint. One that went and is there again, is there."""
    states: dict[str, dict[str, str]] = {}
    rows = info.pop(CHANGED, {}).values()
    places: dict[Place, str] = info.pop(STOOD, {})
    places |= {place_of(row): "" for row in rows if inspect(row).deleted}
    places |= {place_of(row): state for row in rows if inspect(row).persistent and (state := state_of(row))}
    for (table, key), state in places.items():
        states.setdefault(table, {})[key] = state
    return cast("dict[str, Json]", states)


def note(rows: Iterable[Any]) -> int:
    """Let the next event seal these too; answers how many."""
    noted = {id(row): row for row in rows}
    return _keep(WRITTEN, noted)


def note_states(rows: Iterable[Any]) -> int:
    """Let the next event seal what these say now, without keeping them; answers how many."""
    noted = {place_of(row): state for row in rows if (state := state_of(row))}
    return _keep(STOOD, noted)


def _keep(what: str, noted: dict[Any, Any]) -> int:
    db.session().info.setdefault(what, {}).update(noted)
    return len(noted)


def key_of(row: Any) -> str:
    return ":".join(str(part) for part in inspect(row).identity or ())


@dataclass
class Sealed:
    """What all events together say: of rows the digest, the circles that read them, the last one last, and the digest
    of what those that change said last, empty of one that went. `whole`: the tables of which every row was sealed, also
    those from before there were seals."""

    rows: dict[Place, str] = field(default_factory=dict)
    circles: dict[Place, list[str]] = field(default_factory=dict)
    states: dict[Place, str] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)


def read(before: str) -> Sealed:
    """Read every seal. `before` is the name of the events that seal what stood there before them."""
    said = Sealed()
    events = select(Event.name, Event.keys, Event.sealed).where(Event.sealed.is_not(None)).order_by(Event.seq)
    for name, keys, text in db.session.execute(events.execution_options(yield_per=500)):
        parts = json.loads(text or "{}")
        tables = {str(table) for table in cast("list[str]", keys["tables"])} if name == before else set()
        if anew := {TAG.sub("", table) for table in tables if TAG.search(table)}:
            said.states = {place: state for place, state in said.states.items() if place[0] not in anew}
        said.whole |= tables
        said.rows |= _places(parts.get("rows", {}))
        said.states |= _places(parts.get("states", {}))
        for place, circle in _places(parts.get("circles", {})).items():
            said.circles.setdefault(place, []).append(circle)
    return said


def _places(tables: dict[str, dict[str, str]]) -> dict[Place, str]:
    return {(table, key): value for table, rows in tables.items() for key, value in rows.items()}


def fixed_models() -> list[Any]:
    found = [mapper.class_ for mapper in Model.registry.mappers if issubclass(mapper.class_, Fixed)]
    return sorted(found, key=lambda model: str(model.__tablename__))


def circled_models() -> list[Any]:
    """Whose rows have a circle of readers."""
    found = [
        mapper.class_
        for mapper in Model.registry.mappers
        if "audience" in mapper.columns and mapper.class_ is not Event
    ]
    return sorted(found, key=lambda model: str(model.__tablename__))


def names_of(model: Any) -> set[str]:
    """What the event is told that seals rows that stay: their table, and the last migration that brought more of them.
    Those that were sealed before are not sealed again: what somebody made of them meanwhile would count."""
    table = model.__tablename__
    return {table, f"{table} with {model.__resealed__}"} if model.__resealed__ else {table}


TAG = re.compile(r" as [0-9a-f]{8}$")


def tag_of(model: Any) -> str:
    """What the event is told that seals all states of its table: another, once a migration changed the rows."""
    shape: Json = [*sorted(model.__table__.columns.keys()), model.__resealed__]
    return f"{model.__tablename__} as {digest(canonical(shape))[:8]}"


def changing_models() -> list[Any]:
    """Whose rows say something that changes, and is sealed each time."""
    found = [mapper.class_ for mapper in Model.registry.mappers if changes(mapper.class_)]
    return sorted(found, key=lambda model: str(model.__tablename__))


def rows(model: Any) -> Iterator[Any]:
    yield from db.session.scalars(select(model).execution_options(populate_existing=True, yield_per=500))


def fixed_rows(model: Any) -> Iterator[Any]:
    return (row for row in rows(model) if row.is_fixed)
