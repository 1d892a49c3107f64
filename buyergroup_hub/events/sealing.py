"""What a verb wrote is sealed in its event: of rows that stay as they are the digest, of others who may read them. So
whoever changes a row in the database has to change the chain as well, from that event on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import Model, db
from buyergroup_hub.kit.digests import Json, canonical
from buyergroup_hub.kit.fixed import Fixed, digest_of_row

WRITTEN, OWED = "written", "owed"
"""Where the session keeps what was written since the last event of the transaction; and whether that was, after an
event, something that no other event may leave out."""
Place = tuple[str, str]
"""A table and the key of a row in it."""


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: Any) -> None:
    written = session.info.setdefault(WRITTEN, {})
    changed = [row for row in session.dirty if _moved(row) or (isinstance(row, Fixed) and _says_otherwise(row))]
    written |= {id(row): row for row in changed}
    written |= {id(row): row for row in session.new if isinstance(row, Fixed) or _is_circled(row)}
    if OWED in session.info:
        fixed = any(isinstance(row, Fixed) and row.is_fixed for row in (*session.new, *changed))
        session.info[OWED] = session.info[OWED] or fixed or any(_moved(row) for row in changed)


def _moved(row: Any) -> bool:
    """Whether others may read it than before."""
    return _is_circled(row) and bool(inspect(row).attrs.audience.history.has_changes())


def _says_otherwise(row: Fixed) -> bool:
    """Whether something changed that its digest covers: what is counted of it may, after any event."""
    state: Any = inspect(row)
    covered = (one for one in state.mapper.column_attrs if one.columns[0].name not in row.__frozen__.changeable)
    return any(state.attrs[one.key].history.has_changes() for one in covered)


def _is_circled(row: Any) -> bool:
    """Whether its circle of readers is a column of its own. An event says its own in its seal."""
    return "audience" in inspect(type(row)).columns and not isinstance(row, Event)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:  # else it was a savepoint
        session.info.pop(WRITTEN, None)
        session.info.pop(OWED, None)


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
    parts: dict[str, Json] = {"audience": audience, "rows": rows, "circles": circles}
    return canonical({name: part for name, part in parts.items() if part})


def note(rows: Iterable[Any]) -> None:
    """Let the next event seal these too."""
    db.session().info.setdefault(WRITTEN, {}).update((id(row), row) for row in rows)


def key_of(row: Any) -> str:
    return ":".join(str(part) for part in inspect(row).identity or ())


@dataclass
class Sealed:
    """What all events together say: of rows the digest, and the circles that read them, the last one last. `whole`: the
    tables of which every row was sealed, also those from before there were seals."""

    rows: dict[Place, str] = field(default_factory=dict)
    circles: dict[Place, list[str]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)


def read(before: str) -> Sealed:
    """Read every seal. `before` is the name of the events that seal what stood there before them."""
    said = Sealed()
    events = select(Event.name, Event.keys, Event.sealed).where(Event.sealed.is_not(None)).order_by(Event.seq)
    for name, keys, text in db.session.execute(events.execution_options(yield_per=500)):
        parts = json.loads(text or "{}")
        said.rows |= _places(parts.get("rows", {}))
        for place, circle in _places(parts.get("circles", {})).items():
            said.circles.setdefault(place, []).append(circle)
        if name == before:
            said.whole |= {str(table) for table in cast("list[str]", keys["tables"])}
    return said


def _places(tables: dict[str, dict[str, str]]) -> dict[Place, str]:
    return {(table, key): value for table, rows in tables.items() for key, value in rows.items()}


def fixed_models() -> list[Any]:
    found = [one.class_ for one in Model.registry.mappers if issubclass(one.class_, Fixed)]
    return sorted(found, key=lambda model: str(model.__tablename__))


def circled_models() -> list[Any]:
    """Whose rows have a circle of readers."""
    found = [one.class_ for one in Model.registry.mappers if "audience" in one.columns and one.class_ is not Event]
    return sorted(found, key=lambda model: str(model.__tablename__))


def fixed_rows(model: Any) -> Iterator[Any]:
    for row in db.session.scalars(select(model).execution_options(populate_existing=True, yield_per=500)):
        if row.is_fixed:
            yield row
