"""A backup is whole or has no name, is checked, and brings back exactly the hub that was copied."""

from __future__ import annotations

import json
import re
import resource
import shutil
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text

from buyergroup_hub.operating import backup, database, shape
from buyergroup_hub.operating.backup import BackupFailed
from config import Config, ConfigError
from tests import postgres
from tests.fixtures.hubs import hub_config

ROWS = 200


@pytest.fixture
def hub(config: Config) -> Config:
    """A hub with rows, and two kept files."""
    add_rows(config, ROWS)
    for content in (b"first", b"second"):
        keep(config, content)
    return config


@pytest.fixture
def elsewhere(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Config]:
    """Where no hub is yet."""
    folder = tmp_path / "elsewhere"
    if engine == "sqlite":
        yield hub_config(folder, f"sqlite:///{folder}/hub.sqlite")
    else:
        cluster: postgres.Cluster = request.getfixturevalue("cluster")
        yield hub_config(folder, cluster.create("elsewhere"))
        cluster.drop("elsewhere")


def add_rows(config: Config, count: int) -> None:
    with database.connection_to(config) as connection:
        for number in range(count):
            connection.execute(
                text(
                    "INSERT INTO jobs (name, keys, asked_at, due_at, leased, tries) "
                    "VALUES (:name, '{}', '2026-11-24 09:00:00', '2026-11-24 09:00:00', 0, 0)"
                ),
                {"name": f"Zoë {number}"},
            )
        connection.commit()


def rows(config: Config) -> list[tuple[object, ...]]:
    with database.connection_to(config) as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM jobs ORDER BY id"))]


def keep(config: Config, content: bytes) -> Path:
    path = config.data_folder / "files" / "ab" / content.decode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_hub_comes_back_as_it_was(hub: Config, elsewhere: Config) -> None:
    made = backup.make(hub)
    back = backup.restore(elsewhere, made.folder)

    assert rows(elsewhere) == rows(hub) != []
    assert (elsewhere.data_folder / "files/ab/first").read_bytes() == b"first"
    assert database.revision(elsewhere) == database.head()
    with database.connection_to(elsewhere) as connection:
        assert list(shape.faults(connection)) == []
    assert (back.made_at, back.files, back.size) == (made.made_at, made.files, made.size)


def test_a_backup_is_made_while_people_write(hub: Config, elsewhere: Config) -> None:
    stop, wrote = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            add_rows(hub, 1)
            wrote.set()

    writing = threading.Thread(target=write)
    writing.start()
    try:
        assert wrote.wait(10)
        made = backup.make(hub)
    finally:
        stop.set()
        writing.join()
    backup.restore(elsewhere, made.folder)

    before, after = rows(elsewhere), rows(hub)
    assert ROWS < len(before) <= len(after)
    assert before == after[: len(before)]


@pytest.mark.sqlite
def test_a_backup_is_one_file_per_thing_and_for_its_owner_only(hub: Config) -> None:
    (hub.data_folder / "secret").write_text("hush")
    (hub.data_folder / "index").mkdir()
    (hub.data_folder / "index" / "segment").write_text("made again from the database")

    made = backup.make(hub)

    found = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    assert found == {"manifest.json", "database.sqlite", "files/ab/first", "files/ab/second", "secret"}
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


@pytest.mark.one_engine
def test_a_backup_never_overwrites(hub: Config, tmp_path: Path) -> None:
    made = backup.make(hub, tmp_path / "mine")
    with pytest.raises(BackupFailed, match="is there already"):
        backup.make(hub, made.folder)


