"""PDF and Word of one document: everything in it, nothing executed, nothing fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import raw

from buyergroup_hub.texts.blocks import blocks
from buyergroup_hub.texts.documents import Document, Section, Table
from buyergroup_hub.texts.docx import docx_file
from buyergroup_hub.texts.pdf import pdf

BODY = """Inleiding met **vet**, *nadruk*, `code` en [een bron](https://a.example/x).

### Diep

1. een
2. twee
   - sub

   vervolg

> citaat over [[VB-12]]

| kop | getal |
|-----|------:|
| rij | 1     |

```
regel
```

---

5. vijf

![Een ligger](https://evil.example/pixel.png) en [slecht](javascript:alert(1)).
"""
VISION = Document(
    title='Marktvisie #read("/etc/passwd") $x$ <label> @ref',
    sections=[
        Section("Visie", BODY, tables=[Table("Percelen", ["Perceel", "Uitkomst"], [["1", "gebruikt"], ["2"]])]),
        Section("Strategy", "Ask for it.", level=2, language="en"),
    ],
    facts=[("Versie", "3")],
    note="Demo: verzonnen",
    made_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
)
WORDS = [
    *('#read("/etc/passwd")', "vet", "nadruk", "code", "een bron", "Diep", "twee", "sub", "vervolg", "VB-12", "getal"),
    *("regel", "vijf", "Een ligger", "Percelen", "gebruikt", "Strategy", "Ask for it.", "Versie", "Demo: verzonnen"),
]


def pdf_text(file: bytes) -> str:
    with pypdfium2.PdfDocument(file) as read:
        return "\n".join(page.get_textpage().get_text_range() for page in read)


def word_text(file: bytes) -> str:
    with ZipFile(BytesIO(file)) as parts:
        sources = [parts.read(name).decode() for name in parts.namelist() if re.match(r"word/(document|footer)", name)]
    return re.sub(r"<[^>]+>", "", "".join(sources)).replace("&quot;", '"').replace("&lt;", "<")


def test_blocks_keep_everything() -> None:
    kinds = [block["kind"] for block in blocks(BODY)]
    assert kinds == ["paragraph", "heading", "list", "quote", "table", "code", "rule", "list", "paragraph"]
    first = blocks(BODY)[0]["spans"]
    assert [each["text"] for each in first if each["link"]] == ["een bron"]
    assert [block["start"] for block in blocks(BODY) if block["kind"] == "list"] == [1, 5]
    assert [block["level"] for block in blocks("## a\n\n#### b\n\n# \n\n## c") if block["kind"] == "heading"] == [
        1,
        2,
        1,
    ]


@pytest.mark.parametrize(("made", "read"), [(pdf, pdf_text), (docx_file, word_text)], ids=["pdf", "docx"])
def test_every_word_is_in_the_file(made: Any, read: Any) -> None:
    text = read(made(VISION))
    assert [word for word in WORDS if word not in text] == []


@pytest.mark.parametrize("made", [pdf, docx_file])
@pytest.mark.parametrize("nothing", ["", "  ", "\x00\u200b"])
def test_a_document_without_title_or_heading_is_refused(made: Any, nothing: str) -> None:
    with pytest.raises(ValueError, match="a document needs a title"):
        made(replace(VISION, title=nothing))
    with pytest.raises(ValueError, match="each section a heading"):
        made(replace(VISION, sections=[Section(nothing, "tekst")]))


def test_a_pdf_is_tagged_and_says_what_it_is() -> None:
    file = pdf(VISION)
    with pypdfium2.PdfDocument(file) as read:
        assert raw.FPDFCatalog_IsTagged(read.raw)
        about = read.get_metadata_dict()
    assert (about["Title"], about["Author"]) == (VISION.title, "Buyer Group Hub")
    assert about["CreationDate"].startswith("D:20261124090000")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file
    assert re.search(rb"/Lang ?\(nl\)", file)


def test_a_pdf_holds_no_address_but_its_links() -> None:
    file = pdf(VISION)
    assert b"https://a.example/x" in file
    assert b"evil.example" not in file


def test_the_same_document_gives_the_same_pdf() -> None:
    assert pdf(VISION) == pdf(VISION)


def test_signs_that_no_font_has_are_named() -> None:
    text = pdf_text(pdf(replace(VISION, sections=[Section("Kop 😀", "Een 😀 en 👩‍🔬 of 中.")])))
    assert "Kop □" in text
    assert "Een □ en" in text
    many = "".join(chr(0x4E00 + offset) for offset in range(60))
    assert "□" * 60 in re.sub(r"\s", "", pdf_text(pdf(replace(VISION, sections=[Section("Kop", many)]))))


@settings(max_examples=25)
@given(st.text(max_size=120))
def test_any_text_can_be_printed(text: str) -> None:
    document = Document("Titel", [Section("Kop", text, tables=[Table(text, [text, "b"], [[text], [text] * 3])])])
    assert pdf(document).startswith(b"%PDF")
    assert docx_file(document).startswith(b"PK")


def test_word_has_real_styles() -> None:
    word = docx.Document(BytesIO(docx_file(VISION)))
    styles = [(str(each.style.name), each.text) for each in word.paragraphs if each.style is not None]
    assert ("Heading 1", "Visie") in styles
    assert ("Heading 2", "Diep") in styles
    assert ("List Number", "een") in styles
    assert ("List Bullet 2", "sub") in styles
    assert ("List Continue", "vervolg") in styles
    assert ("Quote", "citaat over VB-12") in styles
    assert word.core_properties.author == "Buyer Group Hub"
    assert [bool(table.rows[0]._tr.xpath(".//w:tblHeader")) for table in word.tables] == [True, True]


def test_each_numbered_list_starts_where_it_says() -> None:
    word = docx.Document(BytesIO(docx_file(VISION)))
    numbered = [each for each in word.paragraphs if each.style is not None and each.style.name == "List Number"]
    lists = [each._p.pPr.numPr.numId.val for each in numbered]  # type: ignore[union-attr]
    assert lists[0] == lists[1] != lists[2]
    starts = word.part.numbering_part.element.xpath(".//w:startOverride/@w:val")
    assert starts == ["1", "5"]


def test_a_part_in_another_language_says_so_in_word() -> None:
    word = docx.Document(BytesIO(docx_file(VISION)))
    spoken = {each.text: each.runs[0]._r.xpath(".//w:lang/@w:val") for each in word.paragraphs if each.runs}
    assert spoken["Ask for it."] == ["en"]
    assert spoken["een"] == []


def test_word_leads_only_to_its_links() -> None:
    word = docx.Document(BytesIO(docx_file(VISION)))
    outside = [each.target_ref for each in word.part.rels.values() if each.is_external]
    assert outside == ["https://a.example/x"]


def test_sections_may_stand_apart() -> None:
    apart = replace(
        VISION, sections=[Section("Een", "a"), Section("Twee", "b"), Section("Kop", "c", level=2)], apart=True
    )
    with pypdfium2.PdfDocument(pdf(apart)) as read:
        pages = [page.get_textpage().get_text_range() for page in read]
    assert [name for name in ("Een", "Twee", "Kop") for page in pages[2:] if name in page] == ["Twee", "Kop"]
    word = docx.Document(BytesIO(docx_file(apart)))
    broken = [each.text for each in word.paragraphs if each.paragraph_format.page_break_before]
    assert broken == ["Een", "Twee"]
