"""The doctor finds each thing that is wrong, says it in words, and changes nothing."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text

from buyergroup_hub.events.actions import erase, record
from buyergroup_hub.jobs import actions as jobs
from buyergroup_hub.kit import clock as kit_clock
from buyergroup_hub.kit.db import begin, commit, db
from buyergroup_hub.operating import database, doctor, identity, shape
from buyergroup_hub.operating.doctor import Finding, examine
from buyergroup_hub.operating.worker import SIGN_OF_LIFE, booted
from config import Config
from tests import factories, smtp
from tests.fixtures.clock import StandingClock
from tests.fixtures.hubs import hub_config

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

MakeApp = Callable[[Config], "Hub"]


Look = Callable[..., dict[str, Finding]]


@pytest.fixture
def findings(app: Hub, config: Config) -> Look:
    """What the doctor finds in this test's hub, by name. With names it looks at those alone, since some take seconds;
    settings are changes of the hub's."""

    def look(*names: str, **settings: object) -> dict[str, Finding]:
        changed = app.config["HUB"] = replace(config, **settings)  # type: ignore[arg-type]
        with pytest.MonkeyPatch.context() as patch:
            looks = {name: look for name, look in doctor.LOOKS.items() if name in names or not names}
            patch.setattr(doctor, "LOOKS", looks)
            return {finding.name: finding for finding in examine(changed, lambda _config: app)}

    return look


def change(config: Config, statement: str) -> None:
    """Something that nobody does through the hub."""
    with database.connection_to(config) as connection:
        connection.execute(text(statement))
        connection.commit()


def test_a_new_hub_is_healthy(config: Config, make_app: MakeApp) -> None:
    found = [*examine(config, make_app)]

    assert [finding for finding in found if not finding.healthy] == []
    assert [finding.name for finding in found] == [
        "database", "migrations", "machine", "event chain", "guards", "frozen", "search index", "files", "jobs",
        "worker", "mail", "contact", "clock", "disk",
    ]  # fmt: skip
    assert not (config.data_folder / "index").exists(), "looking makes none"


@pytest.mark.one_engine
def test_where_no_hub_is_none_is_made(tmp_path: Path, make_app: MakeApp) -> None:
    config = hub_config(tmp_path / "none", f"sqlite:///{tmp_path}/none/hub.sqlite")
    found = {finding.name: finding for finding in examine(config, make_app)}

    assert not found["database"].healthy
    assert "`./run` makes one" in found["database"].sentence
    assert not config.sqlite_file.exists()


def test_production_has_an_address_for_questions(config: Config) -> None:
    assert doctor.LOOKS["contact"](config)[0], "who tries the hub out needs none"
    served = replace(config, environment="production")
    healthy, sentence = doctor.LOOKS["contact"](served)
    assert not healthy
    assert "HUB_CONTACT" in sentence
    assert doctor.LOOKS["contact"](replace(served, contact="vragen@hub.example.nl"))[0]


@pytest.mark.one_engine
def test_a_database_that_does_not_answer(tmp_path: Path, make_app: MakeApp) -> None:
    config = hub_config(tmp_path, "postgresql://hub:hush@127.0.0.1:1/hub")
    first = next(examine(config, make_app))

    assert not first.healthy
    assert "HUB_DATABASE" in first.sentence
    assert "hush" not in first.sentence


@pytest.mark.sqlite
def test_a_damaged_database(config: Config, findings: Look) -> None:
    with config.sqlite_file.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)

    assert not findings("database")["database"].healthy


@pytest.mark.parametrize(
    ("at", "why"),
    [("9999_tomorrow", "which this version of the hub does not know"), ("0030_editing_sessions", "older than 0041")],
)
def test_a_database_of_another_version(config: Config, findings: Look, at: str, why: str) -> None:
    change(config, f"UPDATE alembic_version SET version_num = '{at}'")
    found = findings()

    assert not found["migrations"].healthy
    assert f"{at}, {why}" in found["migrations"].sentence
    assert "event chain" not in found


@pytest.fixture
def told(app: Hub) -> None:
    """A hub in which three things happened, the second with a payload."""
    with app.app_context():
        begin(writes=True)
        group = factories.group("Beton")
        for payload in (None, {"why": "een reden"}, None):
            record("group.started", group, group_id=group.id, payload=payload)
        commit()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE events SET subject_id = 99 WHERE seq = 2", "event 2 was altered"),
        ("DELETE FROM events WHERE seq = 2", "event 2 is missing and 1 more"),
        ("DELETE FROM events WHERE seq = 3", "events were removed at the end"),
        ("UPDATE event_payloads SET text = '{}'", "the payload of event 2 was altered"),
    ],
)
@pytest.mark.usefixtures("told")
def test_a_changed_past(config: Config, findings: Look, statement: str, words: str) -> None:
    past_the_guards(config, statement)
    found = findings("event chain")["event chain"]

    assert not found.healthy
    assert words in found.sentence


