"""CSV for a spreadsheet, in which no cell is a formula. Every such file of the hub is written here."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

from buyergroup_hub.kit.web import attachment

SEPARATORS = re.compile(r"([;,|\t\r\n\v\f\x85\u2028\u2029])")
"""What some program takes for the end of a cell, whatever this file has between its cells: opened with another
separator, `x;=cmd` is two cells."""
BLANK = re.compile(r"[\s\x00-\x1f\"\u200b-\u200f\u2060\ufeff]*")
SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Signs that begin a formula, as written in Japan too (CWE-1236)."""
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def cell(value: object) -> str:
    """A value as a text that no spreadsheet runs; a number stays one, and nothing is an empty cell."""
    text = "" if value is None else str(value)
    if NUMBER.fullmatch(text):
        return text
    parts = SEPARATORS.split(text)
    return "".join(f"'{part}" if _runs(part) else part for part in parts)


def _runs(part: str) -> bool:
    blank = BLANK.match(part)
    rest = part[blank.end() :] if blank else part
    return rest.startswith(SIGNS) and not NUMBER.fullmatch(rest.rstrip())


def sheet(rows: Iterable[Sequence[object]], separator: str = ",") -> str:
    """RFC 4180, after a byte order mark, which spreadsheets need to know UTF-8."""
    text = StringIO()
    csv.writer(text, delimiter=separator).writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + text.getvalue()


def download(rows: Iterable[Sequence[object]], name: str, separator: str = ",") -> Response:
    """A sheet as a file to keep."""
    return attachment(sheet(rows, separator), "text/csv", name)
