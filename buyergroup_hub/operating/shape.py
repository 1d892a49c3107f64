"""What a database says of its tables: columns, constraints, indexes and triggers, beside what the models say.

Whoever takes a trigger or a constraint away can change what the hub holds against everybody: doctor tells it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.engine.reflection import ObjectScope
from sqlalchemy.types import TypeEngine

from buyergroup_hub.app import metadata
from buyergroup_hub.kit import ddl
from buyergroup_hub.kit.db import Model, make_engine

ASKED = (
    *("table_options", "columns", "pk_constraint", "unique_constraints"),
    *("check_constraints", "foreign_keys", "indexes"),
)
TRIGGERS = {
    "sqlite": "SELECT 'trigger', name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT 'trigger', tgname, concat(tgenabled, ' ', pg_get_triggerdef(trigger.oid)) "
    "FROM pg_trigger AS trigger JOIN pg_class AS held ON held.oid = tgrelid "
    "WHERE NOT tgisinternal AND held.relnamespace = CAST(:schema AS regnamespace) "
    "UNION ALL SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc "
    r"WHERE pronamespace = CAST(:schema AS regnamespace) AND (proname LIKE 'frozen\_%' OR proname LIKE 'guard\_%')",
}
QUALIFIED = re.compile(r"""\\?"?\b(\w+)\b\\?"?\.""")
"""A name before a point, in quotes or not, as in `pg_temp.` or `\\"main\\".`."""
CASTS = re.compile(r"::(?:character varying|text)(?:\[\])?")
"""PostgreSQL writes them at other places in a constraint once it was dumped and restored."""
Facts = dict[str, list[str]]


def faults(connection: Connection) -> Iterator[str]:
    """What is other than this version makes it, in words. On PostgreSQL in a transaction that can write, and that is
    rolled back: it compares with temporary tables."""
    here, meant = facts(connection), _meant(connection)
    for name in sorted(here.keys() | meant.keys()):
        if name not in here:
            yield f"{name} is gone"
        elif name not in meant:
            yield f"{name} is not the hub's"
        elif here[name] != meant[name]:
            yield f"{name} is not what it was made as"


def facts(connection: Connection, schema: str | None = None) -> Facts:
    """All that is said of the hub's tables, without the order of what has none and without where they stand: beside
    another place the same is the same."""
    look, ours = inspect(connection), metadata().tables.keys()
    stand = schema or look.default_schema_name or "main"
    asked = {"schema": schema, "filter_names": [*ours], "scope": ObjectScope.ANY}
    said = {kind: getattr(look, f"get_multi_{kind}")(**asked) for kind in ASKED}
    plain = {
        f"{kind} of {table}": sorted(
            _anywhere(_plain(one), stand) for one in (each if isinstance(each, list) else [each])
        )
        for kind, tables in said.items()
        for (_schema, table), each in tables.items()
    }
    held = connection.execute(text(TRIGGERS[connection.dialect.name]), {"schema": stand})
    return plain | {f"{kind} {name}": [_anywhere(definition, stand)] for kind, name, definition in held}


def make(connection: Connection, *, functions: str = "") -> None:
    """Tables and triggers of all rooms. `functions`: where those of the triggers are, if that has to be said."""
    tables().create_all(connection, checkfirst=False)
    for mapper in Model.registry.mappers:
        for statement in ddl.statements(mapper.class_, connection.dialect.name):
            connection.exec_driver_sql(statement.replace("EXECUTE FUNCTION ", f"EXECUTE FUNCTION {functions}"))


def tables() -> MetaData:
    """Those of all rooms, without what else gives numbers to rows."""
    copies = MetaData(naming_convention=metadata().naming_convention)
    for table in metadata().sorted_tables:
        for column in table.to_metadata(copies).columns:
            column.default = None
    return copies


def _meant(connection: Connection) -> Facts:
    if connection.dialect.name == "sqlite":
        engine = make_engine("sqlite://")
        with engine.begin() as beside:
            make(beside)
            return facts(beside)
    with connection.begin_nested() as before:
        connection.exec_driver_sql("SET LOCAL search_path = pg_temp")
        make(connection, functions="pg_temp.")
        schema = connection.exec_driver_sql("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()")
        found = facts(connection, str(schema.scalar_one()))
        before.rollback()
    return found


def _anywhere(text: str, schema: str) -> str:
    """The text without the names of schemas before those of tables, and without casts between texts."""
    return CASTS.sub("", QUALIFIED.sub(lambda name: "" if name[1] in ("pg_temp", schema) else name[0], text))


def _plain(value: dict[str, Any]) -> str:
    """Without the schema that a foreign key points to."""
    said = {name: each for name, each in value.items() if name != "referred_schema"}
    return json.dumps(said, sort_keys=True, default=lambda one: (repr if isinstance(one, TypeEngine) else str)(one))
