"""Every file has one of five outcomes, and no file harms its reader."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buyergroup_hub.files import child, extraction, office
from buyergroup_hub.files.extraction import Reading, read
from buyergroup_hub.files.media import (
    CSV,
    DOC,
    DOCX,
    HTML,
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
    recognise,
)
from buyergroup_hub.files.outcomes import (
    ENCRYPTED,
    LONGEST_PLACE,
    MOST_TEXT,
    NO_TEXT,
    OUTCOMES,
    TEXT,
    TOO_MUCH,
    UNREADABLE,
    Collected,
    TooMuch,
)
from tests.files import made

CHILD = extraction.CHILD


def of(tmp_path: Path, content: bytes, kind: Kind) -> Reading:
    path = tmp_path / "content"
    path.write_bytes(content)
    return read(path, kind.media_type)


def places(reading: Reading) -> list[tuple[str, str, str]]:
    return [(each.place, each.label, each.text) for each in reading.places]


def test_a_pdf_by_pages(tmp_path: Path) -> None:
    reading = of(tmp_path, made.pdf("Keuring van liggers", "", "Controleer de oplegging"), PDF)
    assert reading.outcome == TEXT
    assert places(reading) == [("page", "1", "Keuring van liggers"), ("page", "3", "Controleer de oplegging")]


def test_a_word_file_by_headings(tmp_path: Path) -> None:
    content = made.word(
        ("Normal", "Vooraf"), ("Heading 1", "Keuring"), ("Normal", "Op de bouwplaats."), ("Heading 2", "Formulier")
    )
    assert places(of(tmp_path, content, DOCX)) == [
        ("whole", "", "Vooraf"),
        ("heading", "Keuring", "Keuring\nOp de bouwplaats."),
        ("heading", "Formulier", "Formulier"),
    ]


def test_what_is_not_text_in_word(tmp_path: Path) -> None:
    """Deleted under review, and a text box's second spelling for old readers."""
    box = "<a><Fallback><w:p><w:r><w:t>dubbel</w:t></w:r></w:p></Fallback></a>"
    body = (
        f"<w:document {made.W}><w:p><w:r><w:t>een</w:t><w:tab/><w:t>twee</w:t></w:r>"
        f"<w:del><w:r><w:delText>geschrapt</w:delText></w:r></w:del>{box}</w:p></w:document>"
    )
    assert places(of(tmp_path, made.raw_word(body), DOCX)) == [("whole", "", "een\ttwee")]


def test_a_workbook_by_sheets(tmp_path: Path) -> None:
    strings = "<si><t>Ligger</t></si><si><r><t>Ge</t></r><r><t>wicht</t></r><rPh><t>x</t></rPh></si>"
    first = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row><c><f>A1*2</f><v>12.5</v></c><c t="inlineStr"><is><t>ton</t></is></c><c t="s"><v>99</v></c></row>'
    )
    reading = of(tmp_path, made.workbook({"Kosten": first, "Leeg": "", "Bron": "<row/>"}, strings), XLSX)
    assert places(reading) == [("sheet", "Kosten", "Ligger\tGewicht\n12.5\tton")]


def test_a_presentation_by_slides(tmp_path: Path) -> None:
    reading = of(tmp_path, made.slides(*(f"Dia nummer {number}" for number in range(1, 12))), PPTX)
    assert [each.label for each in reading.places] == [str(number) for number in range(1, 12)]
    assert reading.places[10].text == "Dia nummer 11"


