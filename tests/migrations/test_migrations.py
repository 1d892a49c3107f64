"""Migrations: one line from the first, equal to the models, in one transaction; and a hub of the first version, kept in
`first.zip`, that goes on with every later one."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, RowMapping, create_engine, inspect, select, text

from buyergroup_hub.app import metadata
from buyergroup_hub.kit.db import Model, make_engine
from buyergroup_hub.kit.migrate import MIGRATIONS, alembic_config, upgrade
from buyergroup_hub.kit.web import Hub
from buyergroup_hub.operating import backup, database, doctor, shape
from config import Config
from migrations.ddl import freeze, guard, thaw, unguard
from tests import postgres
from tests.cast import Cast
from tests.fixtures.hubs import hub_config

FIRST = "0041_identities"
KEPT = Path(__file__).with_name("first.zip")
ROWS = MIGRATIONS / "versions" / "0041_rows.json"
MOVING = {"chain_head", "search_pending"}
"""What a hub begins with and goes on from."""
LATER = [each for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions() if each.revision != FIRST]


@pytest.fixture
def url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database."""
    with _empty("migrating", engine, tmp_path, request) as made:
        yield made


@pytest.fixture
def bare(url: str) -> Iterator[Engine]:
    made = make_engine(url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def head(engine: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A database that the migrations made."""
    with _empty("head", engine, tmp_path_factory.mktemp("head"), request) as url:
        upgrade(url)
        made = make_engine(url)
        with made.connect() as connection:
            yield connection
        made.dispose()


@contextmanager
def _empty(name: str, engine: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder / name}.sqlite"
        return
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    yield cluster.create(name)
    cluster.drop(name)


def test_there_is_one_line_from_the_first_to_the_head() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert script.get_bases() == [FIRST]
    assert len(script.get_heads()) == 1
    assert all(not revision.is_branch_point for revision in script.walk_revisions())


def test_models_and_database_agree(head: Connection, bare: Engine) -> None:
    with bare.begin() as connection:
        shape.make(connection)
        meant, here = shape.facts(connection), shape.facts(head)
    assert _differences(here, meant) == ""
    assert here == meant
    assert list(shape.faults(head)) == []
    head.rollback()


def _differences(here: shape.Facts, meant: shape.Facts) -> str:
    """A line for each thing that only the models or only the migrations have."""
    said = [
        f"only the {who} have, of {name}: {each}"
        for who, these, others in (("models", meant, here), ("migrations", here, meant))
        for name in these
        for each in these[name]
        if each not in others.get(name, ())
    ]
    return "\n".join(said)


def test_a_migration_takes_triggers_away_and_makes_them_again(head: Connection) -> None:
    before = shape.facts(head)
    models = [mapper.class_ for mapper in Model.registry.mappers]
    frozen = {model.__tablename__: model.__frozen__ for model in models if hasattr(model, "__frozen__")}
    guards = {
        (model.__tablename__, name): getattr(model, "__guards__", {})
        for model in models
        for name in getattr(model, "__guards__", {})
    }
    with Operations.context(MigrationContext.configure(head)):
        for table in frozen:
            thaw(table)
        for table, name in guards:
            unguard(table, name)
        assert not [name for name in shape.facts(head) if name.startswith(("trigger", "function"))]
        for table, rule in frozen.items():
            freeze(table, rule)
        for (table, name), refused in guards.items():
            guard(table, name, refused[name])
    assert shape.facts(head) == before
    head.rollback()


@pytest.mark.one_engine
def test_columns_stand_in_the_order_of_the_models(kept: Path) -> None:
    """Those that a later migration adds come last in the database, and anywhere in the model."""
    with closing(sqlite3.connect(kept / backup.SQLITE)) as first:
        for table in metadata().sorted_tables:
            there = [row[1] for row in first.execute(f'PRAGMA table_info("{table.name}")')]
            assert [each.name for each in table.c if each.name in there] == [each for each in there if each in table.c]


@pytest.mark.parametrize("at", ["0001_walls", "0030_editing_sessions"])
@pytest.mark.one_engine
def test_an_older_hub_is_told_which_version_to_pass_through(config: Config, at: str) -> None:
    _set_back(config, at)
    with pytest.raises(database.Unknown, match=rf"{at}, older than {FIRST}.* Start the version of .* Nothing was"):
        database.migrate(config)
    assert database.revision(config) == at


@pytest.mark.parametrize("at", ["9999_tomorrow", "1975ea83b712"])
@pytest.mark.one_engine
def test_a_database_of_a_newer_version_or_another_program_is_left_alone(config: Config, at: str) -> None:
    _set_back(config, at)
    with pytest.raises(database.Unknown, match=rf"{at}, which this version of the hub does not know"):
        database.migrate(config)
    assert database.revision(config) == at


def test_a_database_with_tables_of_others_is_left_alone(url: str, bare: Engine, tmp_path: Path, kept: Path) -> None:
    there = hub_config(tmp_path, url)
    with bare.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE people (name VARCHAR)")
    with pytest.raises(database.Unknown, match=r"has a table people already.* HUB_DATABASE. Nothing was changed"):
        database.migrate(there)
    with pytest.raises(backup.BackupFailed, match="left as it is"):
        backup.restore(there, kept)
    assert inspect(bare).get_table_names() == ["people"]


def _brought(row: RowMapping) -> str:
    """Without its number: PostgreSQL does not give one twice, also not where the first row with it is gone."""
    return json.dumps({name: value for name, value in row.items() if name != "id"}, sort_keys=True, default=str)


def _set_back(config: Config, at: str) -> None:
    with database.connection_to(config) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": at})
        connection.commit()


def test_what_is_broken_off_leaves_nothing(url: str, bare: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_power(*_rule: str) -> None:
        raise InterruptedError

    monkeypatch.setattr("migrations.ddl.guard", lose_power)  # what the first does last
    with pytest.raises(InterruptedError):
        upgrade(url)
    assert inspect(bare).get_table_names() == []


def test_a_step_that_would_leave_rows_that_point_at_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "hub.sqlite"
    upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as careless:  # which does not ask for foreign keys
        careless.execute("INSERT INTO group_themes (group_id, theme_id) VALUES (999, 999)")
        careless.commit()
    with pytest.raises(RuntimeError, match="point at nothing"):
        upgrade(f"sqlite:///{file}")


@pytest.mark.postgres
def test_the_next_row_of_every_table_has_an_id_that_is_free(head: Connection) -> None:
    numbered = head.execute(
        text(
            "SELECT table_name, pg_get_serial_sequence(table_name, 'id') FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'id'"
            " AND pg_get_serial_sequence(table_name, 'id') IS NOT NULL"
        )
    ).all()
    taken = [
        table
        for table, sequence in numbered
        if head.scalar(text(f"SELECT nextval('{sequence}') <= coalesce(max(id), 0) FROM {table}"))
    ]
    assert len(numbered) > 50
    assert taken == []


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The backup of a hub at the first version: the demo's story on SQLite, as small as it could be made."""
    folder = tmp_path / "first"
    with zipfile.ZipFile(KEPT) as whole:
        whole.extractall(folder)
    return folder


@pytest.fixture
def first(kept: Path, url: str, tmp_path: Path) -> Config:
    """That hub restored; on PostgreSQL by its rows, since a backup goes back to its own kind of database."""
    restored = hub_config(tmp_path / "hub", f"sqlite:///{tmp_path}/hub/hub.sqlite")
    backup.restore(restored, kept)
    if url.startswith("sqlite"):
        return restored
    command.upgrade(alembic_config(url), FIRST)
    copy_rows(restored.sqlite_file, url)
    return hub_config(tmp_path / "hub", url)


def copy_rows(file: Path, url: str) -> None:
    source, target = create_engine(f"sqlite:///{file}"), make_engine(url)
    tables, theirs = MetaData(), MetaData()
    with source.connect() as rows, target.begin() as connection:
        tables.reflect(rows)
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        theirs.reflect(connection)
        for table in tables.sorted_tables:
            mine = theirs.tables[table.name]
            connection.execute(mine.delete())
            if each := [dict(row) for row in rows.execute(select(table)).mappings()]:
                connection.execute(mine.insert(), each)
    source.dispose()
    target.dispose()


def test_a_hub_of_the_first_version_goes_on(first: Config, head: Connection) -> None:
    before = _counts(first)
    assert database.migrate(first) is bool(LATER)
    for step in LATER:
        command.downgrade(alembic_config(first.database_url), str(step.down_revision))
    database.migrate(first)
    after = _counts(first)
    begun = json.loads(ROWS.read_text("utf-8")).keys() - MOVING  # where a migration may bring a row
    assert {table: after[table] for table in before.keys() & after.keys() - begun} == {
        table: count for table, count in before.items() if table in after and table not in begun
    }
    assert all(after[table] >= before[table] for table in begun)

    with database.connection_to(first) as old:
        assert shape.facts(old) == shape.facts(head)
        for name in begun:
            statement = text(f'SELECT * FROM "{name}"')
            assert {_brought(row) for row in head.execute(statement).mappings()} <= {
                _brought(row) for row in old.execute(statement).mappings()
            }


@pytest.mark.one_engine
def test_a_hub_of_the_first_version_is_well_and_opens(first: Config, make_app: Callable[[Config], Hub]) -> None:
    database.migrate(first)
    unwell = {found.name for found in doctor.examine(first, make_app) if not found.healthy}
    assert unwell <= {"mail"}  # it waited since then
    _open_pages(first, make_app(first))


def _open_pages(config: Config, app: Hub) -> None:
    """One of each kind of thing, and all that the search index is not needed for, as somebody of two of its groups."""
    with database.connection_to(config) as connection:
        noor = connection.scalar(text("SELECT id FROM people WHERE email = 'noor@demo.example'"))
        things = [
            f"/{table}/{connection.scalar(text(f'SELECT {key} FROM {table} ORDER BY id LIMIT 1'))}"
            for table, key in (("groups", "slug"), ("clauses", "code"), ("consultations", "pid"), ("tenders", "pid"))
        ]
    browser = Cast(app, {"noor": noor}).client("noor")
    for address in ("/groups", "/my-work", "/calendar", "/outcomes", "/visions", "/knowledge", "/chain.atom", *things):
        assert browser.get(address).status_code == 200, address


def _counts(config: Config) -> dict[str, int]:
    with database.connection_to(config) as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}
