"""A PostgreSQL that is thrown away after the run: its own cluster in a temporary folder, on a socket of its own.

The system's own cluster, if there is one, is not touched. Nothing is kept, so nothing is synced to disk unless asked.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.machine import install, lacks

PACKAGE = "postgresql"
PROGRAMS = Path("/usr/lib/postgresql")
SERVER = (
    "-c listen_addresses= -c unix_socket_directories={folder} -c fsync={synced} -c full_page_writes={synced} "
    "-c synchronous_commit={waits} -c max_connections=100 -c jit=off -c autovacuum=off -c wal_level=minimal "
    "-c max_wal_senders=0"
)


class Cluster:
    """A running server; `create` and `drop` make and remove databases in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, *, synced: bool, waits: bool) -> None:
        """`synced`: what is committed is written to the disk. `waits`: who commits waits for that; else it comes there
        as late as PostgreSQL lets it."""
        how = SERVER.format(folder=self.folder, synced="on" if synced else "off", waits="on" if waits else "off")
        how += "" if waits else " -c wal_writer_delay=10s"
        _run(_programs() / "pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o", how, "start")

    def stop_at_once(self) -> None:
        """As when it is killed: it finishes nothing, and recovers when it is started again."""
        _run(_programs() / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{_owner()}@/{name}?host={quote(str(self.folder), safe='')}"

    def connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(f"host={self.folder} dbname={name} user={_owner()}", autocommit=True)

    def create(self, name: str, template: str = "template0") -> str:
        """A new database as a copy of another that nobody is connected to; its address."""
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _do(self, statement: str) -> None:
        with self.connect("postgres") as connection:
            connection.execute(statement.encode())

    @contextmanager
    def stopped(self, name: str, *, whole: bool = False) -> Iterator[None]:
        """The processes behind the open connections to a database stand still, or the `whole` server with them."""
        with self.connect("postgres") as other:
            those = other.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [name]).fetchall()
        first = int((self.folder / "data" / "postmaster.pid").read_text().partition("\n")[0])
        processes = [row[0] for row in those] + [first] * whole
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)


class Reused:
    """One database for many tests: making one costs a quarter second, emptying one a few milliseconds.

    What the migrations put in comes back, numbers start at one again; or what the database held when `keep` was called.
    A test that changed the tables themselves costs a new database. Two connections do it all, as a new one would read
    about every table first: one looks, and another puts back, which makes its plans void each time.
    """

    def __init__(self, cluster: Cluster, name: str, template: str) -> None:
        self.cluster, self.name, self.template = cluster, name, template
        self.url = cluster.create(name, template)
        self._connect()
        self.states = {"": self._state()}

    def _connect(self) -> None:
        self.connection, self.putting = (self.cluster.connect(self.name) for _ in range(2))
        self.connection.execute(WATCH)
        self.tables = [row[0] for row in self.connection.execute(TABLES)]

    def accept(self) -> None:
        """Take the tables as they are now for those of every test: one that was made for tests stays, emptied."""
        self.connection.execute("SELECT setval('watch.changes', 1, false)")
        self.tables = [row[0] for row in self.connection.execute(TABLES)]

    def close(self) -> None:
        self.connection.close()
        self.putting.close()

    def keep(self, state: str) -> None:
        """Remember what the database holds now, for `renew(state)`."""
        self.states[state] = self._state()

    def renew(self, state: str = "") -> str:
        """Make it as it was at first, or at another `state`; its address."""
        if self._is_changed():
            self.close()
            self.cluster.drop(self.name)
            self.cluster.create(self.name, self.template)
            self._connect()
        self._put_back(self.states[state])
        return self.url

    def _state(self) -> State:
        kept = {table: kept for table in self.tables if (kept := _copied(self.connection, table))}
        return State(kept, dict(self.connection.execute(NUMBERS).fetchall()))

    def _is_changed(self) -> bool:
        """Whether its tables may be others now. A test may have ended our connections too."""
        try:
            self.putting.execute(END_OTHERS)
            return bool(self.connection.execute(CHANGED).fetchall())
        except psycopg.OperationalError:
            return True

    def _put_back(self, state: State) -> None:
        changed = [t for t in self._used(state) if _copied(self.connection, t) != state.kept.get(t, b"")]
        with self.putting.transaction():
            # Past the triggers that keep the record as it was, and past the order of the foreign keys.
            self.putting.execute("SET LOCAL session_replication_role = replica")
            for table in changed:
                self.putting.execute(f'DELETE FROM "{table}"'.encode())
                if table in state.kept:
                    with self.putting.cursor().copy(f'COPY "{table}" FROM STDIN'.encode()) as put:
                        put.write(state.kept[table])
        for sequence, number in self.connection.execute(NUMBERS).fetchall():
            first = state.numbers.get(sequence)
            if number != first:
                self.connection.execute(
                    "SELECT setval(%s::regclass, %s, %s)", (sequence, first or 1, first is not None)
                )

    def _used(self, state: State) -> list[str]:
        """Tables that hold something, and those that held something then."""
        filled = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM \"{t}\")" for t in self.tables)
        return [*{row[0] for row in self.connection.execute(filled.encode(), prepare=True)} | state.kept.keys()]


