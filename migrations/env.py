"""Alembic's environment, for both engines.

On SQLite a batch change drops and recreates a table: with foreign keys on that empties every child that cascades,
silently. So foreign keys are off while migrating and checked at the end, and everything happens in one BEGIN
IMMEDIATE. On PostgreSQL an advisory lock lets machines that start together migrate once.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from buyergroup_hub.app import metadata
from buyergroup_hub.kit.db import make_engine

LOCK = 4_862_771


def configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=False,
    )


def migrate(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        _migrate_sqlite(connection)
    else:
        configure(connection)
        with context.begin_transaction():
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            context.run_migrations()


def _migrate_sqlite(connection: Connection) -> None:
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction, so before any BEGIN
    try:
        connection = connection.execution_options(writes=True)
        configure(connection)
        with connection.begin() if not connection.in_transaction() else connection.get_transaction():  # type: ignore[union-attr]
            context.run_migrations()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(
                    f"the migration left {len(broken)} rows that point at nothing, first in {broken[0][0]}"
                )
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    engine = make_engine(context.config.get_main_option("sqlalchemy.url") or "")
    try:
        with engine.connect() as connection:
            migrate(connection)
            connection.commit()
    finally:
        engine.dispose()


run()
