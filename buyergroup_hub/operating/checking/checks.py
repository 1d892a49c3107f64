"""`./run check`: format, lint, types, imports, unused code, roles, scripts, templates, translations; in parallel."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from config import CHECKOUT

PROGRAMS = Path(sys.executable).parent
BESIDE = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Check:
    """Something that is looked at; `run` answers what is wrong, empty when nothing is."""

    name: str
    run: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    faults: str
    seconds: float


def checks() -> list[Check]:
    """All of them, those that take longest first."""
    return [
        Check("types", program("mypy")),
        Check("templates and texts", module("buyergroup_hub.operating.checking.templates")),
        Check("import contracts", program("lint-imports", "--no-logo")),
        Check("unused code", module("buyergroup_hub.operating.checking.unused")),
        Check("roles of files", module("buyergroup_hub.operating.checking.roles")),
        Check("lint", program("ruff", "check", "--quiet", ".")),
        Check("format", program("ruff", "format", "--check", "--quiet", ".")),
        Check("scripts", program("shellcheck", "run", ".ci/run")),
    ]


def program(name: str, *arguments: str) -> Callable[[], str]:
    """A check by a program of the environment, which says what is wrong and exits with a status."""
    return command([str(PROGRAMS / name), *arguments])


def module(name: str) -> Callable[[], str]:
    """A check of our own, in a process of its own so that it runs beside the others."""
    return command([sys.executable, "-P", "-m", name])


def command(command: Sequence[str]) -> Callable[[], str]:
    def run() -> str:
        environ = os.environ | {"PYTHONPATH": str(CHECKOUT), "NO_COLOR": "1"}
        done = subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return ""
        return (done.stdout + done.stderr).strip() or f"{command[0]} ended with status {done.returncode}"

    return run


def run(todo: Sequence[Check], tell: Callable[[Outcome], None]) -> bool:
    """Run the checks beside each other and tell each outcome as it comes; whether all is well."""
    with ThreadPoolExecutor(max_workers=BESIDE) as pool:
        running = [pool.submit(_timed, check) for check in todo]
        outcomes = []
        for finished in as_completed(running):
            outcomes.append(finished.result())
            tell(outcomes[-1])
    return not any(outcome.faults for outcome in outcomes)


def _timed(check: Check) -> Outcome:
    began = time.monotonic()
    return Outcome(check.name, check.run(), time.monotonic() - began)
