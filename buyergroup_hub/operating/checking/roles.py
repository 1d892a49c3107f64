"""A check of the table of roles in CONTRIBUTING: what the files of a room are called, and what stands in which.

What is otherwise is counted per folder in `STILL`, with why it stays. A count that has become smaller is
wrong too, so that it stays so.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config import CHECKOUT

NO_ROOMS = {"kit", "operating"}
"""A folder of single subjects, each with a noun as name."""

QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Table:
    """The roles and subjects of CONTRIBUTING. A name that ends in `/` is a package, of modules named as one likes."""

    roles: frozenset[str]
    only: Mapping[str, frozenset[str]]
    """By what is written (`@handles`, `select(`, `def waits_for`, `(Model)`), the roles whose files may hold it."""
    subjects: Mapping[str, frozenset[str]]
    """By room, or folder of rooms."""

    @classmethod
    def of(cls, page: str) -> Table:
        section = page.partition("\n## Roles\n")[2].partition("\n## ")[0]
        lines = [line for line in section.splitlines() if line.startswith("| `")]
        rows = [[QUOTED.findall(cell) for cell in line.strip().strip("|").split("|")] for line in lines]
        named = [row for row in rows if len(row) > 2]
        written = {what for row in named for what in row[3]}
        return cls(
            roles=frozenset(name for row in named for name in row[0]),
            only={what: frozenset(_role(row[0][0]) for row in named if what in row[3]) for what in written},
            subjects={room: frozenset(row[1]) for row in rows if len(row) == 2 for room in row[0]},
        )

    def names(self, room: str) -> frozenset[str]:
        """What a file of this room may be called."""
        return (
            self.roles | self.subjects.get(room, frozenset()) | self.subjects.get(room.partition("/")[0], frozenset())
        )


@dataclass(frozen=True)
class Still:
    """What a folder still has otherwise: names of files, and how often something stands in a file of another role."""

    names: str = ""
    elsewhere: Mapping[str, int] = field(default_factory=dict)


STILL: dict[str, Still] = {
    # a letter reads what was handed in while it is written; the report prints itself; a line of an event looks up
    # whose it is
    "consultations": Still(
        elsewhere={
            "@handles": 1,
            "db.session": 6,
            "select(": 3,
        },
    ),
    # sealing looks into the session before it writes, and proving reads the chain as it lies: both are below whoever
    # asks
    "events": Still(
        elsewhere={
            "db.session": 7,
            "select(": 5,
        },
    ),
    # texts are read from a file in turns of their own
    "files": Still(
        elsewhere={
            "@each_turn": 1,
            "@handles": 1,
            "db.session": 5,
            "select(": 1,
        },
    ),
    # a text is looked through piece by piece, and no more than is shown
    "knowledge": Still(
        elsewhere={
            "db.session": 1,
            "select(": 1,
        },
    ),
    # the stream is what the database and the index have between them
    "search": Still(
        elsewhere={
            "db.session": 6,
            "select(": 4,
        },
    ),
}


@dataclass(frozen=True)
class File:
    """A file of a room: `name` is its own, or that of the package of the room in which it stands."""

    path: Path
    room: str
    name: str

    @property
    def folder(self) -> str:
        return self.room.partition("/")[0]


def files(house: Path, table: Table, still: Mapping[str, Still]) -> Iterator[File]:
    """Every file of a room, and of a room in a folder of rooms: a package with another name than a role or subject."""
    for top in sorted(
        path for path in house.iterdir() if (path / "__init__.py").exists() and path.name not in NO_ROOMS
    ):
        inside = {*table.names(top.name), *still.get(top.name, Still()).names.split()}
        for path in sorted(top.rglob("*.py")):
            room, rest = top.name, path.relative_to(top).parts
            if len(rest) > 1 and f"{rest[0]}/" not in inside:
                room, rest = f"{top.name}/{rest[0]}", rest[1:]
            yield File(path, room, f"{rest[0]}/" if len(rest) > 1 else path.stem)


def elsewhere(file: File, table: Table) -> Iterator[tuple[str, int]]:
    """What stands in this file and belongs in another, with its line."""
    for node in ast.walk(ast.parse(file.path.read_text(encoding="utf-8"))):
        for what in _written(node):
            if what in table.only and _role(file.name) not in table.only[what]:
                yield what, getattr(node, "lineno", 0)


def _written(node: ast.AST) -> Iterator[str]:
    """How the table writes this: a call, a decorator, a function by its name, a class by its base."""
    if isinstance(node, ast.Call):
        yield f"{_last(node.func)}("
    elif isinstance(node, ast.Attribute) and node.attr == "session" and _last(node.value) == "db":
        yield "db.session"
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        for decorator in node.decorator_list:
            yield f"@{_last(decorator.func if isinstance(decorator, ast.Call) else decorator)}"
        if isinstance(node, ast.FunctionDef):
            yield f"def {node.name}"
        else:
            yield from {"(Form)" if _last(base).endswith("Form") else f"({_last(base)})" for base in node.bases}


def _role(name: str) -> str:
    return name.removesuffix("/")


def _last(name: ast.expr) -> str:
    return name.id if isinstance(name, ast.Name) else name.attr if isinstance(name, ast.Attribute) else ""


def faults(checkout: Path = CHECKOUT, still: Mapping[str, Still] = STILL) -> Iterator[str]:
    """What is against the table, as PATH:LINE: what; and what `STILL` says that is so no longer."""
    table = Table.of((checkout / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    names: set[tuple[str, str]] = set()
    strays: dict[tuple[str, str], list[str]] = {}
    for file in files(checkout / "buyergroup_hub", table, still):
        path = file.path.relative_to(checkout)
        names |= {(file.folder, file.name), (file.room, file.name)}
        if file.name not in {*table.names(file.room), *still.get(file.folder, Still()).names.split()}:
            yield f"{path}: the table of roles in CONTRIBUTING has no {file.name}"
        for what, line in elsewhere(file, table):
            place = ", ".join(sorted(table.only[what]))
            strays.setdefault((file.folder, what), []).append(f"{path}:{line}: {what} stands only in {place}")
    yield from (
        f"STILL of {folder}: no file has the name {name} any more"
        for folder, each in still.items()
        for name in each.names.split()
        if (folder, name) not in names
    )
    yield from (
        f"CONTRIBUTING: {room} has no subject {name}"
        for room, of in table.subjects.items()
        for name in sorted(of)
        if (room, name) not in names
    )
    yield from _against(strays, still)


def _against(strays: Mapping[tuple[str, str], list[str]], still: Mapping[str, Still]) -> Iterator[str]:
    """Where more stands elsewhere than was, all of it; where less, the number that `STILL` must have."""
    was = {(folder, what): number for folder, each in still.items() for what, number in each.elsewhere.items()}
    for folder, what in sorted({*strays, *was}):
        places, number = strays.get((folder, what), []), was.get((folder, what), 0)
        if len(places) > number:
            yield from places
        if len(places) != number:
            yield f"STILL of {folder}: {what} stands elsewhere {len(places)} times, not {number}"


def main() -> int:
    found = list(faults())
    sys.stdout.writelines(f"{each}\n" for each in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
