"""What a page counts over everything is counted once, and kept until anything is written.

The counts of a list's facets grow with the hub, and everybody who opens the list asks for the same ones. They are kept
with the connection that counted them, under what the database itself says of its state: any committed write, by
whatever process, makes another. So they are never older than the transaction that asks, and there is nothing to clear.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from buyergroup_hub.kit.db import begun, read

MOST = 256
"""Counts that a connection keeps; a choice that nobody made before pushes all of them out."""
KEPT = "tallies"


def tallied(statement: Any, values: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a statement that counts, which is made once, for these values. Whatever it depends on must be among
    the values or in the database: the tokens of who asks, and the day; not a clock that it reads itself.

    Inside a transaction that writes nothing is kept and nothing kept is used: what it has written may be taken back.
    """
    connection = begun()
    if connection.get_execution_options().get("writes"):
        return read(statement, values).all()
    state, key = _state(connection), (statement, *map(_frozen, values.items()))
    known_state, kept = connection.info.get(KEPT, (None, {}))
    if known_state != state or (len(kept) >= MOST and key not in kept):
        connection.info[KEPT] = state, kept = state, {}
    if key not in kept:
        kept[key] = read(statement, values).all()
    found: Sequence[Any] = kept[key]
    return found


def _state(connection: Connection) -> Any:
    """What is another after each write that is committed: on SQLite what others did and what this connection did, on
    PostgreSQL which transactions are over. Seen late, it only counts anew."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        return driver.execute("PRAGMA data_version").fetchone()[0], driver.total_changes
    return connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one()


def _frozen(pair: tuple[str, Any]) -> Hashable:
    name, value = pair
    return name, tuple(value) if isinstance(value, list) else value
