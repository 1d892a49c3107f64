"""Tests run on a real database that the migrations made, on either engine, and leave nothing to the next."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.operating import database
from config import CHECKOUT, Config
from tests import postgres
from tests.cast import PEOPLE

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub
    from tests.cast import Cast

JOB = (
    "INSERT INTO jobs (name, keys, asked_at, due_at, leased, tries) "
    "VALUES ('x', '{}', '2026-11-24 09:00:00', '2026-11-24 09:00:00', 0, 0) RETURNING id"
)


def test_the_test_database_is_at_the_head(config: Config, engine: str) -> None:
    assert database.revision(config) == database.head()
    with database.connection_to(config) as connection:
        assert connection.dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[engine]


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_an_empty_database(config: Config, turn: int) -> None:
    with database.connection_to(config) as connection:
        assert connection.execute(text("SELECT count(*) FROM jobs")).scalar_one() == 0
        assert connection.execute(text(JOB)).scalar_one() == 1
        connection.commit()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_an_unchanged_hub(app: Hub, config: Config, turn: int) -> None:
    assert "left" not in app.config
    assert "left" not in app.extensions
    assert app.config["HUB"] is config
    app.config["left"] = app.extensions["left"] = turn


@pytest.mark.own_app
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_adds_views_has_a_hub_of_its_own(app: Hub, turn: int) -> None:
    app.add_url_rule("/left", view_func=lambda: str(turn), endpoint="left")
    assert app.test_client().get("/left").status_code == 403  # it declares nobody


def test_a_migrated_database_is_left_alone(config: Config) -> None:
    assert not database.migrate(config)


def test_what_is_made_once_is_made_anew_after_another_write(
    config: Config, once: Callable[[str, Callable[[], None]], None]
) -> None:
    def make() -> None:
        made.append(1)
        with database.connection_to(config) as connection:
            connection.execute(text(JOB))
            connection.commit()

    made: list[int] = []
    for _ in range(2):
        once("a job that is kept", make)
        with database.connection_to(config) as connection:
            assert connection.execute(text("DELETE FROM jobs")).rowcount == 1
            connection.commit()
    assert made == [1, 1]


@pytest.fixture
def reused(cluster: postgres.Cluster, postgres_template: str) -> Iterator[postgres.Reused]:
    made = postgres.Reused(cluster, "reused", postgres_template)
    yield made
    made.close()
    cluster.drop("reused")


CHANGES = [
    JOB,
    "UPDATE chain_head SET seq = 9",
    "TRUNCATE themes CASCADE",
    "UPDATE alembic_version SET version_num = 'x'",
    "ALTER TABLE people ADD COLUMN left_over int",
    "ALTER TABLE people ALTER COLUMN pid DROP NOT NULL",
    "ALTER TABLE events DISABLE TRIGGER ALL",
    "CREATE TABLE left_over (id int)",
    "DROP TABLE jobs",
    "SELECT nextval('jobs_id_seq')",
]


@pytest.mark.postgres
@pytest.mark.usefixtures("engine")
def test_a_reused_database_is_as_it_was(reused: postgres.Reused) -> None:
    """One database for all changes, as tests have it: a new one each costs seconds."""
    before = held(reused)
    for change in CHANGES:
        with reused.cluster.connect(reused.name) as connection:
            connection.execute(change.encode())
        assert held(reused) != before, change
        reused.renew()
        assert held(reused) == before, change


@pytest.mark.postgres
@pytest.mark.usefixtures("engine")
def test_a_reused_database_is_as_it_was_kept(reused: postgres.Reused) -> None:
    with reused.cluster.connect(reused.name) as connection:
        connection.execute(JOB.encode())
        reused.keep("a job")
        before = held(reused)
        connection.execute("DELETE FROM jobs")
    reused.renew()
    assert held(reused) != before
    reused.renew("a job")

    assert held(reused) == before


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_its_cast_as_it_was_made(cast: Cast, turn: int) -> None:
    with cast.reading():
        names = {person.name for person in db.session.query(Person)}
    assert cast.people.keys() == set(PEOPLE) - {"visitor"}
    assert len(names) == len(cast.people)
    assert "left" not in names
    cast.people["left"] = 0
    with cast.writing():
        cast.person("secretary").name = "left"


def held(reused: postgres.Reused) -> tuple[dict[str, bytes], list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The rows, the numbers given out, and the shape, as far as a new database would have the same."""
    with reused.cluster.connect(reused.name) as connection:
        tables = [row[0] for row in connection.execute(postgres.TABLES)]
        rows = {table: postgres._copied(connection, table) for table in tables}
        shape = connection.execute(
            "SELECT relname, relkind, attname, attnotnull, tgname, tgenabled FROM pg_class "
            "LEFT JOIN pg_attribute ON attrelid = pg_class.oid "
            "LEFT JOIN pg_trigger ON tgrelid = pg_class.oid AND NOT tgisinternal "
            "WHERE relnamespace = 'public'::regnamespace ORDER BY relname, attname, tgname"
        ).fetchall()
        return rows, sorted(connection.execute(postgres.NUMBERS).fetchall()), shape


@pytest.mark.postgres
@pytest.mark.usefixtures("engine")
def test_a_killed_run_leaves_no_server_behind() -> None:
    script = (
        "import sys\n"
        "from tests import postgres\n"
        "with postgres.cluster() as running:\n"
        "    print(running.folder, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], env=environ, stdin=pipe, stdout=pipe, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        (keeper,) = keepers_of(run.pid)
        run.send_signal(signal.SIGKILL)
    wait_for_end(keeper)

    assert not folder.exists()
    assert not is_running(server)


def is_running(process: int) -> bool:
    """Not one that has ended and whose new parent has not looked."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes() != b""
    except FileNotFoundError:
        return False


def keepers_of(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def wait_for_end(process: int) -> None:
    """It is nobody's child any more, so it is watched through a descriptor of the process itself."""
    watched = os.pidfd_open(process)
    try:
        assert select.select([watched], [], [], 60)[0]
    finally:
        os.close(watched)
