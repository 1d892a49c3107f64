"""Our own style sheets can be read, and hold no rule that nothing on a page asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import CHECKOUT

SHEETS = sorted((CHECKOUT / "static/css").glob("*.css"))
"""The theme is generated and stands apart."""
LONGEST_LINE = 140


def _without_comments(sheet: str) -> str:
    return re.sub(r"/\*[^*]*\*/", "", sheet)


def classes(sheet: str) -> set[str]:
    """The classes that its selectors name."""
    selectors = re.findall(r"([^{};]+)\{", _without_comments(sheet))
    return {name for selector in selectors for name in re.findall(r"\.([a-zA-Z_][\w-]*)", selector)}


@pytest.fixture(scope="module")
def sources() -> set[str]:
    """Every word of what makes pages, and the beginning of each that is written in part (`levels--{{ n }}`)."""
    places = (("templates", "*.html"), ("static/js", "*.js"), ("buyergroup_hub", "*.py"))
    text = "\n".join(file.read_text() for folder, name in places for file in (CHECKOUT / folder).rglob(name))
    return set(re.findall(r"[\w-]+", text)) | {f"{name}*" for name in re.findall(r"([\w-]+-)\{\{", text)}


@pytest.mark.one_engine
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: str(path.name))
def test_every_class_of_a_sheet_is_on_a_page(sheet: Path, sources: set[str]) -> None:
    unused = {
        name
        for name in classes(sheet.read_text())
        if name not in sources and re.sub(r"[^-]+$", "*", name) not in sources
    }
    assert not unused


def test_a_class_that_nothing_asks_for_is_seen(sources: set[str]) -> None:
    sheet = ".hub-only-here, p.stack > .levels--2 { margin: .5rem } /* .not-this { } */"
    assert classes(sheet) == {"hub-only-here", "stack", "levels--2"}
    assert "hub-only-here" not in sources
    assert {"stack", "levels--*"} <= sources


@pytest.mark.one_engine
def test_no_line_of_a_sheet_runs_on() -> None:
    assert not [
        f"{sheet.name}:{number}"
        for sheet in SHEETS
        for number, line in enumerate(sheet.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
