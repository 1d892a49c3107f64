"""Two machines of one hub start at the same moment on an empty database, as processes of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from buyergroup_hub.files import store
from buyergroup_hub.files.models import File
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import begin, commit, new_pid
from buyergroup_hub.operating import backup, database, doctor, identity
from config import CHECKOUT, ConfigError
from tests import factories as make
from tests import postgres
from tests.fixtures.hubs import SECRET, hub_config

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub
    from config import Config

MACHINES = 2


@pytest.fixture
def empty(cluster: postgres.Cluster) -> Iterator[str]:
    yield cluster.create("empty")
    cluster.drop("empty")


def start(folder: Path, url: str) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environ |= {"HUB_DATA": str(folder), "HUB_DATABASE": url, "HUB_SECRET": SECRET, "HUB_DEMO": "no", "HUB_PORT": "0"}
    environ["HUB_PROCESSES"] = "1"  # of each machine: they are who meet
    command = [sys.executable, "-P", "-m", "buyergroup_hub"]
    environ["PYTHONPATH"] = str(CHECKOUT)
    return subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)


def told_until_it_serves(machine: subprocess.Popen[str]) -> list[str]:
    assert machine.stderr is not None
    told: list[str] = []
    for line in machine.stderr:
        told.append(line)
        if line.startswith("Buyer Group Hub: "):
            return told
    raise AssertionError("".join(told))


def test_machines_share_one_folder_of_files(
    app: Hub, config: Config, make_app: Callable[[Config], Hub], tmp_path: Path
) -> None:
    given = {"HUB_FILES": str(tmp_path / "shared")}
    one, two = (make_app(hub_config(tmp_path / name, config.database_url, **given)) for name in ("one", "two"))
    with one.app_context():
        kept = store.keep(BytesIO(b"a drawing"))
        begin(writes=True)
        make.add(File(pid=new_pid(), sha256=kept.sha256, size=kept.size, name="x.txt", media_type="text/plain",
                      audience="public", added_at=clock.now()))  # fmt: skip
        commit()
    for machine, sees in ((one, True), (two, True), (app, False)):
        with machine.app_context():
            begin(writes=False)
            assert store.path_of(kept.sha256).exists() is sees
            assert doctor._files(machine.config["HUB"])[0] is sees
    made = backup.make(two.config["HUB"], tmp_path / "backup")
    assert (made.folder / "files" / kept.sha256[:2] / kept.sha256).read_bytes() == b"a drawing"


@pytest.mark.postgres
@pytest.mark.usefixtures("app")
def test_a_machine_that_signs_or_keeps_files_as_no_other_does_not_start(config: Config, tmp_path: Path) -> None:
    def refused(name: str, **given: str) -> str:
        machine = hub_config(tmp_path / name, config.database_url, **given)
        try:
            identity.refuse(machine)
        except ConfigError as problem:
            return problem.setting
        return ""

    shared, other = {"HUB_FILES": str(tmp_path / "shared")}, {"HUB_SECRET": SECRET[::-1]}
    assert refused("one", **shared) == ""
    assert refused("two", **shared) == ""
    assert refused("two", **shared, **other) == "HUB_SECRET"
    assert refused("three") == "", "nothing was kept yet"
    with database.connection_to(config) as connection:
        connection.execute(
            text(
                "INSERT INTO files (pid, sha256, size, name, media_type, audience, added_at, demo, cut) "
                "VALUES ('x', :sha256, 1, 'x', 'text/plain', 'public', now(), false, false)"
            ),
            {"sha256": "a" * 64},
        )
        connection.commit()
    assert refused("four") == "HUB_FILES"
    assert refused("two", **shared) == ""
    (tmp_path / "shared" / identity.MARKER).write_text("another")
    assert refused("two", **shared) == "HUB_FILES"
    identity.take(hub_config(tmp_path / "three", config.database_url, **other))
    assert refused("three", **other) == ""
    assert refused("three") == "HUB_SECRET"


@pytest.mark.postgres
@pytest.mark.usefixtures("engine")
def test_machines_that_start_at_once_make_one_hub(empty: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        machines = [stack.enter_context(start(tmp_path / str(number), empty)) for number in range(MACHINES)]
        try:
            told = ["".join(told_until_it_serves(machine)) for machine in machines]
            for each in told:
                [address] = re.findall(r"Buyer Group Hub: (\S+)", each)
                with urllib.request.urlopen(f"{address}/groups", timeout=60) as page:
                    assert page.status == 200
        finally:
            for machine in machines:
                machine.terminate()
            for machine in machines:
                assert machine.stderr is not None
                machine.stderr.read()
                assert machine.wait(60) == 0
    with database.connection_to(hub_config(tmp_path / "look", empty)) as connection:
        twice = "SELECT name_nl FROM groups GROUP BY name_nl HAVING count(*) > 1"
        assert connection.execute(text(twice)).all() == []
        assert (connection.execute(text("SELECT count(*) FROM groups")).scalar_one()) > 10
        twice = "SELECT value FROM group_facts GROUP BY group_id, kind, value, source_url HAVING count(*) > 1"
        assert connection.execute(text(twice)).all() == []
