"""The hub as its operator runs it: really started, really stopped, in a data folder of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from buyergroup_hub.operating import filling
from config import CHECKOUT, Config
from tests.fixtures.clock import NOW

LONG = 120
"""Seconds after which a test that would otherwise hang fails."""
READY = "Ctrl-C stops it."
SHOWS_CHILDREN = Path("/proc/self/task").exists()


def environ(folder: Path, **settings: str) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return (
        mine | {"PYTHONPATH": str(CHECKOUT), "HUB_DATA": str(folder), "HUB_PORT": "0", "HUB_PROCESSES": "1"} | settings
    )


COMMAND = (sys.executable, "-P", "-m", "buyergroup_hub")


def done(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    given = environ(folder, **settings)
    return subprocess.run([*COMMAND, *arguments], env=given, capture_output=True, text=True, timeout=LONG, check=False)


@contextmanager
def started(folder: Path, *arguments: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A hub that serves; with what it told until it was ready."""
    command = [*COMMAND, *arguments]
    with subprocess.Popen(command, env=environ(folder, **settings), stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        told: list[str] = []
        for line in running.stderr:
            told.append(line.rstrip())
            if told[-1] == READY:
                break
        try:
            yield running, told
        finally:
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=LONG)
    assert running.returncode == 0, told


def address(told: list[str]) -> str:
    return next(line.removeprefix("Buyer Group Hub: ") for line in told if line.startswith("Buyer Group Hub: "))


def content(folder: Path) -> list[str]:
    """What people put into the hub, as SQL; not what waits for the worker, which it may do at any moment."""
    with sqlite3.connect(folder / "hub.sqlite") as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = sorted(set(tables) - {"jobs", "mails", "search_pending"})
        return [f"{table}: {row}" for table in kept for row in connection.execute(f'SELECT * FROM "{table}"')]


def children_of(process: int) -> list[Path]:
    """Where the system shows the running children of a process; nothing where it shows none."""
    if not SHOWS_CHILDREN:
        return []
    listed = [threads.read_text().split() for threads in Path(f"/proc/{process}/task").glob("*/children")]
    return [Path(f"/proc/{child}") for of_thread in listed for child in of_thread]


Making = Callable[[str], Path]


@pytest.fixture
def migrated(sqlite_template: Path, tmp_path: Path) -> Making:
    """Make a data folder in which the tables are there already: each hub would take a second for them."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copyfile(sqlite_template, folder / "hub.sqlite")
        return folder

    return make


@pytest.fixture(scope="module")
def filled(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a hub that was started before; that a first start fills it, `.ci/run` sees."""
    folder = tmp_path_factory.mktemp("started") / "hub"
    shutil.copytree(demo_folder, folder)
    return folder


def test_a_second_start_answers_and_changes_nothing(filled: Path) -> None:
    first = content(filled)
    with started(filled, HUB_NOW=NOW.isoformat()) as (_, told), urlopen(address(told), timeout=LONG) as page:
        assert page.status == 200
        assert b"<h1" in page.read()
        assert not any(line.startswith(("Making", "Groups")) for line in told)

    assert any(line.startswith("groups: ") for line in first)
    assert content(filled) == first


def test_a_hub_with_content_is_not_made_empty(filled: Path) -> None:
    before = content(filled)
    refused = done(filled, "fresh")

    assert refused.returncode == 1
    assert f"There is a hub with content in {filled} and it is left as it is." in refused.stderr
    assert content(filled) == before


def test_processes_share_a_socket_another_hub_takes_the_next_port_and_each_stops_with_its_hub(migrated: Making) -> None:
    """The first hub is empty, and lets its first administrator in once."""
    named = ("--email", "Beheer@Example.org", "--name", "Bea")
    with started(empty := migrated("one"), "fresh", *named, HUB_PROCESSES="2") as (first, told):
        port = int(address(told).rpartition(":")[2])
        with started(migrated("two"), "fresh", HUB_PORT=str(port)) as (second, also_told):
            assert int(address(also_told).rpartition(":")[2]) > port
            if SHOWS_CHILDREN:
                _answers_with_another(first, address(told))
            for hub, wish, number in ((first, signal.SIGTERM, 2), (second, signal.SIGINT, 1)):
                children = children_of(hub.pid)
                hub.send_signal(wish)
                hub.communicate(timeout=LONG)
                assert hub.returncode == 0
                assert not any(child.exists() for child in children)
                assert len(children) == (number if SHOWS_CHILDREN else 0)
    assert len([line for line in told if line.startswith(f"{address(told)}/reset/")]) == 1
    _stays_empty(empty)


def _stays_empty(folder: Path) -> None:
    """Also when it is started in the ordinary way."""
    filling.fill_once(Config.from_environment(environ(folder)))
    with sqlite3.connect(folder / "hub.sqlite") as connection:
        people = connection.execute("SELECT email, name, admin_since IS NOT NULL, demo FROM people").fetchall()
        groups = connection.execute("SELECT count(*) FROM groups").fetchone()
    assert people == [("beheer@example.org", "Bea", 1, 0)]
    assert groups == (0,)


def _answers_with_another(hub: subprocess.Popen[str], where: str) -> None:
    """While one process stands still another answers, and one that dies is started again."""
    beside = web_process(hub.pid)
    hub.send_signal(signal.SIGSTOP)
    try:
        with urlopen(f"{where}/groups", timeout=LONG) as page:
            assert page.status == 200
    finally:
        hub.send_signal(signal.SIGCONT)
    os.kill(beside, signal.SIGKILL)
    assert web_process(hub.pid, other_than=beside) != beside


def web_process(hub: int, other_than: int = 0) -> int:
    """The process that answers beside a hub, and is not its worker, as soon as there is one."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        for child in children_of(hub):
            if int(child.name) != other_than and b"--on-socket" in (child / "cmdline").read_bytes():
                return int(child.name)
        time.sleep(0.1)
    raise AssertionError("there is none")


def test_production_says_which_setting_is_missing(tmp_path: Path) -> None:
    refused = done(tmp_path, "serve", HUB_ENVIRONMENT="production")

    assert refused.returncode == 2
    assert refused.stdout == ""
    assert re.match(r"The hub does not start\. HUB_[A-Z_]+: ", refused.stderr)


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    refused = done(tmp_path, "serve", HUB_DATABASE="postgresql://hub:hush@127.0.0.1:1/hub")

    assert refused.returncode == 2
    assert "The hub does not start. HUB_DATABASE: the database postgresql://hub:***@127.0.0.1:1/hub" in refused.stderr
    assert "hush" not in refused.stderr


def test_a_command_makes_the_data_folder_and_answers_one_document(tmp_path: Path) -> None:
    answered = done(tmp_path / "new", "people", "--json")

    assert answered.returncode == 0
    assert json.loads(answered.stdout) == []
    assert (tmp_path / "new" / "hub.sqlite").exists()


def test_groups_are_imported_by_a_command(migrated: Making) -> None:
    facts = str(CHECKOUT / "buyergroup_hub" / "groups" / "overview" / "facts" / "groups.csv")
    told = json.loads(done(migrated("hub"), "import", "groups", facts, "--json").stdout)

    assert told["imported"] == told["read"] > 0
    assert told["rejected"] == []


def test_demo_content_does_not_come_where_it_is_refused(tmp_path: Path) -> None:
    refused = done(tmp_path, "demo", HUB_DEMO="no")

    assert refused.returncode == 1
    assert "This hub takes no demo content (HUB_DEMO)." in refused.stderr
