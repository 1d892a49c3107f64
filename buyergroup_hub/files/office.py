"""The words of office files, read as a stream: DOCX, XLSX, PPTX (ECMA-376), ODT, ODS, ODP (OASIS OpenDocument).

Never a tree in memory: ZIP members are unpacked piece by piece into expat, and counted. No honest document reaches the
caps; one that does is too much. A DOCTYPE, which these formats do not have, is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from buyergroup_hub.files.outcomes import (
    HEADING,
    MOST_TEXT,
    SHEET,
    SLIDE,
    WHOLE,
    Collected,
    Encrypted,
    TooMuch,
    Unreadable,
)

MOST_MEMBERS = 20_000
MOST_UNPACKED = 100_000_000
DEEPEST = 2_000
CHUNK = 65_536

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"


class Words:
    """One XML part on its way through expat: a subclass says what to do at elements. Names are local: `p`, no `w:p`."""

    skipped: frozenset[str] = frozenset()
    """Elements of which the content is not read."""

    def __init__(self) -> None:
        self.depth = 0
        self.skipping = 0
        self.attributes: Mapping[str, str] = {}
        self.heard: list[str] = []
        self.listening = False
        self.said = 0

    def start(self, name: str) -> None: ...

    def end(self, name: str) -> None: ...

    def taken(self) -> str:
        """What was heard since the last time."""
        text = "".join(self.heard)
        self.heard.clear()
        return text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooMuch("nested deeper than any document")
        local = name.rpartition(" ")[2]
        if self.skipping or local in self.skipped:
            self.skipping += 1
        else:
            self.attributes = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            self.start(local)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.skipping:
            self.skipping -= 1
        else:
            self.end(name.rpartition(" ")[2])

    def _said(self, text: str) -> None:
        if self.listening and not self.skipping:
            self.heard.append(text)
            self.said += len(text)
            if self.said > 2 * MOST_TEXT:
                raise TooMuch("says more than any document")


class Package:
    """A ZIP that is unpacked within the caps."""

    def __init__(self, path: str) -> None:
        try:
            self.zip = ZipFile(path)
        except (BadZipFile, ValueError, NotImplementedError) as fault:
            raise Unreadable from fault
        self.left = MOST_UNPACKED
        if len(self.zip.infolist()) > MOST_MEMBERS:
            raise TooMuch("more members than any document")

    def numbered(self, start: str) -> list[str]:
        """The members like `ppt/slides/slide12.xml` by their number, for what stands before it."""
        names = (name for name in self.zip.namelist() if name.startswith(start) and name.endswith(".xml"))
        numbers = ((name[len(start) : -4], name) for name in names)
        return [name for _, name in sorted((int(n), name) for n, name in numbers if n.isdecimal() and len(n) < 9)]

    def has(self, member: str) -> bool:
        with suppress(KeyError):
            self.zip.getinfo(member)
            return True
        return False

    def related(self, member: str) -> list[str]:
        """The members that one names beside itself, such as the notes of a slide."""
        folder, name = posixpath.split(member)
        relations = Attributes("Relationship")
        if self.has(f"{folder}/_rels/{name}.rels"):
            self.through(f"{folder}/_rels/{name}.rels", relations)
        targets = (posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))) for each in relations.found)
        return [one for target in targets if self.has(one := target.removeprefix("/"))]

    def through(self, member: str, words: Words) -> None:
        """Send a member through a parser. Raises Unreadable, TooMuch."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = words._start, words._end  # noqa: SLF001
        parser.CharacterDataHandler = words._said  # noqa: SLF001
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            if self.zip.getinfo(member).file_size > self.left:
                raise TooMuch("says itself that it unpacks to more than any document")
            with self.zip.open(member) as part:
                while chunk := part.read(CHUNK):
                    self.left -= len(chunk)
                    if self.left < 0:
                        raise TooMuch("unpacks to more than any document")
                    parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as fault:
            raise Unreadable from fault


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("a DOCTYPE")


def read(path: str, media_type: str, found: Collected) -> None:
    """The text of an office file, by headings, sheets or slides. Raises Unreadable, TooMuch."""
    READERS[media_type](Package(path), found)


class Paragraphs(Words):
    """Running text: a new place at each heading."""

    def __init__(self, found: Collected) -> None:
        super().__init__()
        self.found = found
        self.label = ""
        self.lines: list[str] = []
        self.is_heading = False

    def paragraph(self) -> None:
        """A paragraph has ended."""
        text = self.taken()
        if self.is_heading and text.strip():
            self.close()
            self.label = " ".join(text.split())
        self.lines.append(text)
        self.is_heading = False

    def close(self) -> None:
        """The place has ended. Text before the first heading, or without any, stands for the whole."""
        self.found.add(HEADING if self.label else WHOLE, self.label, "\n".join(self.lines))
        self.lines.clear()


