"""`./run audit`: are there known vulnerabilities in what the hub is built on? Asked of OSV, the open database of them.

The service is not always reachable. Then nothing was checked, and that is what is said: silence would read as safety.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import CHECKOUT

SERVICE = "https://api.osv.dev/v1/querybatch"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
PINS = ("requirements-dev.txt", "requirements-node.txt")
PATIENCE = 20


class NotChecked(Exception):
    """The service could not be asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """What the hub is built on: the name and version of a package of PyPI or npm."""

    ecosystem: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Vulnerability:
    package: Package
    id: str


def packages(checkout: Path = CHECKOUT) -> list[Package]:
    """Everything that is pinned in this checkout, for the hub, its tests and its pages."""
    lists = [
        (checkout / name).read_text(encoding="utf-8") for name in ("requirements-dev.txt", "requirements-node.txt")
    ]
    python = {Package("PyPI", name, version) for text in lists for name, version in PINNED.findall(text)}
    locked = json.loads((checkout / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    pages = {
        Package("npm", place.rpartition("node_modules/")[2], each["version"]) for place, each in locked.items() if place
    }
    return sorted(python | pages, key=lambda each: (each.ecosystem, each.name))


def known(asked: Iterable[Package], service: str = SERVICE) -> list[Vulnerability]:
    """The known vulnerabilities of these packages. Raises NotChecked where the service did not answer for each."""
    mine = list(asked)
    queries = [{"package": {"ecosystem": each.ecosystem, "name": each.name}, "version": each.version} for each in mine]
    results = _ask(service, {"queries": queries}).get("results")
    if not isinstance(results, list) or len(results) != len(mine):
        raise NotChecked(f"{service} did not answer for each package")
    return [
        Vulnerability(package, found["id"])
        for package, result in zip(mine, results, strict=True)
        for found in result.get("vulns", [])
    ]


def _ask(service: str, question: object) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 (an address of our own, not of a user)
        service, json.dumps(question).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            told = json.load(answer)
    except (OSError, ValueError) as problem:
        reason = problem.reason if isinstance(problem, urllib.error.URLError) else problem
        raise NotChecked(f"{service} cannot be reached: {reason}") from problem
    return told if isinstance(told, dict) else {}