def past_the_guards(config: Config, statement: str) -> None:
    """As whoever holds the database can: the tables refuse to be changed, so their triggers go first."""
    with database.connection_to(config) as connection:
        if config.uses_sqlite:
            triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for trigger in triggers:
                connection.execute(text(f'DROP TRIGGER "{trigger}"'))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(statement))
        connection.commit()


GUARDS = {
    "sqlite": {
        "DROP TRIGGER frozen_posts_update": "trigger frozen_posts_update is gone",
        "DROP INDEX ix_posts_audience": "indexes of posts is not what it was made as",
        "CREATE TRIGGER mine AFTER INSERT ON posts BEGIN DELETE FROM posts; END": "trigger mine is not the hub's",
    },
    "postgres": {
        "DROP TRIGGER frozen_posts_update ON posts": "trigger frozen_posts_update is gone",
        "ALTER TABLE posts DISABLE TRIGGER frozen_posts_delete": "trigger frozen_posts_delete is not what it was made",
        "CREATE OR REPLACE FUNCTION frozen_posts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$": (
            "function frozen_posts is not what it was made as"
        ),
        "ALTER TABLE posts DROP CONSTRAINT ck_posts_audience": "check_constraints of posts is not what it was made as",
        "CREATE TRIGGER mine AFTER INSERT ON posts EXECUTE FUNCTION frozen_posts()": "trigger mine is not the hub's",
    },
}


def test_what_the_database_refuses_no_more(config: Config, engine: str) -> None:
    with database.connection_to(config) as connection:
        for statement in GUARDS[engine]:
            connection.execute(text(statement))
        found = list(shape.faults(connection))
        assert len(found) == len(GUARDS[engine])
        for words in GUARDS[engine].values():
            assert sum(words in one for one in found) == 1
        connection.commit()
    healthy, sentence = doctor.LOOKS["guards"](config)
    assert not healthy
    assert found[0] in sentence


@pytest.mark.usefixtures("told")
def test_an_erased_payload_is_told_and_is_no_fault(app: Hub, findings: Look) -> None:
    from buyergroup_hub.events.models import Payload

    with app.app_context():
        begin(writes=True)
        erase(db.session.query(Payload).one(), "persoonsgegevens")
        commit()
    found = findings("event chain")["event chain"]

    assert found.healthy
    assert "1 erased under persoonsgegevens, last on 24-11-2026" in found.sentence


def test_a_job_that_was_given_up(
    app: Hub, findings: Look, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ValueError("the printer is on fire")

    monkeypatch.setitem(jobs.HANDLERS, "test.fail", fail)
    with app.app_context():
        begin(writes=True)
        jobs.enqueue("test.fail", {})
        commit()
        while not jobs.dead_letters():
            jobs.work_once()
            clock.forward(hours=2)
    found = findings("jobs")["jobs"]

    assert not found.healthy
    assert "test.fail: ValueError: the printer is on fire" in found.sentence


def test_a_worker_is_missed_when_work_waits(
    app: Hub, config: Config, findings: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.HANDLERS, "test.wait", lambda: None)
    assert findings("worker")["worker"].healthy
    with app.app_context():
        begin(writes=True)
        jobs.enqueue("test.wait", {})
        commit()

    assert "has never run here; 1 jobs wait" in findings("worker")["worker"].sentence
    sign = config.data_folder / SIGN_OF_LIFE
    sign.touch()
    assert findings("worker")["worker"].healthy
    an_hour_ago = sign.stat().st_mtime - 3600
    os.utime(sign, (an_hour_ago, an_hour_ago))
    found = findings("worker")["worker"]
    assert not found.healthy
    assert "was last seen" in found.sentence


@pytest.mark.one_engine
def test_a_mail_server_that_does_not_answer(findings: Look) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        found = findings("mail", mail=f"smtp://127.0.0.1:{port}")["mail"]

    assert not found.healthy
    assert "cannot leave by the server of HUB_MAIL" in found.sentence


@pytest.mark.usefixtures("told")
def test_a_clock_that_is_behind(app: Hub, findings: Look, clock: StandingClock) -> None:
    clock.run()
    with app.app_context(), kit_clock.at(kit_clock.now() + timedelta(hours=1)):
        begin(writes=True)
        group = factories.group("Morgen")
        record("group.started", group, group_id=group.id)
        commit()
    found = findings("clock", now=None)["clock"]

    assert not found.healthy
    assert found.sentence.startswith("is behind")


@pytest.mark.one_engine
def test_a_full_disk(findings: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=doctor.ENOUGH_SPACE - 1))

    found = findings("disk")["disk"]
    assert not found.healthy
    assert found.sentence.startswith("only 1.0 GB free")


