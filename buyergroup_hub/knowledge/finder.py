"""Find a word inside a document, and read the place where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select

from buyergroup_hub.files.labels import place_words
from buyergroup_hub.files.models import File, FileText
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import clean
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.knowledge.queries import texts_beside, texts_counted
from buyergroup_hub.search.snippets import Piece, marked, snippet, wanted

MOST_FOUND = 20
LONGEST_QUERY = 200
ROW_OF_DOTS = re.compile(r"(?<!\s)\s*(?:\.\s?){5,}")


@dataclass(frozen=True)
class FoundPlace:
    """A place where something was found: its number in the file, its words, its sign (“4”, “pagina”), the passage."""

    position: int
    words: str
    sign: tuple[str, str]
    passage: list[Piece]


@dataclass(frozen=True)
class Leaf:
    """One place, to read: its paragraphs, marked; the number of places; the words of those beside it."""

    position: int
    words: str
    of: int
    paragraphs: list[list[Piece]]
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Reader:
    """A document as its page shows it."""

    query: str
    found: list[FoundPlace]
    more: bool
    leaf: Leaf | None


def read(file: File, query: str, position: int | None, language: str) -> Reader:
    """Look for a question in a file, and open the place that was asked for: the first that was found, or the first."""
    query = (clean(query) or "")[:LONGEST_QUERY]
    found = _find(file, query, language) if query else []
    start = position or (found[0].position if found else 1)
    return Reader(query, found[:MOST_FOUND], len(found) > MOST_FOUND, _leaf(file, start, query, language))


def _find(file: File, query: str, language: str) -> list[FoundPlace]:
    places = []
    texts = select(FileText).where(FileText.file_id == file.id).order_by(FileText.position)
    for text in db.session.scalars(texts.execution_options(yield_per=100)):
        if wanted(query).places(text.text, language):
            passage = snippet(without_dots(text.text), query, language)
            places.append(FoundPlace(text.position, words_of(text), _sign(text), passage))
        if len(places) > MOST_FOUND:
            break
    return places


def _leaf(file: File, position: int, query: str, language: str) -> Leaf | None:
    texts = {text.position: text for text in texts_beside(file.id, position)}
    here = texts.get(position)
    if here is None:
        return None
    of = texts_counted.one(file.id)
    shown = [marked(text, query, language) if query else [Piece(text, False)] for text in paragraphs(here.text)]
    beside = [words_of(texts[n]) if n in texts else None for n in (position - 1, position + 1)]
    return Leaf(position, words_of(here), of, shown, *beside)


def without_dots(text: str) -> str:
    """The row of dots between an entry of a table of contents and its page becomes one sign."""
    return ROW_OF_DOTS.sub(" … ", text)


def paragraphs(text: str) -> list[str]:
    """The lines of a page joined as they were written: a full line that ends no sentence goes on in the next."""
    lines = [without_dots(line).strip() for line in text.splitlines()]
    full = 0.6 * max((len(line) for line in lines), default=0)
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if line and goes_on:
            joined[-1] += " " + line
        elif line:
            joined.append(line)
        ends = line.endswith((".", "!", "?", ":", ";")) or " … " in line
        goes_on = bool(line) and len(line) >= full and not ends
    return joined


def words_of(text: FileText) -> str:
    """“Pagina 4”, “Blad Kosten”, a heading."""
    words = place_words(text.place, text.label)
    return words[:1].upper() + words[1:] if words else _("Tekst")


def _sign(text: FileText) -> tuple[str, str]:
    """What stands in the block beside a place."""
    signs = {"page": _("pagina"), "slide": _("dia"), "sheet": _("blad"), "heading": _("deel"), "whole": _("tekst")}
    return (text.label if text.place in ("page", "slide") else str(text.position), signs[text.place])
