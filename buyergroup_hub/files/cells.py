"""The cells of a table, in the child: CSV by the standard library, XLSX by openpyxl, row by row."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from buyergroup_hub.files.office import MOST_UNPACKED, Package
from buyergroup_hub.files.outcomes import Collected, Place, TooMuch

MOST_CELLS = 60
SEPARATORS = (";", ",", "\t")


def read(path: str, media_type: str, most: int, found: Collected) -> None:
    """Its rows as places, each with its line and its cells as JSON; of a table with more than `most` their number."""
    try:
        rows = _csv(path) if media_type == "text/csv" else _xlsx(path)
        count = 0
        for line, cells in rows:
            if any(cells):
                count += 1
                if count <= most:
                    found.places.append(Place("row", str(line), json.dumps(cells)))
    except UnicodeDecodeError:
        found.places = [Place("encoding", "", "")]
    except csv.Error:
        found.places = [Place("csv", "", "")]
    else:
        if count > most:
            found.places = [Place("count", str(count), "")]


def _csv(path: str) -> Iterator[tuple[int, list[str]]]:
    text = Path(path).read_bytes().decode("utf-8-sig")
    if "\0" in text:
        raise csv.Error
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    for cells in reader:
        yield reader.line_num, cells[:MOST_CELLS]


def _xlsx(path: str) -> Iterator[tuple[int, list[str]]]:
    """The first sheet. A formula stays one, so that its row can be refused: what it gives depends on who opened it."""
    if sum(part.file_size for part in Package(path).zip.infolist()) > MOST_UNPACKED:
        raise TooMuch("says itself that it unpacks to more than any document")
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it for nothing
    import openpyxl  # type: ignore[import-untyped]

    with Path(path).open("rb") as file:  # by its name openpyxl would refuse one that is called otherwise
        sheet = openpyxl.load_workbook(file, read_only=True, keep_links=False).worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_CELLS), 1):
            yield number, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    value = cell.value
    if getattr(cell, "data_type", "") == "f":
        return "="
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