@pytest.mark.sqlite
@pytest.mark.parametrize("page", ["first", "last"])
def test_a_damaged_page_anywhere(config: Config, findings: Look, page: str) -> None:
    with database.connection_to(config) as connection:
        last = connection.execute(text("SELECT max(rootpage) FROM sqlite_master")).scalar_one()
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
    with config.sqlite_file.open("r+b") as file:
        file.seek((last - 1) * size if page == "last" else 0)
        file.write(b"\x7f" * 64)

    found = findings("database")["database"]
    assert not found.healthy
    assert "restore a backup" in found.sentence


@pytest.mark.postgres
def test_a_table_that_cannot_be_read(config: Config, findings: Look, request: pytest.FixtureRequest) -> None:
    assert findings("database")["database"].healthy
    folder = request.getfixturevalue("cluster").folder
    with database.connection_to(config) as connection:
        connection.execute(text("CREATE TABLE damaged AS SELECT generate_series(1, 100) AS number"))
        connection.commit()
        connection.execute(text("CHECKPOINT"))
        path = folder / "data" / connection.execute(text("SELECT pg_relation_filepath('damaged')")).scalar_one()
    path.unlink()
    try:
        assert "the table damaged cannot be read" in findings("database")["database"].sentence
    finally:
        change(config, "DROP TABLE damaged")


@pytest.mark.postgres
def test_a_machine_of_another_hub(config: Config, findings: Look) -> None:
    def found(**changes: object) -> Finding:
        return findings("machine", **changes)["machine"]

    assert found().healthy  # before the first start nothing is kept
    identity.refuse(config)
    assert found().healthy
    assert found(secret_key="another" * 9).sentence.startswith("HUB_SECRET")
    (config.files_folder / identity.MARKER).write_text("another\n")
    assert "holds the files of another hub" in found().sentence
    assert not found().healthy


@pytest.mark.sqlite
def test_a_hub_that_signs_with_another_secret(config: Config, findings: Look) -> None:
    other = replace(config, secret_key="another" * 9)

    def found(of: Config) -> Finding:
        return findings("machine", secret_key=of.secret_key)["machine"]

    assert found(config).healthy  # before the first start nothing is kept
    identity.refuse(config)
    identity.refuse(other)  # it starts
    assert found(config).healthy
    assert "everybody is signed out" in found(other).sentence
    assert not found(other).healthy
    identity.take(other)
    assert found(other).healthy
    assert not found(config).healthy


@pytest.mark.usefixtures("told")
def test_looking_changes_nothing(app: Hub, config: Config, findings: Look) -> None:
    with app.app_context():
        from buyergroup_hub.search import actions as search

        search.rebuild()
        db.session.remove()
        db.engine.dispose()

    def kept() -> tuple[list[str], dict[Path, bytes]]:
        with database.connection_to(config) as connection:
            tables = inspect(connection).get_table_names()
            rows = [
                str(row) for table in sorted(tables) for row in connection.execute(text(f'SELECT * FROM "{table}"'))
            ]
        files = {path: path.read_bytes() for path in config.data_folder.rglob("*") if path.is_file()}
        if config.uses_sqlite:
            files[config.sqlite_file] = config.sqlite_file.read_bytes()
        return rows, files

    before = kept()
    findings()
    assert kept() == before


@pytest.mark.one_engine
def test_a_clock_that_was_moved(config: Config, findings: Look, clock: StandingClock) -> None:
    clock.run()
    sign = config.data_folder / SIGN_OF_LIFE
    for apart, words in ((0, "not behind"), (3600, "was set 3600 seconds back"), (-7200, "was set 7200 seconds ahead")):
        start, *machine = booted()
        sign.write_text(" ".join([str(float(start) + apart), *machine]))
        found = findings("clock", now=None)["clock"]
        assert words in found.sentence
        assert found.healthy is (apart == 0)


@pytest.mark.usefixtures("told")
def test_a_clock_that_was_set_back_once(app: Hub, findings: Look, clock: StandingClock) -> None:
    clock.run()
    for hours in (2, 1):
        with app.app_context(), kit_clock.at(kit_clock.now() - timedelta(hours=hours if hours == 1 else 0)):
            begin(writes=True)
            group = factories.group(f"Uur {hours}")
            record("group.started", group, group_id=group.id)
            commit()
    found = findings("clock", now=None)["clock"]
    assert not found.healthy
    assert "is dated after the one that follows it" in found.sentence


@pytest.mark.one_engine
def test_mail_that_cannot_sign_in(findings: Look) -> None:
    with smtp.server() as server:
        well = findings("mail", mail=server.url)["mail"]
        server.answers = {"AUTH": "535 5.7.8 wrong password"}
        sick = findings("mail", mail=server.url)["mail"]
    assert well.healthy
    assert not sick.healthy
    assert "wrong password" in sick.sentence
    assert not server.got
