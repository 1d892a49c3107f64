"""A file is what its content is, and its name harms nobody."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, BadZipFile, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyergroup_hub.files.authors import authors
from buyergroup_hub.files.media import (
    CSV,
    DOC,
    DOCX,
    HTML,
    JPEG,
    ODP,
    ODS,
    ODT,
    PDF,
    PNG,
    PPTX,
    RTF,
    TXT,
    XLSX,
    Kind,
    clean_name,
    is_encrypted,
    opened,
    recognise,
)
from tests.files import made


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (made.pdf("a"), PDF),
        (b"\n\njunk" + made.pdf("a"), PDF),
        (made.word(("Normal", "a")), DOCX),
        (made.word(("Normal", "a"))[:-300], DOCX),
        (made.workbook({"a": ""}), XLSX),
        (made.slides("a"), PPTX),
        (made.open_document("text", ""), ODT),
        (made.open_document("spreadsheet", ""), ODS),
        (made.open_document("presentation", ""), ODP),
        (made.open_document("text", "")[:-30], ODT),
        (made.old_word(), DOC),
        (b"{\\rtf1 a}", RTF),
        (b" \r\n{\\rtf1 a}", RTF),
        (made.packed({"word/document.xml": "<w/>", "[Content_Types].xml": "<Types/>"}), DOCX),
        (made.packed({"word/document.xml": "<w/>"}), None),
        (made.packed({"mimetype": ODT.media_type + " " * 200, "content.xml": ""}), None),
        (made.png(), PNG),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, JPEG),
        ("coördinator".encode(), TXT),
        (made.packed({"readme": "a zip that is no document"}), None),
        (made.packed({"mimetype": "application/epub+zip"}), None),
        (b"", None),
        (b"\0\1\2\3", None),
        (b"MZ" + b"\0" * 100, None),
        (b"\x7fELF" + b"\0" * 100, None),
        (b"GIF89a" + b"\0" * 20, None),
        (b"<!DOCTYPE html><script>alert(1)</script>", HTML),
        (b"  <html><body>", HTML),
        (b"\xef\xbb\xbf<svg onload=alert(1)>", None),
        (b"<?xml version='1.0'?><svg/>", None),
        (b"<!-- --><script>", None),
        (b"PK\x03\x04" + b"\xff" * 200, None),
    ],
)
def test_known_by_content(content: bytes, kind: Kind | None) -> None:
    assert recognise(BytesIO(content), "naam.exe") == kind


def test_the_name_tells_csv_from_text() -> None:
    assert recognise(BytesIO(b"a;b"), "lijst.CSV") == CSV
    assert recognise(BytesIO(b"a;b"), "lijst.txt") == TXT


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_content_is_something_or_nothing(content: bytes) -> None:
    kind = recognise(BytesIO(content))
    is_encrypted(BytesIO(content), kind)


def test_passwords_on_office_files() -> None:
    assert is_encrypted(BytesIO(made.locked_word()), None)
    locked = made.open_document("text", "", "<m><encryption-data/></m>")
    assert is_encrypted(BytesIO(locked), ODT)
    assert not is_encrypted(BytesIO(made.open_document("text", "", "<m/>")), ODT)
    assert not is_encrypted(BytesIO(made.word(("Normal", "a"))), DOCX)
    assert not is_encrypted(BytesIO(made.old_word()), DOC)
    parts = BytesIO(made.open_document("text", ""))
    zipped = bytearray(parts.getvalue())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        zipped[zipped.find(mark) + flag] |= 1
    whole = BytesIO(bytes(zipped))
    assert is_encrypted(whole, recognise(whole, "plan.odt"))  # whatever it is, nobody can tell without the password


def test_a_page_is_html_and_other_mark_up_nothing() -> None:
    for page in (b"<!DOCTYPE html><p>", b"\xef\xbb\xbf\n<HTML>", b"<body onload=x>"):
        assert recognise(BytesIO(page), "a.txt") is HTML
    for other in (
        b"<svg onload=x>",
        b"<?xml version='1.0'?><html/>",
        b"<script>",
        b"<!-- --><html>",
        b"<!DOCTYPE svg>",
    ):
        assert recognise(BytesIO(other), "a.html") is None


def test_a_zip_with_a_huge_directory_is_not_read() -> None:
    """Reading it costs a second and hundreds of megabytes, before a name in it is known."""
    many = BytesIO()
    with ZipFile(many, "w") as parts:
        for number in range(40_000):
            parts.writestr(ZipInfo(f"word/{number:05}"), b"")
    assert recognise(many, "a.docx") is DOCX  # by its first parts, as one that is torn
    with pytest.raises(BadZipFile):
        opened(many)
    assert not is_encrypted(many, DOCX)
    assert authors(many, DOCX) == []


PARTS = ("mimetype", "META-INF/manifest.xml", "docProps/core.xml")
"""What is read of a ZIP in a thread that answers people."""


@pytest.mark.parametrize(
    ("part", "method"),
    [*((part, ZIP_BZIP2) for part in PARTS), ("mimetype", ZIP_DEFLATED), ("mimetype", ZIP_LZMA)],
)
def test_no_part_unpacks_to_more_than_is_read(part: str, method: int) -> None:
    file = BytesIO(made.understated(part, method))
    tracemalloc.start()
    recognise(file, "a.docx")
    is_encrypted(file, DOCX)
    authors(file, DOCX)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_cannot_be_unpacked_is_no_fault_of_the_hub(part: str) -> None:
    file = BytesIO(made.torn(part))
    assert recognise(file, "a.docx") is DOCX
    assert not is_encrypted(file, DOCX)
    assert authors(file, DOCX) == []


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Keuringsprotocol.pdf", "Keuringsprotocol.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.ini.pdf"),
        ("/etc/shadow.pdf", "shadow.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ('x"; filename="evil.exe.pdf', "x; filename=evil.exe.pdf"),
        ("a\r\nSet-Cookie: b=1.pdf", "aSet-Cookie b=1.pdf"),
        ("factuur\u202efdp.exe", "factuurfdp.exe.pdf"),
        ("", "bestand.pdf"),
        ("...", "bestand.pdf"),
        (".pdf", "bestand.pdf"),
        ("PROTOCOL.PDF", "PROTOCOL.pdf"),
        ("rapport.docx", "rapport.docx.pdf"),
        ("<script>alert(1)</script>.pdf", "script.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_become_harmless(name: str, clean: str) -> None:
    assert clean_name(name, PDF) == clean


@given(st.text(max_size=300))
def test_no_name_is_harmful(name: str) -> None:
    clean = clean_name(name, DOCX)
    assert clean.endswith(".docx")
    assert len(clean) <= 125
    assert not set(clean) & set('/\\"<>\0\r\n')
    assert not clean.startswith(".")
    assert clean_name(clean, DOCX) == clean