@pytest.mark.one_engine
def test_a_failed_backup_leaves_nothing_behind(hub: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(BackupFailed, match="No space left"):
        backup.make(hub, tmp_path / "backups" / "mine")

    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.sqlite
def test_a_backup_that_finds_no_room_says_so(hub: Config, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(BackupFailed, match="could not be copied"):
            backup.make(hub, tmp_path / "backups" / "mine")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.sqlite
def test_a_damaged_database_gives_no_backup(hub: Config) -> None:
    with database.connection_to(hub) as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("INSERT INTO group_themes (group_id, theme_id) SELECT 4711, min(id) FROM themes")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")

    with pytest.raises(BackupFailed, match="a row of group_themes points at a groups that is not there"):
        backup.make(hub)
    assert list((hub.data_folder / "backups").iterdir()) == []


def test_where_a_hub_is_nothing_is_restored(hub: Config, elsewhere: Config) -> None:
    made = backup.make(hub)
    add_rows(hub, 1)
    with pytest.raises(BackupFailed, match="There is a hub here already"):
        backup.restore(hub, made.folder)

    assert len(rows(hub)) == ROWS + 1


@pytest.mark.one_engine
@pytest.mark.parametrize("change", ["altered", "missing", "added", "no manifest", "broken manifest", "other format"])
def test_a_changed_backup_is_refused_whole(hub: Config, elsewhere: Config, change: str) -> None:
    made = backup.make(hub)
    manifest = made.folder / "manifest.json"
    match change:
        case "altered":
            (made.folder / "files/ab/first").write_bytes(b"fiRst")
        case "missing":
            (made.folder / "files/ab/first").unlink()
        case "added":
            (made.folder / "files/ab/third").write_bytes(b"third")
        case "no manifest":
            manifest.unlink()
        case "broken manifest":
            manifest.write_text("{")
        case "other format":
            manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))

    with pytest.raises(BackupFailed):
        backup.restore(elsewhere, made.folder)
    assert not database.is_there(elsewhere)
    assert not (elsewhere.data_folder / "files").exists()


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("at", "why"),
    [("9999_tomorrow", "does not know. Start the version that made it"), ("0030_editing_sessions", "older")],
)
def test_a_backup_of_another_version_is_refused(hub: Config, elsewhere: Config, at: str, why: str) -> None:
    made = backup.make(hub)
    manifest = made.folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"migration": at}))

    with pytest.raises(BackupFailed, match=f"{at}, .*{why}.* Nothing was restored"):
        backup.restore(elsewhere, made.folder)
    assert not database.is_there(elsewhere)


@pytest.mark.postgres
def test_a_backup_goes_back_to_its_own_kind_of_database(hub: Config, tmp_path: Path) -> None:
    made = backup.make(hub)
    with pytest.raises(BackupFailed, match="a hub on PostgreSQL"):
        backup.restore(hub_config(tmp_path / "other", f"sqlite:///{tmp_path}/other.sqlite"), made.folder)


PASSWORD = "gehe!m:@/%20'*** ü"


@pytest.fixture
def asked_for(cluster: postgres.Cluster) -> Iterator[Callable[[Config], Config]]:
    """The same database, where PostgreSQL asks for a password; on its socket it asks nobody else."""
    rules = cluster.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    with cluster.connect("postgres") as connection:
        quoted = PASSWORD.replace("'", "''")
        connection.execute(f"CREATE ROLE keeper LOGIN SUPERUSER PASSWORD '{quoted}'".encode())
        rules.write_text(f"local all keeper scram-sha-256\n{before}")
        connection.execute("SELECT pg_reload_conf()")
    keeper = f"keeper:{quote(PASSWORD, safe='')}"
    yield lambda config: replace(config, database_url=re.sub("//[^@]+@", lambda _: f"//{keeper}@", config.database_url))
    with cluster.connect("postgres") as connection:
        rules.write_text(before)
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("REASSIGN OWNED BY keeper TO CURRENT_USER")
        connection.execute("DROP ROLE keeper")


@pytest.mark.postgres
def test_a_password_in_the_address_is_given_and_shown_nowhere(
    hub: Config,
    elsewhere: Config,
    asked_for: Callable[[Config], Config],
    cluster: postgres.Cluster,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    commands: list[list[str]] = []
    run = subprocess.run

    def watched(command: list[str], **options: Any) -> Any:
        commands.append(command)
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", watched)
    made = backup.make(asked_for(hub))
    backup.restore(asked_for(elsewhere), made.folder)
    assert rows(elsewhere) == rows(hub)
    assert [command[0] for command in commands] == ["pg_dump", "pg_restore"]
    told = [str(commands), (made.folder / "manifest.json").read_text()]
    with pytest.raises(ConfigError) as refused:
        backup.make(replace(hub, database_url=asked_for(hub).database_url.replace("gehe", "gehee")), tmp_path / "none")
    for shown in [*told, str(refused.value)]:
        assert "gehe" not in shown
    with cluster.connect("elsewhere") as connection:
        connection.execute("REASSIGN OWNED BY keeper TO CURRENT_USER")


@pytest.mark.postgres
def test_a_machine_without_pg_dump_is_told_what_to_install(hub: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BackupFailed, match="apt-get install postgresql-client"):
        backup.make(hub)


@pytest.mark.one_engine
def test_where_no_hub_is_there_is_nothing_to_copy(elsewhere: Config) -> None:
    with pytest.raises(BackupFailed, match="no hub here"):
        backup.make(elsewhere)
    assert not database.is_there(elsewhere)
