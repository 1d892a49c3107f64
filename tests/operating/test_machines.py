"""Three machines of one hub start at the same moment on an empty database, as processes of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from buyergroup_hub.operating import database
from config import CHECKOUT
from tests import postgres
from tests.conftest import SECRET, hub_config

MACHINES = 3


@pytest.fixture
def empty(cluster: postgres.Cluster) -> Iterator[str]:
    yield cluster.create("empty")
    cluster.drop("empty")


def start(folder: Path, url: str) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environ |= {"HUB_DATA": str(folder), "HUB_DATABASE": url, "HUB_SECRET": SECRET, "HUB_DEMO": "no", "HUB_PORT": "0"}
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


@pytest.mark.postgres
@pytest.mark.usefixtures("engine")
def test_three_machines_that_start_at_once_make_one_hub(empty: str, tmp_path: Path) -> None:
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
        made = "SELECT count(*) - count(DISTINCT subject_id) FROM events WHERE name = 'group.imported'"
        assert connection.execute(text(made)).scalar_one() == 0
