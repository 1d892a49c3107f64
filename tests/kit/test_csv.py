"""No cell of a file for a spreadsheet is a formula, whatever that spreadsheet takes for a separator."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.kit.csv import cell, sheet
from config import CHECKOUT

COMMAND = "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    "text",
    [
        COMMAND,
        f"x;{COMMAND}",
        f"x,{COMMAND}",
        f"x\t{COMMAND}",
        f"x\n{COMMAND}",
        f"x\r\n{COMMAND}",
        f"x; \u00a0{COMMAND}",
        f'x;"{COMMAND}',
        "\uff1d1+1",
        "x;\uff0d1+1",
        "\ufeff=1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1)",
        "\t=1+1",
        "x\u2028=1+1",
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_no_cell_runs_whatever_separates_cells(text: str, separator: str) -> None:
    for row in csv.reader(StringIO(sheet([["a", text, "b"]]).removeprefix("\ufeff")), delimiter=separator):
        for found in row:
            for line in found.splitlines():
                assert not re.match(r"[\s\"\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]", line), found


@pytest.mark.parametrize(
    "value", ["de vragen", "-5", "+3,2", "-0.5", 7, "2026-11-24", "a-b", "klei, zand; veen", "€ -5"]
)
def test_what_is_no_formula_stays_as_it_is(value: object) -> None:
    assert cell(value) == str(value)


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert cell(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize(
    ("name", "library"),
    [
        ("csv.py", r"csv\.(writer|DictWriter)|openpyxl\.Workbook|xlsxwriter"),
        ("atom.py", r"(from|import) feedgen"),
        ("ical.py", r"(from|import) icalendar"),
        ("whoosh_index.py", r"(from|import) whoosh(?!\.lang\.)"),
    ],
)
def test_every_such_file_is_written_in_one_place(name: str, library: str) -> None:
    modules = Path(CHECKOUT, "buyergroup_hub").rglob("*.py")
    assert [path.name for path in modules if re.search(library, path.read_text(encoding="utf-8"))] == [name]
