"""The database of a hub as its operator sees it: whether it is there, which migration it is at, and moving it on."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, inspect, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from buyergroup_hub.kit.db import make_engine
from buyergroup_hub.operating.answers import Refused, tell
from config import Config, ConfigError

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

Contents = Literal["demo", "groups", "empty"]
FILLING = 4_862_774
"""The advisory lock of PostgreSQL; see `kit.db` for its neighbours."""


STEP = "the version of 2 December 2026 (commit c474388)"
"""The last one that knows the migrations before this version's first: a hub that is older passes through it."""


class Unknown(Refused):
    """The database is at a migration from which this version of the hub cannot go on, or is somebody else's."""


@contextmanager
def connection_to(config: Config) -> Iterator[Connection]:
    """A connection outside the application. Raises ConfigError naming HUB_DATABASE where it cannot be had."""
    engine = make_engine(config.database_url)
    try:
        with _reached(config):
            connection = engine.connect()
        with connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _reached(config: Config) -> Iterator[None]:
    try:
        yield
    except OperationalError as problem:
        # The address without its password: this is printed and logged.
        shown = make_url(config.database_url).render_as_string(hide_password=True)
        reason = str(problem.orig).strip().splitlines()[0] if str(problem.orig).strip() else "no answer"
        raise ConfigError("HUB_DATABASE", f"the database {shown} cannot be reached: {reason}") from problem


@contextmanager
def filling(config: Config) -> Iterator[None]:
    """Be the only one that fills a hub: who starts at the same moment waits, and then finds it filled."""
    if config.uses_sqlite:
        with (config.data_folder / "filling.lock").open("w") as lock:
            _lock(lock.fileno())
            yield
        return
    with connection_to(config) as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({FILLING})")  # until this connection is closed
        connection.commit()
        yield


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        tell("Another start is filling this hub; waiting for that …")
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def is_there(config: Config) -> bool:
    """Whether a hub's tables have been made. Looks, and makes nothing."""
    if config.uses_sqlite and not config.sqlite_file.exists():
        return False
    return revision(config) is not None


def revision(config: Config) -> str | None:
    """The migration that the database is at; None for one without tables."""
    from alembic.runtime.migration import MigrationContext

    with connection_to(config) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The migration that this version of the hub is written for."""
    found = _scripts().get_current_head()
    if found is None:
        raise RuntimeError("there are no migrations in this checkout")
    return found


def migrate(config: Config) -> bool:
    """Bring the database to the head; whether there was anything to do.

    Raises ConfigError for a database that cannot be reached, Unknown for one that this version cannot go on from.
    """
    at = revision(config)
    if at == head():
        return False
    if at is not None and (reason := unknown(at)):
        raise Unknown(f"The database is at migration {at}, {reason} Nothing was changed.")
    if at is None and (names := taken(config)) and revision(config) is None:  # no other machine made them meanwhile
        raise Unknown(
            f"The database has a table {names[0]} already, and does not say which version of a hub made it. "
            "Give the hub a database of its own in HUB_DATABASE. Nothing was changed."
        )
    from buyergroup_hub.kit.migrate import upgrade

    upgrade(config.database_url)
    return True


def taken(config: Config) -> list[str]:
    """Names of a hub's tables that are there, whosever they are."""
    from buyergroup_hub.app import metadata

    if config.uses_sqlite and not config.sqlite_file.exists():
        return []
    with connection_to(config) as connection:
        return sorted(metadata().tables.keys() & {*inspect(connection).get_table_names()})


def unknown(at: str) -> str:
    """Why this version cannot go on from a migration, and which can; nothing where it can."""
    known = [script.revision for script in _scripts().walk_revisions()]  # the newest first
    if at in known:
        return ""
    if re.match(r"\d{4}_", at) and at < known[-1]:
        return f"older than {known[-1]}, this version's first. Start {STEP} with it once, and then this one."
    return "which this version of the hub does not know. Start the version that made it, or a newer one."


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    from buyergroup_hub.kit.migrate import alembic_config

    return ScriptDirectory.from_config(alembic_config(""))


def faults(config: Config, *, thorough: bool) -> list[str]:
    """What is wrong with the database: in SQLite broken pages, and rows that point at nothing; in PostgreSQL what
    cannot be read, since each page is checked as it is."""
    if not config.uses_sqlite:
        return list(_unreadable(config)) if thorough else []
    check = "integrity_check" if thorough else "quick_check"
    try:
        with connection_to(config) as connection:
            pages = [row[0] for row in connection.exec_driver_sql(f"PRAGMA {check}") if row[0] != "ok"]
            rows = [
                f"a row of {row[0]} points at a {row[2]} that is not there"
                for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
            ]
    except (ConfigError, DBAPIError) as problem:
        return [str(problem.__cause__ or problem).splitlines()[0]]
    return pages + rows


def _unreadable(config: Config) -> Iterator[str]:
    """Read every row of every table, and keep nothing."""
    import psycopg

    with connection_to(config) as connection:
        tables = inspect(connection).get_table_names()
        driver: Any = connection.connection.driver_connection
        for table in sorted(tables):
            try:
                with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT'.encode()) as rows:
                    for _ in rows:
                        pass
            except psycopg.Error as problem:
                connection.rollback()
                yield f"the table {table} cannot be read: {str(problem).splitlines()[0]}"


def contents(config: Config) -> str:
    """What the first run put into this hub; empty while that run is not finished."""
    path = config.data_folder / "contents"
    return path.read_text(encoding="ascii", errors="replace").strip() if path.exists() else ""


def remember_contents(config: Config, what: Contents) -> None:
    (config.data_folder / "contents").write_text(f"{what}\n", encoding="ascii")
