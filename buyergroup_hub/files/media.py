"""Which kinds of file the hub takes, and which kind a file really is: by its content, never by its name.

`filetype` knows the signatures; what is in a ZIP or is plain text is told apart here, since others mistake office
files.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

import filetype


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type, its extensions (the first is the usual one), how people call it, how it is read.

    `newer`: what to save a file of this old kind as.
    """

    media_type: str
    extensions: tuple[str, ...]
    words: str
    newer: str = ""


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

PDF = Kind("application/pdf", ("pdf",), "pdf")
DOCX = Kind(f"{_OOXML}.wordprocessingml.document", ("docx",), "Word")
XLSX = Kind(f"{_OOXML}.spreadsheetml.sheet", ("xlsx",), "Excel")
PPTX = Kind(f"{_OOXML}.presentationml.presentation", ("pptx",), "PowerPoint")
ODT = Kind(f"{_ODF}.text", ("odt",), "OpenDocument")
ODS = Kind(f"{_ODF}.spreadsheet", ("ods",), "OpenDocument")
ODP = Kind(f"{_ODF}.presentation", ("odp",), "OpenDocument")
DOC = Kind("application/msword", ("doc",), "Word 97-2003", newer="docx")
XLS = Kind("application/vnd.ms-excel", ("xls",), "Excel 97-2003", newer="xlsx")
PPT = Kind("application/vnd.ms-powerpoint", ("ppt",), "PowerPoint 97-2003", newer="pptx")
RTF = Kind("application/rtf", ("rtf",), "RTF")
HTML = Kind("text/html", ("html", "htm"), "html")
TXT = Kind("text/plain", ("txt", "md"), "tekst")
CSV = Kind("text/csv", ("csv",), "csv")
PNG = Kind("image/png", ("png",), "png")
JPEG = Kind("image/jpeg", ("jpg", "jpeg"), "jpeg")

KINDS = (PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, DOC, XLS, PPT, RTF, HTML, TXT, CSV, PNG, JPEG)
BY_TYPE = {kind.media_type: kind for kind in KINDS}
BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}
OOXML_PARTS = {"word/": DOCX, "xl/": XLSX, "ppt/": PPTX}
MOST_MEMBERS = 20_000
LARGEST_DIRECTORY = 2_000_000
"""Bytes of a ZIP's directory: it is read whole before anything can be asked of it."""
HEAD = 8_192
LONGEST_NAME = 120
LONGEST_TYPE = 200
HIDDEN = re.compile(r"[\"'`<>|:*?\\/%]")


def opened(file: BinaryIO) -> ZipFile:
    """A ZIP of which the directory is no larger than any document's. Raises BadZipFile."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # noqa: SLF001  what ZipFile itself goes by
    if end and end[5] > LARGEST_DIRECTORY:
        raise BadZipFile("its directory is larger than any document's")
    return ZipFile(file)


def beginning(parts: ZipFile, name: str, most: int) -> bytes:
    """The first bytes of a part, and no more unpacked than those, whatever size the directory says. Raises KeyError,
    BadZipFile: `zipfile` unpacks all at once of what is packed otherwise than office files are (ISO 21320-1, 5.2)."""
    part = parts.getinfo(name)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadZipFile("packed as no document is")
    try:
        with parts.open(part) as unpacked:
            return unpacked.read(most)
    except zlib.error as fault:
        raise BadZipFile("damaged") from fault


def recognise(file: BinaryIO, name: str = "") -> Kind | None:
    """The kind that a file is by its content, or None: not one that the hub takes. The name tells csv from text."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(OLE):
        return _in_ole(file)
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(file)
    guess = filetype.guess(head)
    if guess is not None:
        return BY_TYPE.get(guess.mime)
    # Readers accept up to a kilobyte before the signature (ISO 32000-1, annex H, note 13).
    if b"%PDF-" in head[:1_024]:
        return PDF
    if head.lstrip().startswith(b"{\\rtf"):
        return RTF
    return _text(head, name)


def is_encrypted(file: BinaryIO, kind: Kind | None) -> bool:
    """Whether an office file needs a password. A PDF tells that only to a whole reader: see its outcome."""
    file.seek(0)
    if file.read(8) == OLE:
        return _has_stream(file, "EncryptedPackage")
    if kind not in (None, DOCX, XLSX, PPTX, ODT, ODS, ODP):
        return False
    try:
        with opened(file) as parts:
            members = parts.infolist()[:MOST_MEMBERS]
            return any(each.flag_bits & 1 for each in members) or _is_encrypted_odf(parts)
    except (BadZipFile, OSError, NotImplementedError, ValueError, EOFError):
        return False


def clean_name(name: str, kind: Kind) -> str:
    """A name that is harmless in a header, an archive and a folder, with the extension of its kind.

    No path, no controls, no quotes, no signs that turn the direction of reading; at most 120 characters.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    stem, _, extension = HIDDEN.sub("", seen).strip(" .").rpartition(".")
    if extension.lower() not in kind.extensions:
        stem, extension = HIDDEN.sub("", seen).strip(" ."), kind.extensions[0]
    return f"{stem.strip(' .')[:LONGEST_NAME] or 'bestand'}.{extension.lower()}"


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def _in_zip(file: BinaryIO) -> Kind | None:
    try:
        with opened(file) as parts:
            names = parts.namelist()[:MOST_MEMBERS]
            if "mimetype" in names and parts.getinfo("mimetype").file_size < LONGEST_TYPE:
                return BY_TYPE.get(beginning(parts, "mimetype", LONGEST_TYPE).decode("ascii", "replace").strip())
            if "[Content_Types].xml" not in names:
                return None
            return next(
                (kind for folder, kind in OOXML_PARTS.items() if any(n.startswith(folder) for n in names)), None
            )
    except (BadZipFile, OSError, NotImplementedError, ValueError, EOFError, RuntimeError):
        return _in_torn_zip(file)


def _in_torn_zip(file: BinaryIO) -> Kind | None:
    """A ZIP without its directory, cut off on its way: known by the names of its first parts."""
    file.seek(0)
    head = file.read(HEAD)
    for kind in (ODT, ODS, ODP):
        if f"mimetype{kind.media_type}".encode() in head:
            return kind
    return next((kind for folder, kind in OOXML_PARTS.items() if folder.encode() in head), None)


def _in_ole(file: BinaryIO) -> Kind | None:
    return next((kind for stream, kind in OLE_STREAMS.items() if _has_stream(file, stream)), None)


def _has_stream(file: BinaryIO, name: str) -> bool:
    """Whether an OLE file's directory names a stream; its names are UTF-16 and end in NUL."""
    file.seek(0)
    return (name + "\0").encode("utf-16-le") in file.read()


def _is_encrypted_odf(parts: ZipFile) -> bool:
    try:
        return b"encryption-data" in beginning(parts, "META-INF/manifest.xml", 1_000_000)
    except KeyError:
        return False


def _text(head: bytes, name: str) -> Kind | None:
    """Plain text: no control characters. A page stays one, so that nothing takes it for text; no other mark-up."""
    if not head or re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head):
        return None
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return HTML
    if start.startswith((b"<!doctype", b"<svg", b"<?xml", b"<script", b"<!--")):
        return None
    return CSV if extension_of(name) in CSV.extensions else TXT
