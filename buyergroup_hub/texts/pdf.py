"""Accessible PDFs (PDF/UA-1, ISO 14289-1) set by typst.

Content travels as JSON and is never read as markup; nothing is fetched. typst refuses what PDF/UA forbids (no title, a
skipped heading), which makes it its own first check. It takes about 200 MB, so only the worker and commands call this.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import typst

from buyergroup_hub.texts.blocks import blocks, is_blank, printable
from buyergroup_hub.texts.documents import Document, Section, Table

HERE = Path(__file__).parent
FONTS = HERE.parents[1] / "static" / "vendor" / "fonts" / "pdf"
LANGUAGE = re.compile(r"[a-z]{2,3}")
MISSING = 20
"""How many times a compilation may fail on one more sign that no font has."""
OUTSIDE_EUROPE = re.compile(r"[^\x00-\u052f\u1e00-\u206f\u20a0-\u20bf\u25a1]")


def pdf(document: Document) -> bytes:
    """The document as PDF/UA-1. Raises ValueError for a title or a section's heading with nothing to see in it.

    A sign that no font here has shows as □: PDF/UA forbids one that cannot be shown.
    """
    headings = [document.title, *(section.heading for section in document.sections)]
    if any(is_blank(heading) for heading in headings):
        raise ValueError("a document needs a title, and each section a heading")
    content = json.dumps(_content(document), ensure_ascii=False)
    for _attempt in range(MISSING):
        try:
            return _compiled(content, document)
        except typst.TypstError as refusal:
            missing = _missing_signs(str(refusal))
            if not missing:
                raise
            content = "".join("□" if sign in missing else sign for sign in content)
    return _compiled(OUTSIDE_EUROPE.sub("□", content), document)


def _content(document: Document) -> dict[str, object]:
    return {
        "title": printable(document.title),
        "publisher": document.publisher,
        "language": _language(document.language),
        "facts": [[printable(words), printable(value)] for words, value in document.facts],
        "note": printable(document.note),
        "contents": document.contents,
        "apart": document.apart,
        "sections": [_section(each, document.language) for each in document.sections],
    }


def _compiled(content: str, document: Document) -> bytes:
    compiled = typst.compile(
        HERE / "pdf.typ",
        root=HERE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": content},
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(document.made_at.timestamp()),
    )
    assert isinstance(compiled, bytes)
    return compiled


def _missing_signs(refusal: str) -> set[str]:
    """The signs in typst's message that no font has; it writes those without width as \\u{…}."""
    named, told, _rest = refusal.partition('"` could not be displayed')
    if not told:
        return set()
    text = re.sub(r"\\u\{([0-9a-f]{1,6})\}", lambda match: chr(int(match[1], 16)), named.rpartition('the text `"')[2])
    return {sign for sign in text if not sign.isascii()}


def _section(section: Section, language: str) -> dict[str, object]:
    return {
        "heading": printable(section.heading),
        "level": section.level,
        "language": _language(section.language or language),
        "blocks": blocks(section.body),
        "tables": [_table(each) for each in section.tables],
    }


def _table(table: Table) -> dict[str, object]:
    """Rows as long as the head: a cell too few or too many would shift the others."""
    width = len(table.head)
    rows = [[printable(cell) for cell in row][:width] for row in table.rows]
    return {
        "caption": printable(table.caption),
        "head": [printable(cell) for cell in table.head],
        "rows": [row + [""] * (width - len(row)) for row in rows],
    }


def _language(language: str) -> str:
    found = LANGUAGE.match(language.lower())
    return found[0] if found else "nl"