def test_open_documents(tmp_path: Path) -> None:
    text = (
        "<office:text><text:tracked-changes><text:p>weg</text:p></text:tracked-changes>"
        '<text:h text:outline-level="1">Keuring</text:h><text:p>a<text:s text:c="2"/>b<text:line-break/>c</text:p>'
        "</office:text>"
    )
    assert places(of(tmp_path, made.open_document("text", text), ODT)) == [("heading", "Keuring", "Keuring\na  b\nc")]
    cells = "<table:table-row><table:table-cell><text:p>12</text:p></table:table-cell></table:table-row>"
    sheet = f'<table:table table:name="Kosten">{cells}</table:table>'
    assert places(of(tmp_path, made.open_document("spreadsheet", sheet), ODS)) == [("sheet", "Kosten", "12")]
    show = "<draw:page><text:p>een</text:p></draw:page><draw:page><text:p>twee</text:p></draw:page>"
    reading = of(tmp_path, made.open_document("presentation", show), ODP)
    assert places(reading) == [("slide", "1", "een"), ("slide", "2", "twee")]


A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def test_everything_in_a_word_file_is_text(tmp_path: Path) -> None:
    """Comments, headers, footers and notes too: who looks for a word finds the file by it."""
    said = {
        f"word/{name}.xml": f"<w:x {made.W}><w:p><w:r><w:t>{name}</w:t></w:r></w:p></w:x>"
        for name in ("comments", "header1", "footer12", "footnotes", "endnotes")
    }
    body = f"<w:document {made.W}><w:txbxContent><w:p><w:r><w:t>tekstvak</w:t></w:r></w:p></w:txbxContent></w:document>"
    read = "\n".join(text for _place, _label, text in places(of(tmp_path, made.raw_word(body, **said), DOCX)))
    assert read.split() == ["tekstvak", "footnotes", "endnotes", "comments", "header1", "footer12"]


def test_everything_beside_a_sheet_and_a_slide_is_text(tmp_path: Path) -> None:
    slide = f"<s {A}><a:p><a:r><a:t>dia</a:t></a:r></a:p></s>"
    relations = "".join(
        f'<Relationship Id="r{i}" Target="../{target}"/>'
        for i, target in enumerate(("notesSlides/notesSlide7.xml", "comments/comment1.xml", "../../../etc/passwd"))
    )
    show = made.packed(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/slides/slide1.xml": slide,
            "ppt/slides/_rels/slide1.xml.rels": f"<Relationships>{relations}</Relationships>",
            "ppt/notesSlides/notesSlide7.xml": slide.replace("dia", "notitie"),
            "ppt/comments/comment1.xml": "<cmLst><cm><text>opmerking</text></cm></cmLst>",
        }
    )
    assert places(of(tmp_path, show, PPTX)) == [("slide", "1", "dia\nnotitie\nopmerking")]
    book = BytesIO(made.workbook({"Kosten": "<row><c><v>1</v></c></row>"}))
    with ZipFile(book, "a") as parts:
        parts.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            '<Relationships><Relationship Id="a" Target="../comments1.xml"/>'
            '<Relationship Id="b" Target="../drawings/drawing1.xml"/></Relationships>',
        )
        parts.writestr("xl/comments1.xml", "<comments><comment><text><r><t>let op</t></r></text></comment></comments>")
        parts.writestr("xl/drawings/drawing1.xml", slide.replace("dia", "tekstvak"))
    assert places(of(tmp_path, book.getvalue(), XLSX)) == [("sheet", "Kosten", "1\nlet op\ntekstvak")]


def test_headers_of_a_sheet_without_their_codes(tmp_path: Path) -> None:
    rows = '<row/></sheetData><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12Concept&amp;RVertrouwelijk'
    book = made.workbook({"A": f"{rows}</oddHeader></headerFooter><sheetData>"})
    assert places(of(tmp_path, book, XLSX)) == [("sheet", "A", "Concept Vertrouwelijk")]


def test_comments_and_headers_of_an_open_document(tmp_path: Path) -> None:
    text = (
        "<office:text><text:p>lopend<office:annotation><dc:creator xmlns:dc='x'>Jan</dc:creator>"
        "<text:p>opmerking</text:p></office:annotation></text:p></office:text>"
    )
    file = BytesIO(made.open_document("text", text))
    with ZipFile(file, "a") as parts:
        parts.writestr("styles.xml", f"<s {made.OPEN}><text:p>koptekst</text:p></s>")
    read = " ".join(text for _place, _label, text in places(of(tmp_path, file.getvalue(), ODT)))
    assert read.split() == ["lopend", "opmerking", "koptekst"]


