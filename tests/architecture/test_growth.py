"""What takes texts from outside apart costs no more than so much per sign, also on what was made to be slow."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from tempfile import NamedTemporaryFile
from typing import Any
from zipfile import ZipFile

import pytest

from buyergroup_hub.accounts.invitations.pasted import read_pasted
from buyergroup_hub.accounts.person.addresses import normal_address
from buyergroup_hub.consultations.sheets.wording import domains_of, names_of, passages, prices, traces
from buyergroup_hub.files.authors import authors
from buyergroup_hub.files.media import DOCX, PDF, clean_name, recognise
from buyergroup_hub.files.outcomes import Collected
from buyergroup_hub.files.rich_text import read_html, read_rtf
from buyergroup_hub.kit.formats import first_sentence
from buyergroup_hub.knowledge.finder import paragraphs
from buyergroup_hub.notices.eforms.reader import cleaned_link, scrubbed, tidied
from buyergroup_hub.search.language.tokens import tokens
from buyergroup_hub.search.snippets import marked, snippet
from buyergroup_hub.texts import anchors
from buyergroup_hub.texts.difference import difference
from buyergroup_hub.texts.markdown import html, plain
from buyergroup_hub.texts.merge import merge
from buyergroup_hub.visions.drafts.comparing import blocks
from buyergroup_hub.visions.drafts.marking import within
from tests.growth import SQUARE, growth

REPEATED = [
    *("a", " ", "\n", "\n\n", "\t", "a ", "a\n", "a\n\n", "-", "1-", "1.", ".", ". ", ", ", "é", "'", "&", "<"),
    *("(at)", "@", "a@", "+31 ", "tel ", "<Manager ", "/Author(", "dc:creator "),
    *("{", "\\u8364?", "{\\*", "\\'", "<p>", "<table>", "</p>", "<a href=", "<!--", "&#"),
    *("|", "|a", "a|b\n-|-\n", "*", "**a", "_a ", "`", "[", "[a](", "![", "> ", "- ", "[[AB-1]]"),
]


def _word(text: str) -> BytesIO:
    file = BytesIO()
    with ZipFile(file, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("docProps/app.xml", text)
        parts.writestr("word/document.xml", text)
    return file


def _read(reader: Callable[[str, Collected], None], text: str) -> None:
    with NamedTemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        reader(file.name, Collected())


NAMES = {*names_of("a a a b", "naam"), *domains_of("info@b.a", "domein")}

READERS: dict[str, Callable[[str], object]] = {
    "address": normal_address,
    "anchor": lambda text: anchors.find(text + "!", anchors.Anchor(text[:999], "b", "c")),
    "authors of a pdf": lambda text: authors(BytesIO(b"%PDF-" + text.encode()), PDF),
    "authors of an office file": lambda text: authors(_word(text), DOCX),
    "compared vision": lambda text: blocks.function(text + "a", "b" + text),
    "difference": lambda text: difference("x" + text, text + "y"),
    "first sentence": first_sentence,
    "found words": lambda text: (marked(text, "materieel"), snippet(text, "materieel")),
    "kind of file": lambda text: recognise(BytesIO(text.encode()), text),
    "link": cleaned_link,
    "marked vision": lambda text: within(text + " a", text + " b"),
    "markdown": lambda text: (html(text + "!"), plain(text + "!")),
    "merge": lambda text: merge(text, f"a\n{text}", f"{text}\nb"),
    "name of a file": lambda text: clean_name(text, PDF),
    "pasted people": read_pasted,
    "read place": paragraphs,
    "rtf": lambda text: _read(read_rtf, "{\\rtf1 " + text),
    "html": lambda text: _read(read_html, "<html>" + text),
    "telling words": lambda text: (traces(text, NAMES), prices(text), passages(text, [text], ["iets anders"])),
    "text of a notice": lambda text: (scrubbed(text), tidied(text)),
    "words": lambda text: list(tokens(text)),
}


WITH_BUDGET = {"compared vision", "difference", "marked vision"}
"""Compares words finely while a fixed budget lasts, so that a short text may cost as much as a long one, and what is
too long for one way of comparing is compared in another: a step, after which it grows in a line again."""


@pytest.mark.one_engine
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("name", READERS)
def test_reading_grows_in_a_line(name: str) -> None:
    first = (24,) if name in WITH_BUDGET else (24, 400)

    def made(unit: str) -> Callable[[int], Any]:
        return lambda length: unit * (length // len(unit))

    def grows(unit: str) -> float:
        times = growth(READERS[name], made(unit), first)
        if times >= SQUARE and name in WITH_BUDGET:
            times = growth(READERS[name], made(unit), first, short=64_000)
        return times

    worst = max((grows(unit), unit) for unit in REPEATED)
    assert worst[0] < SQUARE, f"many times {worst[1]!r}"
