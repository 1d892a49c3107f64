"""What every test may ask for: a hub on a real database, a client, a clock that stands still.

The database is as the migrations made it once per run. Tests that use it run on SQLite, and with `--engine both` on
PostgreSQL too: races, constraints, order. A test that sends only statements which another test sends to PostgreSQL is
marked `one_engine`, mostly by file; one of such a file that sends a statement which no other sends, `both_engines`.
`tests/matrix/test_postgres.py` asks for every address on PostgreSQL.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from sqlalchemy import Connection, Engine, event

from buyergroup_hub.kit import clock as kit_clock
from config import Config
from tests import postgres

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from buyergroup_hub.kit.web import Hub
    from tests.cast import Cast, Once
    from tests.demo.walks import Walk

    Walks = Callable[[str], Walk]

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""The instant at which every test takes place, unless it moves the clock."""
NO_REAL_DATA = "real data is not here"
CAST = "cast.sqlite"
IN_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own in it)
ROOMY = 500_000_000
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SECRET = "tests-0nly-Jx49sVtq2LwPz7bRk1Yd8uMf"

settings.register_profile("hub", derandomize=True, deadline=None, print_blob=False, database=None)
settings.load_profile("hub")

# The settings of whoever runs the tests are not the tests' business.
for name in [name for name in os.environ if name.startswith("HUB_") and name != "HUB_REAL_DATA"]:
    del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "postgres", "both"), default="sqlite", help="Databases to test on.")
    parser.addoption("--wide", action="store_true", help="Look for canaries as everybody everywhere.")
    parser.addoption("--pictures", action="store_true", help="Leave a picture of every page in build/pictures.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object | None:
    """Keep together what shares something dear."""
    from tests.processes import Together

    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """What is there before the first test is never garbage: looking through it took a tenth of the run."""
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses a database on each engine that is asked for."""
    if "engine" not in metafunc.fixturenames:
        return
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    asked = metafunc.config.getoption("--engine")
    engines = ["sqlite", "postgres"] if asked == "both" else [asked]
    if "both_engines" in marks:
        marks.discard("one_engine")
    if marks & {"sqlite", "one_engine", "browser"}:
        engines = ["sqlite"]
    elif "postgres" in marks:
        skip = pytest.mark.skipif("postgres" not in engines, reason="PostgreSQL was not asked for: --engine both")
        metafunc.parametrize("engine", [pytest.param("postgres", marks=skip)], scope="session")
        return
    metafunc.parametrize("engine", engines, scope="session")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, row_numbers: None) -> Path:
    """A migrated SQLite file, to be copied."""

    folder = tmp_path_factory.mktemp("template")
    config = hub_config(folder, f"sqlite:///{folder / 'template.sqlite'}")
    _migrated(config)
    # Its last connection was closed, so all of it is in the one file.
    assert not config.sqlite_file.with_name("template.sqlite-wal").exists()
    return config.sqlite_file


@pytest.fixture(scope="session")
def demo_folder(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a hub as its first run and the worker's first turn fill it, with everything in its index; to
    be copied."""
    from buyergroup_hub.app import create_app
    from buyergroup_hub.kit.db import begin, commit
    from buyergroup_hub.operating import database, filling
    from buyergroup_hub.search.actions import rebuild
    from buyergroup_hub.tenders.notices.actions.proposing import look_at_new_notices

    folder = tmp_path_factory.mktemp("filled")
    file = folder / "hub.sqlite"
    shutil.copyfile(sqlite_template, file)
    config = hub_config(folder, f"sqlite:///{file}", HUB_DEMO="yes")
    filling.fill_once(config)
    app = create_app(config)
    with app.app_context():
        begin(writes=True)
        look_at_new_notices()
        commit()
        rebuild()
    disconnect(app)
    with database.connection_to(config) as connection:  # who filled it is still connected: all of it is in the one file
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture(scope="session")
def demo_hub(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with the demo, in which nobody writes."""
    from buyergroup_hub.app import create_app

    folder = tmp_path_factory.mktemp("demo") / "hub"
    shutil.copytree(demo_folder, folder)
    app = create_app(hub_config(folder, f"sqlite:///{folder / 'hub.sqlite'}", HUB_DEMO="yes"))
    yield app
    disconnect(app)


@pytest.fixture(scope="session")
def walk_of(demo_hub: Hub) -> Walks:
    """What somebody finds who opens whatever a page of hers links to: she walks once."""
    from tests.demo.walks import walk

    return cache(lambda who: walk(demo_hub, who))


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL of its own for this run."""
    with postgres.cluster() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_template(
    cluster: postgres.Cluster,
    tmp_path_factory: pytest.TempPathFactory,
    row_numbers: None,
) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    url = cluster.create("template_hub")
    _migrated(hub_config(tmp_path_factory.mktemp("template"), url))
    return "template_hub"


def _migrated(config: Config) -> None:
    """Make the tables, and give what stands in them the numbers by which the guard knows rows."""
    from buyergroup_hub.operating import database
    from tests import ids

    database.migrate(config)
    with database.connection_to(config) as connection:
        ids.move(connection)
        connection.commit()


def hub_config(folder: Path, database_url: str, **changes: str) -> Config:
    """The configuration of a hub under test; `changes` are settings, as `HUB_THREADS="1"`."""
    given = {
        "HUB_ENVIRONMENT": "test",
        "HUB_DATA": str(folder),
        "HUB_DATABASE": database_url,
        "HUB_SECRET": SECRET,
        "HUB_BASE_URL": "http://localhost",
        "HUB_NOW": NOW.isoformat(),
        "HUB_REAL_DATA": os.environ.get("HUB_REAL_DATA", ""),
    }
    return Config.from_environment(given | changes)


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where every test's SQLite database lies, one after the other: its hub is the same one.

    In memory where the machine has such a folder: nothing here has to outlive a loss of power.
    """
    if not os.access(IN_MEMORY, os.W_OK) or shutil.disk_usage(IN_MEMORY).free < ROOMY:
        yield tmp_path_factory.mktemp("database") / "hub.sqlite"
        return
    with tempfile.TemporaryDirectory(prefix="hub-sqlite-", dir=IN_MEMORY) as folder:
        yield Path(folder) / "hub.sqlite"


@pytest.fixture(scope="session")
def postgres_database(cluster: postgres.Cluster, postgres_template: str) -> Iterator[postgres.Reused]:
    """Every test's PostgreSQL database, one after the other."""
    reused = postgres.Reused(cluster, "hub", postgres_template)
    yield reused
    reused.close()


@pytest.fixture(scope="session")
def sqlite_with_cast(sqlite_template: Path) -> Cast:
    """The cast, and beside the template a SQLite file in which it is."""
    file = sqlite_template.with_name(CAST)
    shutil.copyfile(sqlite_template, file)
    cast = _gathered(hub_config(file.parent, f"sqlite:///{file}"))
    assert not file.with_name(f"{CAST}-wal").exists()
    return cast


@pytest.fixture(scope="session")
def postgres_with_cast(postgres_database: postgres.Reused, tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """The cast as `renew("cast")` brings it back."""
    cast = _gathered(hub_config(tmp_path_factory.mktemp("cast"), postgres_database.renew()))
    postgres_database.keep("cast")
    return cast


def _gathered(config: Config) -> Cast:
    """Make the cast in a hub that is given up at once."""
    from buyergroup_hub.app import create_app
    from tests.cast import gather

    app = create_app(config)
    cast = gather(app)
    disconnect(app)
    return cast


@pytest.fixture
def gathered() -> None:
    """Who asks for this, as `cast` does, gets a database in which the cast is already: making it costs a fifth of a
    second, copying it nothing."""


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest) -> str:
    """A database with the tables of the migrations and nothing in them, for this test alone."""
    with_cast = "gathered" in request.fixturenames
    if engine == "postgres":
        if with_cast:
            request.getfixturevalue("postgres_with_cast")
        reused: postgres.Reused = request.getfixturevalue("postgres_database")
        return reused.renew("cast" if with_cast else "")
    template: Path = request.getfixturevalue("sqlite_template")
    if with_cast:
        request.getfixturevalue("sqlite_with_cast")
        template = template.with_name(CAST)
    file: Path = request.getfixturevalue("sqlite_file")
    for left in file.parent.glob("hub.sqlite*"):
        left.unlink()
    shutil.copyfile(template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """The configuration of this test's hub."""
    return hub_config(tmp_path / "hub", database_url)


@pytest.fixture(autouse=True, scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Templates are compiled once per run, by whichever process draws one first: all of them take five seconds."""
    from buyergroup_hub.kit.templates import Compiled

    mine = tmp_path_factory.getbasetemp()
    of_run = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled(of_run / "templates")})
        yield


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest) -> Iterator[None]:
    """Digests of passwords cost a twentieth of a second so that guessing is slow; who tests that, is marked."""
    from buyergroup_hub.accounts.person import passwords

    if request.node.get_closest_marker("slow_passwords"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", QUICK)
        patch.setattr(passwords, "_nobodys", cache(passwords._nobodys.__wrapped__))
        yield


@pytest.fixture(autouse=True, scope="session")
def _sent_free() -> Iterator[list[str]]:
    from tests.queries import watched

    with watched() as free:
        yield free


@pytest.fixture(autouse=True)
def sent_free(_sent_free: list[str]) -> Iterator[list[str]]:
    """What questions read without an audience and did not name, in the statements that were sent; nothing, ever."""
    yield _sent_free
    free, _sent_free[:] = list(_sent_free), []
    assert free == []


@pytest.fixture
def make_app() -> Iterator[Callable[[Config], Hub]]:
    """Make a hub for a configuration; its connections are closed after the test."""
    from buyergroup_hub.app import create_app

    made: list[Hub] = []

    def make(config: Config) -> Hub:
        made.append(create_app(config))
        return made[-1]

    yield make
    for app in made:
        disconnect(app)


def disconnect(app: Hub, *, keep: bool = False) -> None:
    """Close its connections; with `keep` those that nobody holds stay for the next test."""
    from buyergroup_hub.kit.db import db

    with app.app_context():
        db.session.remove()
        if not keep or db.engine.pool.checkedout():  # type: ignore[attr-defined]
            db.engine.dispose()


@pytest.fixture(scope="session")
def hubs() -> Iterator[dict[str, Hub]]:
    """The hub of each engine: making one, with all its addresses, costs a tenth of a second."""
    made: dict[str, Hub] = {}
    yield made
    for app in made.values():
        disconnect(app)


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    engine: str,
    config: Config,
    make_app: Callable[[Config], Hub],
    hubs: dict[str, Hub],
) -> Iterator[Hub]:
    """This test's hub. Requests do not share a context, so none is pushed: ask for `context` to use the database.

    It is the same object for all tests on one engine, put back as it was after each. A test that adds views or
    handlers is marked `own_app` and gets one of its own.
    """
    if request.node.get_closest_marker("own_app"):
        yield make_app(config)
        return
    from buyergroup_hub.app import create_app

    if engine not in hubs:
        hubs[engine] = create_app(config)
    app = hubs[engine]
    settings, extensions = dict(app.config), dict(app.extensions)
    app.config["HUB"] = config
    yield app
    # SQLite's file goes away; a new connection to PostgreSQL would read about every table again.
    disconnect(app, keep=engine == "postgres")
    app.config.clear()
    app.config.update(settings)
    app.extensions.clear()
    app.extensions.update(extensions)


@pytest.fixture
def context(app: Hub) -> Iterator[Hub]:
    """The hub inside a writing transaction, which the test commits if it wants to. Not to be mixed with `client`."""
    from buyergroup_hub.kit.db import begin

    with app.app_context():
        begin(writes=True)
        yield app


@pytest.fixture
def client(app: Hub) -> FlaskClient:
    """A visitor."""
    return app.test_client()


@pytest.fixture
def cast(app: Hub, engine: str, gathered: None, once: Once, request: pytest.FixtureRequest) -> Cast:
    """One person of every kind in this test's hub."""
    made: Cast = request.getfixturevalue("postgres_with_cast" if engine == "postgres" else "sqlite_with_cast")
    return replace(made, app=app, people=dict(made.people), once=once)


@pytest.fixture
def anew(cast: Cast, config: Config, sqlite_with_cast: Cast, sqlite_template: Path) -> Callable[[], Cast]:
    """The cast on a database as at first, as often as a test of a machine begins again. On SQLite."""

    def begin_again() -> Cast:
        disconnect(cast.app)
        for left in config.sqlite_file.parent.glob(f"{config.sqlite_file.name}*"):
            left.unlink()
        shutil.copyfile(sqlite_template.with_name(CAST), config.sqlite_file)
        return replace(cast, people=dict(cast.people))

    return begin_again


@dataclass
class States:
    """States of databases to go back to: what making each gave, and where the clock stood then."""

    folder: Path
    made: dict[str, tuple[Any, datetime]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def name(self, state: str) -> str:
        return str(list(self.made).index(state))


@pytest.fixture(scope="session")
def states() -> Iterator[States]:
    with tempfile.TemporaryDirectory(prefix="hub-kept-") as folder:
        yield States(Path(folder))


@pytest.fixture
def once(app: Hub, engine: str, request: pytest.FixtureRequest, states: States) -> Iterator[Once]:
    """Make something dear once for all tests that begin with it: `once("demo of clauses", sow)` fills this test's
    database the first time, and later finds it as it was then. So it is with what is done next, in the same order and
    at the same time; `from_second`: what only one test asks for is not kept. After any other write it is made anew."""
    at, written = f"{engine} {'gathered' in request.fixturenames}", 0

    def count(_connection: Connection) -> None:
        nonlocal written
        written += 1

    def fill(step: str, make: Callable[[], T], *, from_second: bool = False) -> T:
        nonlocal at, written
        state = f"{at}, {step} at {kit_clock.now()}"
        if written or (from_second and state not in states.asked):
            states.asked.add(state)
            return make()
        is_new = state not in states.made
        if is_new:
            states.made[state] = make(), kit_clock.now()
        if engine == "postgres":
            reused: postgres.Reused = request.getfixturevalue("postgres_database")
            (reused.keep if is_new else reused.renew)(states.name(state))
        else:
            disconnect(app)
            files = app.config["HUB"].sqlite_file, states.folder / states.name(state)
            shutil.copyfile(*(files if is_new else reversed(files)))
        made: T = states.made[state][0]
        kit_clock.start_at(states.made[state][1])
        at, written = state, 0
        return made

    event.listen(Engine, "commit", count)
    yield fill
    event.remove(Engine, "commit", count)


@pytest.fixture
def sow(app: Hub, once: Once) -> Callable[..., Hub]:
    """`sow("accounts", "groups")`: this test's hub with the demo of these rooms."""

    def fill(room: str) -> None:
        from buyergroup_hub.kit.db import begin, commit

        with app.app_context():
            begin(writes=True)
            import_module(f"buyergroup_hub.{room}.seeds").sow(groups=8, seed=2026)
            commit()

    def all_of(*rooms: str) -> Hub:
        for room in rooms:
            once(f"demo of {room}", partial(fill, room))
        return app

    return all_of


class StandingClock:
    """The clock of the whole process: it stands still where it is set."""

    def set(self, instant: datetime) -> None:
        kit_clock.start_at(instant)

    def forward(self, **amount: float) -> datetime:
        """Move on by `hours=1`, `days=2`, …"""
        kit_clock.start_at(kit_clock.now() + timedelta(**amount))
        return kit_clock.now()

    def run(self) -> None:
        """Let it run, for what a real server does."""
        kit_clock.start_at(None)


@pytest.fixture(autouse=True)
def clock() -> Iterator[StandingClock]:
    """Every test takes place at NOW."""
    standing = StandingClock()
    standing.set(NOW)
    yield standing
    standing.set(NOW)


@pytest.fixture
def real_data() -> Path:
    """The folder with real notices and documents. Without it the test is skipped, and counted in the last line."""
    folder = Config.from_environment({"HUB_REAL_DATA": os.environ.get("HUB_REAL_DATA", "")}).real_data
    if not folder.is_dir():
        pytest.skip(f"{NO_REAL_DATA}: {folder}")
    return folder


@pytest.fixture(autouse=True, scope="session")
def timelines() -> Iterator[None]:
    """Each event of each test stands in the timeline of its group."""
    from tests.timelines import ignore, watch

    watch()
    yield
    ignore()


@pytest.fixture(autouse=True, scope="session")
def row_numbers() -> Iterator[None]:
    """No answer and no mail of any test says the number of a row."""
    from flask.testing import FlaskClient

    from buyergroup_hub.kit.mail import Letter
    from tests import ids

    opens, begins = FlaskClient.open, Letter.__init__
    ids.begin()

    def watched(client: FlaskClient, *args: Any, **kwargs: Any) -> Any:
        response = opens(client, *args, **kwargs)
        ids.check_answer(response)
        return response

    def written(letter: Letter, *args: Any, **kwargs: Any) -> None:
        begins(letter, *args, **kwargs)
        ids.check_letter(letter)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FlaskClient, "open", watched)
        patch.setattr(Letter, "__init__", written)
        yield


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """No test talks to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(str(address[0])):
            raise PermissionError(f"a test tried to reach {address[0]}: tests talk to this machine only")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line says which tests found no real data, since a green run without them shows less."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if NO_REAL_DATA in str(report.longrepr)]
    if skipped:
        reporter.write_line(
            f"{len(skipped)} tests on real data were skipped: {NO_REAL_DATA} (HUB_REAL_DATA).", yellow=True
        )
