"""What every test asks of every answer and every mail: no number of a row of the database stands in it.

Rows of a test have numbers that nothing else has: of each table from a beginning of its own, those that the migrations
brought among them. So a number that was given out is known wherever it turns up.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import BigInteger, Connection, Integer, String, cast, text, update
from sqlalchemy.schema import ColumnDefault

from buyergroup_hub.app import metadata
from buyergroup_hub.events.models import ChainHead
from buyergroup_hub.kit.db import Model, db
from buyergroup_hub.kit.mail import Letter
from buyergroup_hub.search.models import PendingChange

FIRST, APART, BROUGHT, EVENTS = 700_000_000, 1_000_000, 100, 1_000
"""Nine digits, so that they fit an integer of PostgreSQL; a table has a million, the first of them for what
the migrations brought."""
LONG = re.compile(r"[78]\d{8}(?!\d)")
"""Begins with its own digits: what looks back first is seven times as slow, on each answer of each test."""
SIGNED = URLSafeTimedSerializer("", serializer=TaggedJSONSerializer())


class Numbers:
    """The numbers of one table's rows; `given` says which were given out."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.last = first + BROUGHT

    def __call__(self, _context: Any = None) -> int:
        self.last += 1
        return self.last


_tables: dict[int, tuple[str, Numbers]] = {}
CHAIN = Numbers(0)
"""The places of events in the chain, of which the first is 1 unless a test moves them here."""


def begin() -> None:
    """Each table with a number for a key gives out its own."""
    tables = [table for table in metadata().sorted_tables if _counts(table)]
    for place, table in enumerate(tables):
        numbers = Numbers(FIRST + place * APART)
        _tables[place] = table.name, numbers
        table.c.id.default = ColumnDefault(numbers)
        table.c.id.default._set_parent(table.c.id)
    _tables[len(tables)] = "events", CHAIN
    CHAIN.first = FIRST + len(tables) * APART
    CHAIN.last = CHAIN.first + EVENTS  # few, since a digest has numbers of nine digits in it by chance


def move_chain() -> None:
    """Let the places of events count from a number that nothing else has."""
    db.session.execute(update(ChainHead).values(seq=CHAIN.first))


def brought(kind: type[Model], place: int) -> int:
    """The number of a row that the migrations brought; the first place is 1."""
    return place + next(numbers.first for name, numbers in _tables.values() if name == kind.__tablename__)


def _counts(table: Any) -> bool:
    key = list(table.primary_key.columns)
    alone = len(key) == 1 and key[0].name == "id" and not key[0].foreign_keys
    return alone and isinstance(key[0].type, Integer | BigInteger) and table.name not in SINGLE


SINGLE = {"chain_head"}


def move(connection: Connection) -> None:
    """Give rows of migrations numbers of this kind as well, past what keeps frozen rows as they are."""
    frozen: list[Any] = []
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        frozen = [*connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))]
    else:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    for name, _sql in frozen:
        connection.execute(text(f"DROP TRIGGER {name}"))
    for table in metadata().sorted_tables:
        for column in table.columns:
            if (first := _first_of(column)) is not None:
                connection.execute(table.update().where(column.is_not(None)).values({column: column + first}))
    for first, kind in _findable():
        moved = cast(cast(PendingChange.record_id, Integer) + first, String)
        connection.execute(update(PendingChange).where(PendingChange.kind == kind).values(record_id=moved))
    for _name, sql in frozen:
        connection.execute(text(sql))


def _first_of(column: Any) -> int | None:
    """Where the numbers begin that a column holds: those of its own rows, or of the rows that it refers to."""
    refers = next(iter(column.foreign_keys), None)
    table, name = (refers.column.table.name, refers.column.name) if refers else (column.table.name, column.name)
    first = {each: numbers.first for each, numbers in _tables.values()}
    return first.get(table) if name == "id" else None


def _findable() -> Iterator[tuple[int, str]]:
    first = {name: numbers.first for name, numbers in _tables.values()}
    for mapper in Model.registry.mappers:
        kind = getattr(mapper.class_, "search_kind", None)
        if kind and mapper.class_.__tablename__ in first:
            yield first[mapper.class_.__tablename__], kind


def found_in(text: str) -> list[str]:
    """The rows whose numbers stand in a text."""
    whole = (found for found in LONG.finditer(text) if not text[max(found.start() - 1, 0) : found.start()].isdigit())
    numbers = {int(found[0]) for found in whole}
    return sorted(f"{table} {number}" for number in numbers if (table := table_of(number)))


def table_of(number: int) -> str:
    """Of which table a number was given out, of none if it was not."""
    place, rest = divmod(number - FIRST, APART)
    name, numbers = _tables.get(place, ("", None))
    return name if numbers is not None and rest > 0 and number <= numbers.last else ""


def check_answer(response: Any) -> None:
    """Fail where an answer of any kind, its headers and cookies among it, says the number of a row."""
    head = "\n".join(f"{name}: {value}" for name, value in response.headers)
    said = found_in(head) + found_in(_text(response)) + found_in(_in_cookies(response))
    assert not said, f"{response.request.method} {response.request.path} says the number of {said}: {_around(response)}"


def _in_cookies(response: Any) -> str:
    """What the signed cookies of an answer say: whoever has one reads it, although nobody else can make it."""
    values = [cookie.partition("=")[2].partition(";")[0] for cookie in response.headers.getlist("Set-Cookie")]
    return "\n".join(str(SIGNED.loads_unsafe(value)[1]) for value in values if value.count(".") > 1)


def _text(response: Any) -> str:
    return _text_of(response.get_data())


def _text_of(data: bytes) -> str:
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(data)) as whole:
            return "\n".join([*whole.namelist(), *(_text_of(whole.read(name)) for name in whole.namelist())])
    if data[:5] == b"%PDF-":
        return _text_of_pdf(data)
    return data.decode("utf-8", "replace")


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
