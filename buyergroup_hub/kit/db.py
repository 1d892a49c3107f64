"""The database: declarative base, column types, mixins, and the one place where a transaction begins and commits.

SQLite and PostgreSQL from the same models, and on both one transaction at a time writes, whatever process or machine
it comes from: what a rule was judged on stays true until the commit (docs/decisions/one-writer.md). SQLite has BEGIN
IMMEDIATE for that, PostgreSQL an advisory lock of the database; a reading transaction on PostgreSQL can write nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib import import_module
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Index,
    MetaData,
    String,
    bindparam,
    create_engine,
    event,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, class_mapper, mapped_column
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from buyergroup_hub.kit.caches import cached
from buyergroup_hub.kit.digests import new_pid

__all__ = [
    "Instant",
    "Keys",
    "Model",
    "PartialDate",
    "Permalink",
    "Pid",
    "Provenance",
    "among",
    "audiences",
    "begin",
    "commit",
    "db",
    "make_engine",
    "new_pid",
]


K = TypeVar("K")
V = TypeVar("V")


class Base(DeclarativeBase):
    __loose__: Collection[str] = ()
    """Columns of which no event seals how they change: counted from others, or of no weight."""
    __resealed__: ClassVar[str] = ""
    """The last migration, or other thing, that changed what is sealed of rows, or brought some: sealed after it."""
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Instant(TypeDecorator[datetime]):
    """An aware instant. Kept in UTC; naive values are refused, since nobody can say what they mean."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class PartialDate(TypeDecorator[str]):
    """A date of which the day, or the day and the month, may be unknown: `2021`, `2021-03`, `2021-03-18`.

    Text, so that it sorts; wholly unknown is null and sorts last (rule 14).
    """

    impl = String(10)
    cache_ok = True
    shape: ClassVar[re.Pattern[str]] = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)

    @classmethod
    def holds(cls, value: str) -> bool:
        """Is this a year, a month or a day that there is? What cannot be shown later is not kept."""
        if not cls.shape.fullmatch(value):
            return False
        try:
            date.fromisoformat(f"{value}-01-01"[: len("2026-01-01")])
        except ValueError:
            return False
        return True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and not self.holds(value):
            raise ValueError(f"{value!r} is no year, month or day")
        return value


class Several(TypeDecorator[Any]):
    """Values of one type as one parameter: an array, where the database has them, else a JSON list."""

    impl = String
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> str | list[Any]:
        values = value if isinstance(value, tuple) else tuple(value or ())
        return list(values) if dialect.name == "postgresql" else _in_json(values)


@cached(4_000_000)
def _in_json(values: tuple[Any, ...]) -> str:
    """Kept, since a page sends the tokens of whoever reads it with each of its statements."""
    return json.dumps(values)


class among(FunctionElement[bool]):  # noqa: N801 - it reads as the function of SQL that it is
    """`column IN` the values that are given by a name when the statement is sent, whatever their number: the statement
    stays the same, where `in_` is written anew for each list."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: Any, name: str, values: Callable[[], Iterable[Any]] | None = None) -> None:
        super().__init__(column, bindparam(name, type_=Several(column.type), callable_=values))

    def self_group(self, against: Any = None) -> Self:
        """It is a condition already: what SQLAlchemy adds for SQLite, `= 1`, would keep it from using an index."""
        return self


@compiles(among)
def _among_json(element: among, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - a parameter


@compiles(among, "postgresql")
def _among_array(element: among, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY ({values})"


def spelled(words: Iterable[str]) -> list[ColumnElement[str]]:
    """Fixed words of the code, for an `IN` in which they stand themselves: as parameters they would be filled in anew
    each time the statement is sent."""
    plain = sorted(words)
    if not all(WORD.fullmatch(word) for word in plain):
        raise ValueError(f"not words of the code: {plain}")
    return [literal_column(f"'{word}'", String()) for word in plain]


WORD = re.compile(r"[a-z][a-z_.0-9]*")
Pid = String(12)
Keys = JSON().with_variant(JSONB(), "postgresql")
"""A JSON object of ids and words; binary on PostgreSQL, where a trigger must be able to compare it."""


class Permalink:
    """What the database and what an address call a row; before all its other columns."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    pid: Mapped[str] = mapped_column(Pid, unique=True, default=new_pid, sort_order=-1)


ORIGINS = ("entered", "imported", "public_source")


class Provenance:
    """Where a top record comes from, whether it is invented (rule 18), and which circle reads it (rule 15)."""

    origin: Mapped[str] = mapped_column(String(16), default="entered")
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    source_url: Mapped[str | None] = mapped_column(String(500))
    audience: Mapped[str] = mapped_column(String(40), index=True)


def audiences(*kinds: str) -> CheckConstraint:
    """The circles that a table allows: `public` as it stands, `group` for any `group:…`."""
    alone = {"public", "market", "network", "programme"}
    tests = [f"audience = '{kind}'" if kind in alone else f"audience LIKE '{kind}:%'" for kind in kinds]
    return CheckConstraint(" OR ".join(tests), name="audience")


def one_of(column: str, words: tuple[str, ...] | list[str], *, name: str = "") -> CheckConstraint:
    """A column that holds one of the glossary's words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def unique_where(name: str, *columns: str, where: str) -> Index:
    """No two rows for which this holds have the same in these columns."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


REACH = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""How long to try to reach a PostgreSQL, and after how long a machine that is gone counts as gone."""


def make_engine(url: str, **options: Any) -> Engine:
    """An engine with the hub's settings; used by the application, the migrations and the commands alike."""
    if url.startswith("sqlite"):
        options.setdefault("module", sqlite_module())
    else:
        options.setdefault("connect_args", REACH)
    engine = create_engine(url, **options)
    prepare(engine)
    return engine


