"""A PostgreSQL that is thrown away after the run: its own cluster in a temporary folder, on a socket of its own.

The system's own cluster, if there is one, is not touched. Nothing is kept, so nothing is synced to disk.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.machine import install, lacks

PACKAGE = "postgresql"
PROGRAMS = Path("/usr/lib/postgresql")
SERVER = (
    "-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off "
    "-c full_page_writes=off -c max_connections=100"
)


class Cluster:
    """A running server; `create` and `drop` make and remove databases in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{_owner()}@/{name}?host={quote(str(self.folder), safe='')}"

    def create(self, name: str, template: str = "template0") -> str:
        """A new database as a copy of another that nobody is connected to; its address."""
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, name: str) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _do(self, statement: str) -> None:
        with psycopg.connect(f"host={self.folder} dbname=postgres user={_owner()}", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster of its own for this run. Skips the test (in CI: fails it) where PostgreSQL cannot be had."""
    programs = _programs()
    # Not under pytest's own folder: user postgres may not enter it.
    folder = Path(tempfile.mkdtemp(prefix="hub-postgres-"))
    try:
        if os.geteuid() == 0:
            account = pwd.getpwnam(_owner())
            os.chown(folder, account.pw_uid, account.pw_gid)
        data, log = folder / "data", folder / "log"
        _run(programs / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-N")
        _run(programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", SERVER.format(folder=folder), "start")
        try:
            yield Cluster(folder)
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _run(program: Path, *arguments: str | Path) -> None:
    command = [str(program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", _owner(), "--", *command]
    # A log file instead of a pipe: the server that pg_ctl starts would keep a pipe open.
    with tempfile.TemporaryFile() as told:
        done = subprocess.run(command, stdout=told, stderr=told, cwd="/", check=False)
        told.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program.name} failed:\n{told.read().decode(errors='replace')}")
