"""A document to print: what a room hands over, and what PDF and Word are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Table:
    """A table with a caption and one row of column heads. Cells are plain text."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A part of the document. `level` counts from 1 and skips none; `body` is Markdown, its headings come below."""

    heading: str
    body: str = ""
    level: int = 1
    tables: Sequence[Table] = ()
    language: str | None = None


@dataclass(frozen=True)
class Document:
    """A document. `facts` are words and values under the title, `note` stands on every page (“Demo”, a digest); `apart`
    begins each section of the first level on a page of its own.

    `made_at` is the only time in the file: the same content gives the same bytes.
    """

    title: str
    sections: Sequence[Section]
    language: str = "nl"
    facts: Sequence[tuple[str, str]] = ()
    note: str = ""
    contents: bool = False
    apart: bool = False
    made_at: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    publisher: str = "Buyer Group Hub"
