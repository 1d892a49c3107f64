"""`./run mutants`: take each rule of the hub out of its place, in a copy, and see which test fails.

The mutants stand in `tests/mutants/rules.toml`. A rule of which one is not killed has no test.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config import CHECKOUT

MUTANTS = "tests/mutants/rules.toml"
COPIED = ("buyergroup_hub", "templates", "static", "migrations", "tests", "config.py", "pyproject.toml")
LONGEST = 300
"""Seconds after which a mutant that keeps its tests busy counts as killed."""
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S{1,300})", re.MULTILINE)

RULES = {
    0: "What is promised of mail",
    1: "Nothing is added or changed after the closing instant",
    2: "Nobody else reads a party's raw answer",
    3: "A party alone says who may read a part",
    4: "Nobody learns who asked",
    5: "What was handed out and reported stays, for everyone at once",
    6: "Who saw what and when cannot be altered unnoticed",
    7: "Aggregates isolate nobody",
    8: "No prices, no capacity; nobody is on two sides",
    9: "Nobody overwrites another in silence",
    10: "A tender keeps the version that it cites",
    11: "A published version is immutable",
    12: "Process and effect are never mixed",
    13: "Values that differ in what they say are never summed",
    14: "Unknown is unknown",
    15: "Permissions come before everything that is shown; the clock widens nothing",
    16: "Groups that ended stay findable, and old addresses work",
    17: "Names can be removed without breaking the record",
    18: "What is invented is marked, and tied to nothing real",
    19: "Functions by default, names by choice, no contact persons",
    20: "A fact shows its own source; nobody speaks for an organisation without it",
    21: "A figure is n of N with k unknown",
}


@dataclass(frozen=True)
class Mutant:
    rule: int
    says: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """`killer`: the test that failed; None where none did."""

    mutant: Mutant
    killer: str | None


def mutants() -> list[Mutant]:
    rows = tomllib.loads((CHECKOUT / MUTANTS).read_text("utf-8"))["mutant"]
    return [Mutant(**row | {"tests": tuple(row["tests"])}) for row in rows]


def tried(chosen: list[Mutant]) -> Iterator[Outcome]:
    """Each in a copy of the checkout, one after the other; the copy is whole again in between."""
    with tempfile.TemporaryDirectory(prefix="hub-mutants-") as folder:
        copy = Path(folder)
        for name in COPIED:
            if (CHECKOUT / name).is_dir():
                shutil.copytree(CHECKOUT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(CHECKOUT / name, copy / name)
        for mutant in chosen:
            file = copy / mutant.file
            whole = file.read_text("utf-8")
            file.write_text(whole.replace(mutant.old, mutant.new), "utf-8")
            try:
                yield Outcome(mutant, _killer(copy, mutant.tests))
            finally:
                file.write_text(whole, "utf-8")


def _killer(copy: Path, tests: tuple[str, ...]) -> str | None:
    command = [sys.executable, "-B", "-m", "pytest", "--engine=sqlite", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return f"its tests, which took more than {LONGEST} s"
    if done.returncode == 0:
        return None
    failed = FAILED.search(done.stdout)
    if done.returncode != 1 or failed is None:
        raise RuntimeError(f"the tests of a mutant did not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return failed[1]
