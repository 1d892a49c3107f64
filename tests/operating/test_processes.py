"""Tests that share something dear are run by one process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import CHECKOUT
from tests.processes import FILES, TOGETHER, WITH_DEMO, group_of

CONFTEST = "from tests.conftest import pytest_xdist_make_scheduler\n"
TEST = "import pytest\n@pytest.mark.parametrize('n', range(%d))\ndef test_it(n):\n    pass\n"


@pytest.mark.parametrize("folder", TOGETHER)
def test_a_folder_that_stays_together_is_there(folder: str) -> None:
    assert (Path(__file__).parents[1] / folder).is_dir()
    assert group_of(f"tests/{folder}/test_a.py::test_b[x]") == TOGETHER[folder]


@pytest.mark.parametrize("file", FILES + WITH_DEMO)
def test_a_file_that_stays_together_is_there(file: str) -> None:
    assert any(path.as_posix().endswith(file) for path in Path(__file__).parents[1].glob("*/test_*.py"))


def test_a_rooms_demo_content_is_asked_of_one_process() -> None:
    assert group_of("tests/clauses/test_seeds.py::test_b[x]") == group_of("tests/clauses/test_seeds.py::test_a")
    assert group_of("tests/clauses/test_seeds.py::test_b") != group_of("tests/visions/test_seeds.py::test_b")


def test_others_go_wherever_there_is_room() -> None:
    assert group_of("tests/kit/test_a.py::test_b[demo/x]") == "tests/kit/test_a.py::test_b[demo/x]"


def test_one_process_runs_what_stays_together(tmp_path: Path) -> None:
    for folder, n in (("a", 3), ("matrix", 6)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "test_it.py").write_text(TEST % n)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    asked = ["-n2", "--dist=loadgroup", "--import-mode=importlib", "-v", "-pno:cacheprovider", f"--rootdir={tmp_path}"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", *asked, "a", "matrix"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )
    ran = [line for line in done.stdout.splitlines() if "PASSED" in line]
    assert len(ran) == 9
    assert len({line.split("]")[0] for line in ran if " matrix/" in line}) == 1
    assert len({line.split("]")[0] for line in ran}) == 2
