"""Word documents (Office Open XML) with real styles: headings to navigate by, lists that number, tables with a head."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from buyergroup_hub.texts.blocks import Block, Span, blocks, is_blank, printable, span
from buyergroup_hub.texts.documents import Document, Section, Table

DEEPEST_LIST = 3
"""Word's own list styles go this deep."""


def docx_file(document: Document) -> bytes:
    """The document as DOCX. Text only: no field, no macro, no picture; links to elsewhere stay links.

    Raises ValueError for a title or a section's heading with nothing to see in it.
    """
    if any(is_blank(heading) for heading in (document.title, *(section.heading for section in document.sections))):
        raise ValueError("a document needs a title, and each section a heading")
    word = docx.Document()
    _properties(word, document)
    word.add_heading(printable(document.title), 0)
    for words, value in document.facts:
        line = word.add_paragraph()
        line.add_run(f"{printable(words)}: ").bold = True
        line.add_run(printable(value))
    if document.note:
        word.sections[0].footer.paragraphs[0].text = printable(document.note)
    for section in document.sections:
        _Part(word, section, apart=document.apart and section.level == 1).write()
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _properties(word: Word, document: Document) -> None:
    about = word.core_properties
    about.title, about.author, about.language = printable(document.title), document.publisher, document.language
    about.comments, about.last_modified_by = "", document.publisher
    about.created = about.modified = document.made_at.replace(tzinfo=None)
    language = word.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:val"), document.language)


class _Part:
    """One section, written at the end of a Word document."""

    def __init__(self, word: Word, section: Section, *, apart: bool) -> None:
        self.word, self.section, self.apart = word, section, apart

    def write(self) -> None:
        heading = self._heading(self.section.level, [span(printable(self.section.heading))])
        heading.paragraph_format.page_break_before = self.apart
        self._blocks(blocks(self.section.body))
        for table in self.section.tables:
            self._captioned(table)

    def _heading(self, level: int, spans: Sequence[Span]) -> Paragraph:
        return self._fill(self.word.add_heading("", min(level, 9)), spans)

    def _blocks(self, found: Sequence[Block], style: str | None = None) -> None:
        for block in found:
            match block["kind"]:
                case "heading":
                    self._heading(self.section.level + block["level"], block["spans"])
                case "paragraph":
                    self._fill(self.word.add_paragraph(style=style), block["spans"])
                case "list":
                    self._list(block, 1)
                case "quote":
                    self._blocks(block["blocks"], "Quote")
                case "table":
                    self._table(block["head"], block["rows"])
                case "code":
                    self._fill(self.word.add_paragraph(style=style), [span(block["text"], code=True)])

    def _list(self, block: Block, depth: int) -> None:
        name = "List Number" if block["ordered"] else "List Bullet"
        style = name if depth == 1 else f"{name} {min(depth, DEEPEST_LIST)}"
        numbering = self._numbering(style, block["start"]) if block["ordered"] else None
        for item in block["items"]:
            for position, inner in enumerate(item):
                if inner["kind"] == "list":
                    self._list(inner, depth + 1)
                elif inner["kind"] == "paragraph" and position == 0:
                    line = self._fill(self.word.add_paragraph(style=style), inner["spans"])
                    if numbering is not None:
                        _xml(line).get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = numbering
                else:
                    self._blocks([inner], "List Continue")

    def _numbering(self, style: str, start: int) -> int:
        """A numbering of its own, so that each list starts where it should."""
        numbers = self.word.part.numbering_part.element
        of_style: Any = self.word.styles[style].element
        shape = numbers.num_having_numId(of_style.pPr.numPr.numId.val).abstractNumId.val
        number = numbers.add_num(shape)
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(number.numId)

    def _captioned(self, table: Table) -> None:
        self._fill(self.word.add_paragraph(style="Caption"), [span(printable(table.caption))])
        width = len(table.head)
        rows = [[[span(printable(cell))] for cell in (*row, *[""] * width)][:width] for row in table.rows]
        self._table([[span(printable(cell))] for cell in table.head], rows)

    def _table(self, head: Sequence[Sequence[Span]], rows: Sequence[Sequence[Sequence[Span]]]) -> None:
        table = self.word.add_table(rows=1, cols=max(len(head), 1), style="Table Grid")
        self._cells(table.rows[0].cells, [[{**each, "strong": True} for each in cell] for cell in head])
        _xml(table.rows[0]).get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for row in rows:
            self._cells(table.add_row().cells, row)
        self.word.add_paragraph()

    def _cells(self, cells: Sequence[_Cell], texts: Sequence[Sequence[Span]]) -> None:
        for cell, spans in zip(cells, texts, strict=False):
            self._fill(cell.paragraphs[0], spans)

    def _fill(self, paragraph: Paragraph, spans: Sequence[Span]) -> Paragraph:
        for each in spans:
            run = paragraph.add_run(each["text"])
            run.bold, run.italic = each["strong"] or None, each["emphasis"] or None
            if each["code"]:
                run.font.name = "Courier New"
            if self.section.language:
                language = OxmlElement("w:lang")
                language.set(qn("w:val"), self.section.language)
                _xml(run).get_or_add_rPr().append(language)
            if each["link"]:
                self._link(_xml(paragraph), _xml(run), each["link"])
        return paragraph

    def _link(self, paragraph: Any, run: Any, address: str) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self.word.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        paragraph.replace(run, link)
        link.append(run)


def _xml(part: Any) -> Any:
    """The XML element behind a part of a document: python-docx has no other way to a link, a head row or a language."""
    return part._element  # noqa: SLF001
