"""The house as a drawing, made from its imports: which part uses which.

An arrow is left out where a longer way says it already, so the drawing shows the shortest chain of what rests on what.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from config import CHECKOUT

PAGE = CHECKOUT / "docs/architecture.md"
BEGINS, ENDS = "```mermaid\n", "```\n"
PARTLESS = {"__init__", "__main__", "__pycache__"}

Uses = Mapping[str, set[str]]


def drawing(folder: str = "") -> str:
    """Of the house, or of a folder of rooms in it, as Mermaid."""
    graph = uses(folder)
    reached = {part: _reached(graph, part) for part in graph}
    lines = [
        f"    {part} --> {used}"
        for part in sorted(graph, key=lambda part: (-len(reached[part]), part))
        for used in sorted(graph[part] - set().union(*(reached[other] for other in graph[part])))
    ]
    return "\n".join(["flowchart TD", *lines]) + "\n"


def write() -> None:
    """Put the drawing of the house where the page has it."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGINS)
    PAGE.write_text(before + block() + rest.partition(ENDS)[2], "utf-8")


def block() -> str:
    """The drawing as it stands in the page."""
    return BEGINS + drawing() + ENDS


def uses(folder: str = "") -> Uses:
    """By part of the house, or of a folder, the other parts that it imports."""
    top = CHECKOUT / "buyergroup_hub" / folder
    package = ".".join(["buyergroup_hub", *filter(None, [folder])])
    parts = {path.stem: path for path in top.iterdir() if path.suffix in ("", ".py") and path.stem not in PARTLESS}
    imported = {part: set(_imported(path, package)) for part, path in sorted(parts.items())}
    return {part: (names & parts.keys()) - {part} for part, names in imported.items()}


def _imported(part: Path, package: str) -> Iterator[str]:
    """The names right under the package that the files of a part import."""
    for path in part.rglob("*.py") if part.is_dir() else (part,):
        for node in _nodes(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == package:
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{package}."):
                yield node.module.removeprefix(f"{package}.").partition(".")[0]


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All but what only a check of types imports."""
    if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
        yield node
        for child in ast.iter_child_nodes(node):
            yield from _nodes(child)


def _reached(graph: Uses, part: str) -> set[str]:
    """What a part rests on, at any remove."""
    seen: set[str] = set()
    todo = set(graph[part])
    while todo:
        seen |= (now := todo - seen)
        todo = set().union(*(graph[other] for other in now)) - seen
    return seen