class HeadingStyles(Words):
    """Which style ids of a Word document are headings: their names are English whatever its language."""

    def __init__(self) -> None:
        super().__init__()
        self.style = ""
        self.headings: set[str] = set()

    def start(self, name: str) -> None:
        if name == "style":
            self.style = self.attributes.get("styleId", "")
        elif name == "name" and re.fullmatch(r"(?i)(heading [1-6]|title)", self.attributes.get("val", "")):
            self.headings.add(self.style)


class WordText(Paragraphs):
    """The body of a Word document. A text box stands in it twice; the second is for old readers."""

    skipped = frozenset({"Fallback"})

    def __init__(self, found: Collected, headings: set[str]) -> None:
        super().__init__(found)
        self.headings = headings

    def start(self, name: str) -> None:
        self.listening = name == "t"
        if name == "pStyle":
            self.is_heading = self.attributes.get("val") in self.headings
        elif name in ("tab", "br", "cr"):
            self.heard.append("\t" if name == "tab" else "\n")

    def end(self, name: str) -> None:
        self.listening = False
        if name == "p":
            self.paragraph()
        elif name == "tc":
            self.lines.append("")


def _word(package: Package, found: Collected) -> None:
    styles = HeadingStyles()
    if package.has("word/styles.xml"):
        package.through("word/styles.xml", styles)
    body = WordText(found, styles.headings)
    package.through("word/document.xml", body)
    for notes in ("word/footnotes.xml", "word/endnotes.xml"):
        if package.has(notes):
            package.through(notes, body)
    body.close()
    beside = WordText(found, set())
    for member in ("word/comments.xml", *package.numbered("word/header"), *package.numbered("word/footer")):
        if package.has(member):
            package.through(member, beside)
    beside.close()


class SharedStrings(Words):
    """The texts of a workbook's cells, without the furigana above them."""

    skipped = frozenset({"rPh"})

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []

    def start(self, name: str) -> None:
        self.listening = name == "t"

    def end(self, name: str) -> None:
        self.listening = False
        if name == "si":
            self.strings.append(self.taken())


class Attributes(Words):
    """The attributes of every element of one name."""

    def __init__(self, element: str) -> None:
        super().__init__()
        self.element = element
        self.found: list[Mapping[str, str]] = []

    def start(self, name: str) -> None:
        if name == self.element:
            self.found.append(self.attributes)


class SheetCells(Words):
    """The cells that a sheet has, a line per row. Formulas are not read, their last values are."""

    skipped = frozenset({"f"})
    margins = frozenset(f"{which}{where}" for which in ("odd", "even", "first") for where in ("Header", "Footer"))

    def __init__(self, strings: list[str]) -> None:
        super().__init__()
        self.strings = strings
        self.kind = ""
        self.row: list[str] = []
        self.rows: list[str] = []

    def start(self, name: str) -> None:
        self.listening = name in ("v", "t") or name in self.margins
        if name == "c":
            self.kind = self.attributes.get("t", "")

    def end(self, name: str) -> None:
        self.listening = False
        if name == "c":
            self.row.append(self._value(self.taken()))
        elif name == "row":
            self.rows.append("\t".join(cell for cell in self.row if cell))
            self.row.clear()
        elif name in self.margins:
            self.rows.append(_margin(self.taken()))

    def _value(self, text: str) -> str:
        if self.kind != "s":
            return text
        return self.strings[int(text)] if text.isascii() and text.isdigit() and int(text) < len(self.strings) else ""


def _margin(text: str) -> str:
    """A header or footer without its codes: `&L&"Arial,Bold"&12Concept&RPagina &P`."""
    first, *others = text.split("&")
    pieces = (each.rpartition('"')[2] if each.startswith('"') else each[1:].lstrip("0123456789") for each in others)
    return " ".join(each.strip() for each in (first, *pieces) if each.strip())


BESIDE = ("notesSlides", "comments", "threadedComments", "drawings", "diagrams", "charts")
"""The folders of what stands beside a sheet or slide and says something: notes, comments, text boxes, figures."""


