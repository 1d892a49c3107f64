"""`check` runs everything beside each other, tells each outcome, and fails when one thing is wrong."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from buyergroup_hub.operating.checking import checks
from buyergroup_hub.operating.checking.checks import Check, Outcome
from config import CHECKOUT


def outcomes(*todo: Check) -> tuple[bool, dict[str, str]]:
    told: list[Outcome] = []
    well = checks.run(todo, told.append)
    return well, {each.name: each.faults for each in told}


def test_all_well() -> None:
    assert outcomes(Check("a", lambda: ""), Check("b", lambda: "")) == (True, {"a": "", "b": ""})


def test_one_thing_wrong_is_told_and_the_rest_is_looked_at_too() -> None:
    assert outcomes(Check("a", lambda: "line 3"), Check("b", lambda: "")) == (False, {"a": "line 3", "b": ""})


def test_checks_run_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "BESIDE", 2)
    meet = threading.Barrier(2, timeout=10)

    def wait_for_the_other() -> str:
        meet.wait()
        return ""

    assert outcomes(Check("a", wait_for_the_other), Check("b", wait_for_the_other))[0]


@pytest.mark.parametrize(
    ("script", "faults"),
    [
        ("print('fine')", ""),
        ("import sys; print('a.py:1'); sys.exit('wrong')", "a.py:1\nwrong"),
        ("import sys; sys.exit(3)", f"{sys.executable} ended with status 3"),
    ],
)
def test_what_a_program_says_counts_when_it_fails(script: str, faults: str) -> None:
    assert checks.command([sys.executable, "-c", script])() == faults


@pytest.mark.parametrize(
    ("module", "line", "told"),
    [
        ("kit/reaches_up.py", "import buyergroup_hub.app\n", "buyergroup_hub.kit is not allowed to import"),
        ("unknown_room/__init__.py", "", "buyergroup_hub.unknown_room"),
    ],
)
def test_an_import_against_the_house_is_found(tmp_path: object, module: str, line: str, told: str) -> None:
    """The contracts can fail: each with one module too much, in a copy of the package."""
    import shutil
    from pathlib import Path

    copy = Path(str(tmp_path))
    shutil.copytree(CHECKOUT / "buyergroup_hub", copy / "buyergroup_hub", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "config.py"):
        shutil.copy(CHECKOUT / name, copy)
    (copy / "buyergroup_hub" / module).parent.mkdir(exist_ok=True)
    (copy / "buyergroup_hub" / module).write_text(line)
    lint = [str(checks.PROGRAMS / "lint-imports"), "--no-logo", "--no-cache"]
    done = subprocess.run(lint, cwd=copy, env={"PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert told in done.stdout