def sqlite_module() -> ModuleType:
    """The one that bundles a SQLite without the WAL-reset bug of 3.7.0–3.51.2; Python's own where it has no wheel."""
    try:
        return import_module("pysqlite3")
    except ImportError:
        return import_module("sqlite3")


def prepare(engine: Engine) -> None:
    """Give SQLite its settings, and both their two kinds of BEGIN."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the module's own BEGIN would come too late
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={int(1000 * PATIENCE)}",
        "foreign_keys=ON",
        "synchronous=FULL",
        "cache_size=-16000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    if connection.dialect.name == "sqlite":
        _be_patient(connection, PATIENCE_BESIDE if writes == BESIDE else PATIENCE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    driver.read_only = writes is False
    driver.patience = STATEMENT_BESIDE if writes == BESIDE else None
    if writes:
        connection.exec_driver_sql(WRITE_BESIDE if writes == BESIDE else WRITE_ALONE)


def _be_patient(connection: Connection, seconds: float) -> None:
    if connection.info.get("patience", PATIENCE) != seconds:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(1000 * seconds)}")
        connection.info["patience"] = seconds


WRITER, NUMBERS = 4_862_772, 4_862_773
"""The advisory locks of PostgreSQL that a writing transaction holds, and one beside others that takes numbers; the
migrations' is the number before."""
PATIENCE, PATIENCE_BESIDE = 10, 120
"""Seconds that one waits to write, and then it is too busy. Who submits just before a closing instant was in time when
the request came, and would be too late with another try: it stands in line for longer than a browser waits."""
LOST = "60s"
"""After how long without a statement a writing transaction is given up by PostgreSQL: its machine lost its power."""
TIMES = f"set_config('idle_in_transaction_session_timeout', '{LOST}', true), set_config('lock_timeout'"
WRITE_ALONE = f"SELECT {TIMES}, '{PATIENCE}s', true), pg_advisory_xact_lock({WRITER})"
STATEMENT_BESIDE = PATIENCE_BESIDE + 20
"""Seconds that a statement of theirs may take: the line is stood in within one."""
WRITE_BESIDE = (  # two statements, since what the first sets holds from the next one on
    f"SELECT {TIMES}, '{PATIENCE_BESIDE}s', true), set_config('statement_timeout', '{STATEMENT_BESIDE}s', true); "
    f"SELECT pg_advisory_xact_lock_shared({WRITER})"
)
BESIDE = "beside"


def number_in_order(connection: Connection) -> None:
    """From here to the end of the transaction nobody else takes a number, so that none becomes visible after a higher
    one. Who writes alone is sure of that already."""
    writes = connection.get_execution_options().get("writes")
    if connection.dialect.name == "postgresql" and writes is not True:
        lock = NUMBERS if writes == BESIDE else WRITER
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock})")


def hold(owner: object, name: str, rows: Any) -> None:
    """Say what a relation of a loaded thing holds, read by a statement of one's own: that costs half of what a
    `selectinload` does."""
    set_committed_value(owner, name, rows)


@contextmanager
def in_turn(line: Lock, *, beside: bool) -> Iterator[None]:
    """Stand in line for the one write lock of SQLite with the other threads of this process. SQLite itself has no line:
    who finds it taken sleeps up to a tenth of a second and looks again, and may never be the first to look."""
    if not line.acquire(timeout=PATIENCE_BESIDE if beside else PATIENCE):
        raise NoConnection
    try:
        yield
    finally:
        line.release()


def begin(*, writes: bool, beside: bool = False) -> None:
    """Begin the transaction of a request, job or command before anything is read.

    A writing transaction takes the database's one write lock here. Whatever was read before is given up and read again
    inside, so that a rule is judged on what is true under the lock. On PostgreSQL those that write `beside` share it:
    for the few verbs that many people do in the same seconds, which lock the rows that they judge themselves.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("a transaction begins before anything is changed")
    db.session.rollback()
    db.session.connection(execution_options={"writes": BESIDE if writes and beside else writes})


def give_up() -> None:
    """Roll back, also where the connection is dead."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()


def lock_row(row: Base, *, shared: bool = False) -> None:
    """Read a row's own columns again and hold it until the transaction ends. Shared: others may hold it shared too,
    and nobody changes it meanwhile. (SQLite's writing transaction holds everything already.)"""
    own = [column.key for column in class_mapper(type(row)).column_attrs]
    db.session.refresh(row, own, with_for_update={"read": shared})


def reopen() -> None:
    """Open the database anew from the next transaction on: its file may have been put in the place of a damaged one."""
    db.engine.dispose()


PULSES = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}


class Pulse:
    """Says at hardly any cost whether anything was written to the database, by whatever process, since it was asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._question = PULSES[engine.dialect.name]
        self._pool: object = None
        self._connection: Any = None
        self._seen: object = None

    def beats(self) -> bool:
        """True as well where it cannot know: at first, and where the database is away."""
        try:
            if self._pool is not self._engine.pool:  # it was opened anew: another file may stand in its place
                self.rest()
                self._pool, self._connection = self._engine.pool, self._engine.raw_connection()
            now = self._asked()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
            self.rest()
            return True
        seen, self._seen = self._seen, now
        return bool(now != seen)

    def _asked(self) -> object:
        cursor = self._connection.cursor()
        cursor.execute(self._question)
        (answer,) = cursor.fetchone()
        cursor.close()
        self._connection.rollback()  # within one transaction it would always say the same
        return answer

    def rest(self) -> None:
        """Give the connection up."""
        connection, self._connection, self._pool, self._seen = self._connection, None, None, None
        if connection is not None:
            connection.invalidate()


def commit() -> None:
    """The only commit: at the end of a request, a job or a command."""
    db.session.commit()
