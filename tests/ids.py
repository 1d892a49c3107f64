"""What every test asks of every answer and every mail: no number of a row of the database stands in it.

Rows of a test have numbers that nothing else has: of each table from a beginning of its own. So a number that was given
out is known wherever it turns up.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

from sqlalchemy import BigInteger, Integer
from sqlalchemy.schema import ColumnDefault

from buyergroup_hub.app import metadata
from buyergroup_hub.kit.mail import Letter

FIRST, APART = 700_000_000, 1_000_000
"""Nine digits, so that they fit an integer of PostgreSQL; a table has a million of them."""
LONG = re.compile(r"[78]\d{8}(?!\d)")
"""Begins with its own digits: what looks back first is seven times as slow, on each answer of each test."""


class Numbers:
    """The numbers of one table's rows; `given` says which were given out."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.last = first

    def __call__(self, _context: Any = None) -> int:
        self.last += 1
        return self.last


_tables: dict[int, tuple[str, Numbers]] = {}


def begin() -> None:
    """Each table with a number for a key gives out its own."""
    tables = [table for table in metadata().sorted_tables if _counts(table)]
    for place, table in enumerate(tables):
        numbers = Numbers(FIRST + place * APART)
        _tables[place] = table.name, numbers
        table.c.id.default = ColumnDefault(numbers)
        table.c.id.default._set_parent(table.c.id)


def _counts(table: Any) -> bool:
    key = list(table.primary_key.columns)
    alone = len(key) == 1 and key[0].name == "id" and not key[0].foreign_keys
    return alone and isinstance(key[0].type, Integer | BigInteger) and table.name not in SINGLE


SINGLE = {"chain_head"}


def found_in(text: str) -> list[str]:
    """The rows whose numbers stand in a text."""
    whole = (found for found in LONG.finditer(text) if not text[max(found.start() - 1, 0) : found.start()].isdigit())
    return sorted({said for found in whole if (said := _row(int(found[0])))})


def _row(number: int) -> str:
    place, rest = divmod(number - FIRST, APART)
    name, numbers = _tables.get(place, ("", None))
    return f"{name} {number}" if numbers is not None and rest > 0 and number <= numbers.last else ""


def check_answer(response: Any) -> None:
    """Fail where an answer of any kind, its headers and cookies among it, says the number of a row."""
    head = "\n".join(f"{name}: {value}" for name, value in response.headers)
    said = found_in(head) + found_in(_text(response))
    assert not said, f"{response.request.method} {response.request.path} says the number of {said}: {_around(response)}"


def _text(response: Any) -> str:
    data = response.get_data()
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(data)) as whole:
            data = b"\n".join([*(name.encode() for name in whole.namelist()), *map(whole.read, whole.namelist())])
    elif data[:5] == b"%PDF-":
        return _text_of_pdf(data)
    return str(data.decode("utf-8", "replace"))


def _text_of_pdf(data: bytes) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as whole:
        return "\n".join(page.get_textpage().get_text_range() for page in whole)


def check_letter(letter: Letter) -> None:
    """The same of every mail that is written."""
    said = found_in(f"{letter.subject}\n{letter.text}\n{letter.unsubscribe}")
    assert not said, f"the mail {letter.subject!r} says the number of {said}"


def _around(response: Any) -> list[str]:
    """Where they stand."""
    text = _text(response)
    return [text[max(found.start() - 60, 0) : found.end() + 20] for found in LONG.finditer(text)][:3]
