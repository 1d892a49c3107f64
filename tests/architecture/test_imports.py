"""What is imported is declared: a package that only comes along with another may stop coming."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from config import CHECKOUT

OURS = {"buyergroup_hub", "tests", "bench", "migrations", "config"}
OF_FLASK = {"click", "itsdangerous", "jinja2", "markupsafe", "werkzeug"}
"""Flask hands them out as its own."""
OF_TYPES = {"_typeshed"}


def _imported(folder: str) -> Iterator[str]:
    for path in (CHECKOUT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (each.name.partition(".")[0] for each in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def _plain(name: str) -> str:
    return re.split(r"[^\w.-]", name)[0].replace("_", "-").lower()


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_plain(each) for each in (*project["dependencies"], *project["optional-dependencies"]["test"])}
    brought = packages_distributions()
    known = {name for name, packages in brought.items() if any(_plain(each) in declared for each in packages)}
    known |= OURS | OF_FLASK | OF_TYPES | sys.stdlib_module_names
    assert {name for folder in OURS - {"config"} for name in _imported(folder)} - known == set()