def test_rtf(tmp_path: Path) -> None:
    content = (
        rb"{\rtf1\ansi\uc1{\fonttbl{\f0 Arial;}}{\*\generator Word;}{\header kop\par}"
        rb"co\'f6rdinator \u8364?5\par{\b tweede} regel\tab x\{y\}{\pict 0102}{\footnote noot}}"
    )
    assert places(of(tmp_path, content, RTF)) == [
        ("whole", "", "kop\ncoördinator €5\ntweede regel\tx{y}noot"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_html_by_headings(tmp_path: Path, encoding: str) -> None:
    page = (
        "<!doctype html><html><head><title>Titel</title><!-- weg --><style>p{}</style><script>weg()</script></head>"
        "<body><p>voor<b>af</b><h2>Keu<i>ring</i></h2><p>coördinator<br>regel<td>cel</body></html>"
    )
    reading = of(tmp_path, page.encode(encoding), HTML)
    assert [(label, text.split("\n")) for _place, label, text in places(reading)] == [
        ("", ["Titel", "vooraf"]),
        ("Keuring", ["Keuring", "coördinator", "regel", "cel"]),
    ]


BEGINNINGS = {
    RTF: (b"{\\rtf1 ",),
    HTML: (b"<html>", b"<html><h1>"),
    TXT: (b"",),
    DOCX: (made.raw_word(f"<w:document {made.W}><w:p/></w:document>"),),
    PPTX: (made.slides("a"),),
    XLSX: (made.workbook({"a": "<row/>"}),),
    ODT: (made.open_document("text", "<office:text/>"),),
}
PIECES = (
    *(b"{", b"}", b"\\u-1?", b"\\uc9", b"\\'zz", b"\\*", b"<h1", b"</", b"<!", b"&#x0;", b"<table>"),
    *(b"\0", b"\xff", b"PK\x01\x02"),
)


@pytest.mark.parametrize("kind", BEGINNINGS, ids=lambda kind: kind.extensions[0])
@given(
    at=st.integers(0, 400),
    more=st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=12),
)
@settings(max_examples=60, deadline=None)
def test_whatever_a_file_holds_it_has_an_outcome(kind: Kind, at: int, more: list[bytes]) -> None:
    """Cut off, written over and added to at any place."""
    for whole in BEGINNINGS[kind]:
        with NamedTemporaryFile() as file:
            file.write(whole[:at] + b"".join(more) + whole[at + len(more) :])
            file.flush()
            assert child._outcome(file.name, kind.media_type, 0, Collected()) in OUTCOMES


def test_a_long_place_goes_on_in_the_next(tmp_path: Path) -> None:
    """What a page shows and searches at once is bounded; nothing falls out between."""
    text = "".join(f"regel {number}\n" for number in range(10_000)).strip()
    reading = of(tmp_path, text.encode(), TXT)
    assert len(reading.places) > 5
    assert all(len(each.text) <= LONGEST_PLACE for each in reading.places)
    assert "".join(each.text for each in reading.places) == text


def test_plain_text_in_both_spellings(tmp_path: Path) -> None:
    for content in ("coördinator\0".encode(), "coördinator".encode("cp1252"), "\ufeffcoördinator".encode()):
        assert places(of(tmp_path, content, TXT)) == [("whole", "", "coördinator")]
    assert of(tmp_path, b"a;b\n1;2", CSV).outcome == TEXT


@pytest.mark.parametrize(
    ("content", "kind", "outcome"),
    [
        (made.pdf("", ""), PDF, NO_TEXT),
        (made.png(), PNG, NO_TEXT),
        (made.word(("Normal", "  ")), DOCX, NO_TEXT),
        (made.encrypted_pdf(), PDF, ENCRYPTED),
        (made.open_document("text", "", "<m><encryption-data/></m>"), ODT, ENCRYPTED),
        (b"", PDF, UNREADABLE),
        (b"%PDF-1.7 niets", PDF, UNREADABLE),
        (made.pdf("tekst")[:200], PDF, UNREADABLE),
        (made.word(("Normal", "tekst"))[:-400], DOCX, UNREADABLE),
        (made.raw_word("<a><b></a>"), DOCX, UNREADABLE),
        (made.raw_word('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'), DOCX, UNREADABLE),
        (made.packed({"ppt/x": ""}), PPTX, UNREADABLE),
        (made.old_word(), DOC, UNREADABLE),
        (b"{\\rtf1{\\info tekst}}", RTF, NO_TEXT),
        (b"tekst", RTF, UNREADABLE),
        (made.raw_word("<a>" * 3_000 + "</a>" * 3_000), DOCX, TOO_MUCH),
        (made.packed({f"word/{number}": "" for number in range(office.MOST_MEMBERS + 1)}), DOCX, TOO_MUCH),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_outcomes(tmp_path: Path, content: bytes, kind: Kind, outcome: str) -> None:
    reading = of(tmp_path, content, kind)
    assert (reading.outcome, reading.places) == (outcome, ())


@pytest.mark.parametrize(("bomb", "outcome"), [(made.bomb, TOO_MUCH), (made.lying_bomb, UNREADABLE)])
def test_a_bomb_does_not_go_off(tmp_path: Path, bomb: Callable[[int], bytes], outcome: str) -> None:
    assert of(tmp_path, bomb(150), DOCX).outcome == outcome


def test_a_part_that_is_not_read_may_be_large(tmp_path: Path) -> None:
    content = made.raw_word(f"<w:p {made.W}><w:t>tekst</w:t></w:p>", **{"word/media/1.png": "0" * 150_000_000})
    assert of(tmp_path, content, DOCX).outcome == TEXT


def test_a_very_long_text_is_cut_and_says_so(tmp_path: Path) -> None:
    reading = of(tmp_path, b"woord " * (MOST_TEXT // 5), TXT)
    assert (reading.outcome, reading.cut) == (TEXT, True)
    assert sum(len(each.text) for each in reading.places) == MOST_TEXT


@pytest.mark.parametrize(
    ("does", "outcome"),
    [
        ("x = bytearray(3 << 30)", TOO_MUCH),
        ("while True: pass", TOO_MUCH),
        ("import time; time.sleep(60)", TOO_MUCH),
        ("import os; os.abort()", TOO_MUCH),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", UNREADABLE),
        ("open('/dev/full', 'w').close(); raise ValueError", UNREADABLE),
    ],
    ids=["memory", "computing", "waiting", "abort", "crash", "fault"],
)
def test_a_reader_that_goes_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, outcome: str) -> None:
    """The limits hold whatever a parser does."""
    misbehave(monkeypatch, does)
    assert of(tmp_path, b"x", TXT).outcome == outcome


def test_the_limits_hold_while_a_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    misbehave(monkeypatch, "import resource; assert resource.getrlimit(resource.RLIMIT_AS) == (1 << 30, 1 << 30)")
    assert of(tmp_path, b"x", TXT).outcome == NO_TEXT
    misbehave(monkeypatch, "import resource; assert resource.getrlimit(resource.RLIMIT_AS) == (2 << 30, 2 << 30)")
    assert of(tmp_path, b"x", TXT).outcome == UNREADABLE


def test_a_bomb_that_says_so_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    path.write_bytes(made.bomb(150))
    package = office.Package(str(path))
    with pytest.raises(TooMuch):
        package.through("word/document.xml", office.Words())
    assert package.left == office.MOST_UNPACKED


def test_nothing_of_the_childs_group_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "pid"
    sleeper = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    misbehave(monkeypatch, f"import subprocess, sys; open({str(told)!r}, 'w').write(str({sleeper}.pid))")
    assert of(tmp_path, b"x", TXT).outcome == NO_TEXT
    try:
        offspring = os.pidfd_open(int(told.read_text()))
    except ProcessLookupError:
        return  # gone and forgotten already
    ended, _, _ = select.select([offspring], [], [], 30)
    os.close(offspring)
    assert ended


def misbehave(monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Have the child do something else than read, within shorter limits."""
    wrong = (
        f"import buyergroup_hub.files.child as c; c._read = lambda *_: exec({does!r}); "
        "c.LIMITS[c.resource.RLIMIT_CPU] = 1"
    )
    start, main = CHILD.split("from ")
    monkeypatch.setattr(extraction, "CHILD", f"{start}{wrong}; from {main}")
    monkeypatch.setattr(extraction, "WALL_SECONDS", 2)


def test_a_broken_reader_is_the_hubs_own_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every file would be called unreadable after a faulty deployment, silently."""
    monkeypatch.setattr(extraction, "CHILD", "import nothing_of_that_name")
    with pytest.raises(RuntimeError):
        read(tmp_path, TXT.media_type)


def test_the_child_has_the_limits_and_nothing_else(tmp_path: Path) -> None:
    tells = (
        "import os, resource as r, buyergroup_hub.files.child as c; c.bound(); "
        "print([r.getrlimit(each) for each in c.LIMITS], sorted(os.environ), 'pypdfium2' in c.sys.modules)"
    )
    tried = extraction.CHILD.replace("from buyergroup_hub.files.child import main; main(*sys.argv[1:])", tells)
    said = subprocess.run(
        [sys.executable, "-I", "-c", tried], capture_output=True, text=True, env={"LANG": "C.UTF-8"}, check=True
    ).stdout
    bounds = [1 << 30, 15, 60_000_000, 0, 64]
    assert said.startswith(str([(bound, bound) for bound in bounds]))
    assert said.strip().endswith("['LANG', 'LC_CTYPE'] False") or said.strip().endswith("['LANG'] False")


def test_real_documents(real_data: Path) -> None:
    """Each has an outcome; those whose outcome is known by where they come from have that one."""
    known = {
        "nl-debian-faq.pdf": TEXT,
        "nl-faq-keuze.docx": TEXT,
        "nl-faq-keuze.odt": TEXT,
        "nl-cpv.xlsx": TEXT,
        "en-test_slides.pptx": TEXT,
        "nl-faq-pakketbasis.doc": UNREADABLE,
        "nl-faq-pakketbasis.rtf": TEXT,
        "bad/scan_no_text.pdf": NO_TEXT,
        "bad/encrypted_user_aes256.pdf": ENCRYPTED,
        "bad/encrypted.odt": ENCRYPTED,
        "bad/zipbomb_content.odt": TOO_MUCH,
        "bad/zipbomb_sheet.xlsx": TOO_MUCH,
        "bad/many_members.docx": TOO_MUCH,
        "bad/flate_bomb_double.pdf": TOO_MUCH,
        "bad/zipbomb_media.docx": TEXT,
        "bad/huge_dimension.xlsx": TEXT,
        "bad/docx_named.pdf": TEXT,
        "bad/truncated.docx": UNREADABLE,
    }
    documents = real_data / "documents"
    found = {}
    for name in known:
        with (documents / name).open("rb") as file:
            kind = recognise(file, name)
        found[name] = read(documents / name, kind.media_type if kind else "").outcome
    assert found == known


def test_signals_that_mean_a_limit() -> None:
    assert {signal.SIGKILL, signal.SIGABRT, signal.SIGXCPU} <= extraction.ENDS_TOO_MUCH