@dataclass(frozen=True)
class State:
    """What a database held at one moment: the rows of each table, as COPY writes them, and the numbers given out."""

    kept: dict[str, bytes]
    numbers: dict[str, int | None]


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
NUMBERS = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
)
WATCH = """
CREATE SCHEMA watch;
CREATE SEQUENCE watch.changes;
CREATE FUNCTION watch.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM nextval('watch.changes'); END $$;
CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION watch.note();
"""
CHANGED = "SELECT FROM watch.changes WHERE is_called"
"""Whether tables, columns, constraints or triggers were changed, or somebody only tried."""


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as out:
        return b"".join(bytes(part) for part in out)


@contextmanager
def cluster(*, synced: bool = False) -> Iterator[Cluster]:
    """A cluster of its own for this run. Skips the test (in CI: fails it) where PostgreSQL cannot be had. What a test
    writes need not outlive the machine; where it must, `synced`."""
    programs = _programs()
    # Not under pytest's own folder: user postgres may not enter it.
    folder = Path(tempfile.mkdtemp(prefix="hub-postgres-"))
    if os.geteuid() == 0:
        account = pwd.getpwnam(_owner())
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    try:
        _run(programs / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-N")
        made = Cluster(folder)
        made.start(synced=synced, waits=synced)
        with _removed_afterwards(programs, folder):
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _removed_afterwards(programs: Path, folder: Path) -> Iterator[None]:
    """Stop the server when we are done, also when this process is killed: a keeper reads a pipe that then closes."""
    stop = " ".join(_as_owner([str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"]))
    script = f"trap '' INT TERM; read -r _; {stop}; rm -rf {folder}"
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(
        ["sh", "-c", script], stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, cwd="/"
    ) as keeper:
        yield
        keeper.communicate()


def _programs() -> Path:
    """The folder of the server's programs, which Debian keeps out of the path."""
    found = _found()
    if found is None:
        _keep_debian_from_making_one()
        if install(PACKAGE):
            found = _found()
    if found is None:
        lacks("PostgreSQL", f"apt-get install {PACKAGE}")
    return found


def _found() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).parent
    versions = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda each: float(each.parts[-3]))
    return versions[-1].parent if versions else None


def _keep_debian_from_making_one() -> None:
    """Debian would make and start a cluster of its own on installing, which nobody here asked for."""
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if os.geteuid() == 0 and not settings.exists() and shutil.which("apt-get"):
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("create_main_cluster = false\n", encoding="ascii")


def _owner() -> str:
    """The server refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _as_owner(command: list[str]) -> list[str]:
    return ["runuser", "-u", _owner(), "--", *command] if os.geteuid() == 0 else command


def _run(program: Path, *arguments: str | Path) -> None:
    command = _as_owner([str(program), *map(str, arguments)])
    # A log file instead of a pipe: the server that pg_ctl starts would keep a pipe open.
    with tempfile.TemporaryFile() as told:
        done = subprocess.run(command, stdout=told, stderr=told, cwd="/", check=False)
        told.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program.name} failed:\n{told.read().decode(errors='replace')}")
