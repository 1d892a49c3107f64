"""Every regular expression of the hub costs no more than so much per sign, whatever it is given: a process has one
lock, and a search that takes seconds stops everybody's page.

The register is the code itself: each call of `re` is found in the source, its pattern is taken apart, and from its own
parts inputs are made that nearly match it, many times over. What counts is how the cost grows, never how long it took.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import pytest

from tests.growth import SHORT, SQUARE, growth

ROOT = Path(__file__).parents[2]
OWN_TEXTS = {
    *("kit/vendor.py", "kit/icons.py", "kit/templates.py"),  # the hub's own drawings, modules and templates
    "queries.py",  # the statements of its own questions
    *(f"operating/checking/{name}.py" for name in ("templates", "unused", "vulnerabilities")),  # its own source
}
ANCHORED = {"match", "fullmatch"}
METHODS = ANCHORED | {"search", "findall", "finditer", "sub", "subn", "split"}


class Pattern(NamedTuple):
    where: str
    text: str | bytes
    flags: int
    ways: frozenset[str]

    @property
    def compiled(self) -> re.Pattern[Any]:
        return re.compile(self.text, self.flags)


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "buyergroup_hub").rglob("*.py")):
        name = path.relative_to(ROOT / "buyergroup_hub").as_posix()
        if name not in OWN_TEXTS:
            yield name, ast.parse(path.read_text("utf-8"))


def _is_call_of_re(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "Regexp"
    of = node.func.value if isinstance(node.func, ast.Attribute) else None
    return (
        isinstance(of, ast.Name)
        and of.id == "re"
        and isinstance(node.func, ast.Attribute)
        and node.func.attr != "escape"
    )


def _flags(call: ast.Call) -> int:
    names = (
        node.attr
        for part in [*call.args[1:], *(key.value for key in call.keywords)]
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute)
    )
    return sum({getattr(re, name) for name in names if isinstance(getattr(re, name, None), re.RegexFlag)})


def _ways(call: ast.Call, module: ast.Module, used: dict[str, set[str]]) -> frozenset[str]:
    """The methods by which it is used: of a compiled one those that are called on its name, anywhere."""
    if isinstance(call.func, ast.Name):
        return frozenset({"match"})  # how WTForms uses it
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr != "compile":
        return frozenset({call.func.attr})
    named = {
        target.id
        for node in ast.walk(module)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is call
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    return frozenset(way for name in named for way in used[name])


def _used(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """By name, what is called on it anywhere: `PHONE` gives `findall` and `search`."""
    used: dict[str, set[str]] = defaultdict(set)
    for node in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)):
        name = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
        if node.attr in METHODS:
            used[name].add(node.attr)
    return used


def _patterns() -> Iterator[Pattern]:
    found = list(_sources())
    used = _used(tree for _name, tree in found)
    for name, tree in found:
        for node in ast.walk(tree):
            if _is_call_of_re(node):
                assert isinstance(node, ast.Call)
                where = f"{name}:{node.lineno}"
                if ast.unparse(node.args[0]).startswith("re.escape("):
                    continue  # a plain word is looked for in a line
                try:
                    text = ast.literal_eval(node.args[0])
                except ValueError:
                    text = ""
                yield Pattern(where, text, _flags(node), _ways(node, tree, used))


def _signs(kind: Any, value: Any) -> list[str]:
    """Some signs that one place of a pattern takes."""
    taken = re.compile(_spelt(kind, value)) if kind is codes.IN else None
    if kind is codes.LITERAL:
        return [chr(value)]
    if kind in (codes.ANY, codes.NOT_LITERAL):
        return ["x" if value != ord("x") else "y"]
    return [sign for sign in "xA0 -._@/<\"'(\n:," if taken and taken.match(sign)][:3] or ["x"]


def _spelt(_kind: Any, value: Any) -> str:
    names = {"DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W"}
    spelt = ""
    for kind, what in value:
        if kind is codes.NEGATE:
            spelt += "^"
        elif kind is codes.LITERAL:
            spelt += re.escape(chr(what))
        elif kind is codes.RANGE:
            spelt += f"{re.escape(chr(what[0]))}-{re.escape(chr(what[1]))}"
        else:
            spelt += names[str(what).removeprefix("CATEGORY_")]
    return f"[{spelt}]"


def _pumps(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """What leads to each place of a pattern in the shortest way, with some of what may stand there."""
    for kind, value in tree:
        if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            inner = list(_pumps(value[2], before))
            yield from inner
            before = inner[-1][0] if inner else before
        elif kind is codes.SUBPATTERN:
            inner = list(_pumps(value[3], before))
            yield from inner
            before = inner[-1][0] if inner else before
        elif kind is codes.BRANCH:
            each = [list(_pumps(branch, before)) for branch in value[1]]
            yield from (one for branch in each for one in branch)
            before = each[0][-1][0] if each[0] else before
        elif kind not in (codes.AT, codes.ASSERT, codes.ASSERT_NOT, codes.GROUPREF):
            signs = _signs(kind, value)
            yield from ((before + sign, sign) for sign in signs)
            before += signs[0]


def _worst(pattern: Pattern) -> list[tuple[str, str]]:
    """(start, unit): a start that leads into the pattern, and a unit to repeat: one sign, two, or a whole beginning."""
    found = list(dict.fromkeys(_pumps(parser.parse(pattern.text, pattern.flags))))
    signs = list(dict.fromkeys(sign for _lead, sign in found))[:9]
    leads = list(dict.fromkeys(lead for lead, _sign in found))
    units = [*signs, *(a + b for a, b in product(signs, signs) if a != b)]
    return [("", unit) for unit in [*units, *leads]] + [(lead, sign) for lead in leads[-12:] for sign in signs]


def _grows(pattern: Pattern, start: str, unit: str, short: int = SHORT) -> float:
    def made(length: int) -> Any:
        text = start + unit * (length // len(unit)) + "\x01"
        return text.encode("latin-1", "replace") if isinstance(pattern.text, bytes) else text

    def search(text: Any) -> None:
        for way in pattern.ways & ANCHORED:
            getattr(pattern.compiled, way)(text)
        if pattern.ways - ANCHORED or not pattern.ways:
            sum(1 for _one in pattern.compiled.finditer(text))

    return growth(search, made, short=short)


def test_every_pattern_is_linear() -> None:
    """One that is put together on the way cannot be tried: write it out."""
    patterns = list(_patterns())
    assert [one.where for one in patterns if not one.text] == []
    square = (
        f"{one.where}: {one.text!r} on {start!r} and many times {unit!r}"
        for one in patterns
        for start, unit in _worst(one)
        if _grows(one, start, unit) >= SQUARE
    )
    assert next(square, "") == ""


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (rb"<(?:dc:creator|Manager)(?: [^>]*)?>([^<]{1,200})<", "findall"),
        (r"(?m)^\s*\|?[\s:|-]+\|[\s:|-]*$\n?", "sub"),
        (r"[\w.+-]+@[\w-]+", "findall"),
        (r"(a+)+$", "match"),
    ],
)
def test_a_pattern_that_is_not_linear_shows(text: str | bytes, way: str) -> None:
    pattern = Pattern("", text, 0, frozenset({way}))
    assert any(_grows(pattern, start, unit, short=4_000) > SQUARE for start, unit in _worst(pattern))