def _beside(package: Package, member: str) -> Iterator[str]:
    """The lines of what a sheet or slide has beside it."""
    for one in package.related(member):
        name = posixpath.basename(one)
        says = posixpath.basename(posixpath.dirname(one)) in BESIDE or name.startswith("comments")
        if says and name.endswith(".xml") and not name.startswith(("layout", "quickStyle", "colors", "style")):
            text = SlideText()
            package.through(one, text)
            yield from text.finished()


def _workbook(package: Package, found: Collected) -> None:
    strings = SharedStrings()
    if package.has("xl/sharedStrings.xml"):
        package.through("xl/sharedStrings.xml", strings)
    for name, member in _sheets(package):
        cells = SheetCells(strings.strings)
        package.through(member, cells)
        if not found.add(SHEET, name, "\n".join([*cells.rows, *_beside(package, member)])):
            return


def _sheets(package: Package) -> Iterator[tuple[str, str]]:
    """The sheets' names with their members, in the order of the tabs."""
    sheets, relations = Attributes("sheet"), Attributes("Relationship")
    package.through("xl/workbook.xml", sheets)
    package.through("xl/_rels/workbook.xml.rels", relations)
    targets = {each.get("Id"): each.get("Target", "") for each in relations.found}
    for sheet in sheets.found:
        member = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get("id"), ""))).removeprefix("/")
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member):
            yield sheet.get("name", ""), member


class SlideText(Words):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def start(self, name: str) -> None:
        self.listening = name in ("t", "text")
        if name == "br":
            self.heard.append("\n")

    def end(self, name: str) -> None:
        self.listening = False
        if name in ("p", "comment", "text"):
            self.lines.append(self.taken())

    def finished(self) -> list[str]:
        """Its lines; what stood in no paragraph is one too."""
        return [line for line in (*self.lines, self.taken()) if line.strip()]


def _slides(package: Package, found: Collected) -> None:
    members = package.numbered("ppt/slides/slide")
    if not members:
        raise Unreadable("no slides")
    for number, member in enumerate(members, start=1):
        slide = SlideText()
        package.through(member, slide)
        if not found.add(SLIDE, str(number), "\n".join([*slide.lines, *_beside(package, member)])):
            return


class OpenText(Paragraphs):
    """An OpenDocument's content: headings, sheets or slides as places. What was deleted under review is not read."""

    skipped = frozenset({"tracked-changes", "automatic-styles", "creator", "sender-initials"})

    def __init__(self, found: Collected, inside: str, place: str) -> None:
        super().__init__(found)
        self.inside, self.place = inside, place
        self.open = 0
        self.number = 0

    def start(self, name: str) -> None:
        if name == self.inside:
            self.number += 1
            self.label = self.attributes.get("name", "") if self.place == SHEET else str(self.number)
        if name in ("p", "h"):
            if self.open:
                self.heard.append("\n")  # a note or comment within a paragraph
            self.open += 1
            self.is_heading = name == "h" and not self.inside
            self.listening = True
        elif name == "s":
            self.heard.append(" " * min(int(self.attributes.get("c", "1")), 100))
        elif name in ("tab", "line-break"):
            self.heard.append("\t" if name == "tab" else "\n")

    def end(self, name: str) -> None:
        if name in ("p", "h"):
            self.open -= 1
            self.listening = self.open > 0
            self.paragraph()
        elif name == self.inside:
            self.close()

    def close(self) -> None:
        place = self.place if self.label else WHOLE
        self.found.add(place, self.label, "\n".join(self.lines))
        self.lines.clear()


def _open_document(inside: str, place: str) -> Callable[[Package, Collected], None]:
    def read_content(package: Package, found: Collected) -> None:
        manifest = Attributes("encryption-data")
        if package.has("META-INF/manifest.xml"):
            package.through("META-INF/manifest.xml", manifest)
        if manifest.found:
            raise Encrypted
        content = OpenText(found, inside, place)
        package.through("content.xml", content)
        content.close()
        if place != SLIDE and package.has("styles.xml"):  # headers and footers; of slides it holds examples
            margins = OpenText(found, "", HEADING)
            package.through("styles.xml", margins)
            margins.close()

    return read_content


READERS: Mapping[str, Callable[[Package, Collected], None]] = {
    f"{_OOXML}.wordprocessingml.document": _word,
    f"{_OOXML}.spreadsheetml.sheet": _workbook,
    f"{_OOXML}.presentationml.presentation": _slides,
    f"{_ODF}.text": _open_document("", HEADING),
    f"{_ODF}.spreadsheet": _open_document("table", SHEET),
    f"{_ODF}.presentation": _open_document("page", SLIDE),
}
