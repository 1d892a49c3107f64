"""Production never runs on what once was a demo, nor on what others on the machine can read."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from buyergroup_hub.accounts.person.actions import people as people_actions
from buyergroup_hub.accounts.seeds import ADMINISTRATOR, PASSWORD, address
from buyergroup_hub.kit.db import begin, commit
from buyergroup_hub.operating import backup, database, doctor, production, ready
from buyergroup_hub.operating.backup import BackupFailed
from config import Config, ConfigError
from tests.fixtures.hubs import hub_config

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

pytestmark = pytest.mark.one_engine

MakeApp = Callable[[Config], "Hub"]


@pytest.fixture
def served(config: Config) -> Config:
    """The same hub as production."""
    return replace(config, environment="production")


@pytest.fixture
def demo(app: Hub) -> None:
    """A hub in which an invented person was once."""
    with app.app_context():
        begin(writes=True)
        people_actions.make_administrator(
            people_actions.sign_up(address(ADMINISTRATOR), "Anouk Demo", PASSWORD, how="invitation", demo=True)
        )
        commit()


def change(config: Config, statement: str) -> None:
    with database.connection_to(config) as connection:
        connection.execute(text(statement))
        connection.commit()


def test_what_never_was_a_demo_is_served(served: Config) -> None:
    production.refuse(served)


@pytest.mark.usefixtures("demo")
def test_a_database_that_held_demo_content_is_refused_also_when_its_people_are_gone(
    served: Config, make_app: MakeApp
) -> None:
    for statement in ("SELECT 1", "DELETE FROM links", "DELETE FROM mails", "DELETE FROM people"):
        change(served, statement)
        with pytest.raises(ConfigError, match=r"^HUB_DATABASE: this hub once held demo content"):
            ready.migrated(served)
    assert not {f.name: f for f in doctor.examine(served, make_app)}["production"].healthy


@pytest.mark.one_engine
def test_a_folder_that_held_demo_content_is_refused_with_a_new_database_too(served: Config) -> None:
    database.remember_contents(served, "demo")
    with pytest.raises(ConfigError, match=r"^HUB_DATA: this hub once held demo content"):
        ready.migrated(served)


@pytest.mark.both_engines
@pytest.mark.usefixtures("demo")
def test_a_backup_of_a_demo_is_not_restored_into_production(
    config: Config, served: Config, engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    made = backup.make(config)
    assert json.loads((made.folder / "manifest.json").read_text())["demo"] is True
    folder = tmp_path / "elsewhere"
    url = f"sqlite:///{folder}/hub.sqlite" if engine == "sqlite" else request.getfixturevalue("cluster").create("other")
    there = hub_config(folder, url)

    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    with pytest.raises(BackupFailed, match="held demo content"):
        backup.restore(replace(there, environment="production"), made.folder)
    assert {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()} == before
    assert not database.is_there(there)

    backup.restore(there, made.folder)
    with pytest.raises(ConfigError, match="held demo content"):
        production.refuse(replace(there, environment="production"))


@pytest.fixture
def reached() -> Iterator[Path]:
    """A folder in one that everybody on the machine comes at, as tests' own folders are not."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("mode", [0o755, 0o751, 0o707])
@pytest.mark.one_engine
def test_a_folder_that_others_come_at_is_refused(served: Config, reached: Path, mode: int) -> None:
    there = replace(served, data_folder=reached)
    reached.chmod(mode)
    with pytest.raises(ConfigError, match=rf"^HUB_DATA: everybody .* `chmod o= {reached}`"):
        ready.migrated(there)
    reached.chmod(0o750)
    production.refuse(there)


@pytest.mark.sqlite
def test_a_database_elsewhere_that_others_read_is_refused(served: Config, reached: Path) -> None:
    file = shutil.copyfile(served.sqlite_file, reached / "hub.sqlite")
    there = replace(served, database_url=f"sqlite:///{file}")
    reached.chmod(0o755)
    file.chmod(0o604)
    with pytest.raises(ConfigError, match=r"^HUB_DATABASE: everybody "):
        ready.migrated(there)
    file.chmod(0o600)
    production.refuse(there)


@pytest.mark.usefixtures("demo")
def test_nobody_signs_in_as_an_invented_person(app: Hub, config: Config, served: Config) -> None:
    """Were a hub with such people served all the same."""
    app.config["WTF_CSRF_ENABLED"] = False
    credentials = {"email": address(ADMINISTRATOR), "password": PASSWORD}
    client = app.test_client()
    assert client.post("/sign-in", data=credentials).status_code == 303
    assert client.get("/administration").status_code == 200

    app.config["HUB"] = served
    assert client.get("/administration").location == "/sign-in?next=/administration", "a session that ran is over"
    refused = app.test_client().post("/sign-in", data=credentials)
    assert refused.status_code == 422
    assert "horen niet bij elkaar" in refused.text


@pytest.mark.usefixtures("demo")
def test_an_invented_person_gets_no_link_and_no_session(app: Hub, served: Config) -> None:
    from buyergroup_hub.accounts.entrance.actions import entrance
    from buyergroup_hub.kit.errors import RuleBroken

    app.config["HUB"] = served
    with app.test_request_context():
        begin(writes=True)
        person = people_actions.by_address(address(ADMINISTRATOR))
        assert person is not None
        assert entrance.mail_reset(address(ADMINISTRATOR)) is None
        with pytest.raises(RuleBroken, match="proefomgeving"):
            entrance.enter(person)
        with pytest.raises(RuleBroken):
            entrance.reset(entrance.make_link("reset", person, address(ADMINISTRATOR)), "vier heel andere woorden")


def test_what_the_hub_writes_others_do_not_read(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        ready.configuration({"HUB_DATA": str(tmp_path), "HUB_ENVIRONMENT": "test"})
        (tmp_path / "written").write_text("")
        assert (tmp_path / "written").stat().st_mode & 0o007 == 0
    finally:
        os.umask(before)
