"""Who a file itself says made it: the names that office programs put in beside the text, without being asked.

Read in place, with a fixed limit on what is unpacked and searched, and without a parser: what is not found in the usual
places is not found. Pictures and the text itself are not looked at.
"""

from __future__ import annotations

import re
from html import unescape
from typing import BinaryIO
from zipfile import BadZipFile

from buyergroup_hub.files.media import DOCX, ODP, ODS, ODT, PDF, PPTX, XLSX, Kind, beginning, opened

MOST = 4_000_000
"""Bytes that are unpacked of one part of a file."""

IN_XML = re.compile(
    rb"<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator|Manager)(?: [^<>]*)?>([^<]{1,200})<"
    rb"|\bw:author=\"([^\"]{1,200})\""
)
IN_PDF = re.compile(
    rb"/Author\s*\(((?:[^()\\]|\\.){1,800})\)|/Author\s*<([0-9A-Fa-f\s]{2,800})>"
    rb"|<dc:creator>\s*<rdf:Seq>\s*<rdf:li>([^<]{1,200})<"
)
ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(.))")
PARTS = {
    DOCX: ("docProps/core.xml", "docProps/app.xml", "word/comments.xml", "word/document.xml"),
    XLSX: ("docProps/core.xml", "docProps/app.xml"),
    PPTX: ("docProps/core.xml", "docProps/app.xml"),
    ODT: ("meta.xml", "content.xml"),
    ODS: ("meta.xml", "content.xml"),
    ODP: ("meta.xml", "content.xml"),
}


def authors(content: BinaryIO, kind: Kind) -> list[str]:
    """The names that a file holds as its maker's, each once, in the order in which they stand. Empty: none found."""
    content.seek(0)
    if kind == PDF:
        found = [_of_pdf(*groups) for groups in IN_PDF.findall(content.read())]
    else:
        found = [unescape((a or b).decode("utf-8", "replace")) for a, b in _in_parts(content, PARTS.get(kind, ()))]
    content.seek(0)
    return list(dict.fromkeys(name for one in found if (name := one.strip())))


def _in_parts(content: BinaryIO, names: tuple[str, ...]) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    try:
        with opened(content) as parts:
            for name in set(names) & set(parts.namelist()):
                found += IN_XML.findall(beginning(parts, name, MOST))
    except (BadZipFile, OSError, NotImplementedError, ValueError, EOFError, RuntimeError):
        pass  # torn or encrypted: that is told elsewhere
    return found


def _of_pdf(literal: bytes, digits: bytes, xmp: bytes) -> str:
    if xmp:
        return unescape(xmp.decode("utf-8", "replace"))
    raw = bytes.fromhex(_even(digits)) if digits else ESCAPED.sub(_unescaped, literal)
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    return raw.decode("latin-1")


def _unescaped(sign: re.Match[bytes]) -> bytes:
    """What `\\(` or `\\351` stands for: the sign itself, or the byte of which it gives the octal number (ISO 32000-1,
    7.3.4.2)."""
    return bytes([int(sign[1], 8) & 0xFF]) if sign[1] else sign[2]


def _even(digits: bytes) -> str:
    """Hexadecimal digits without white space; an odd last one counts as followed by 0 (ISO 32000-1, 7.3.4.3)."""
    plain = b"".join(digits.split()).decode("ascii")
    return plain if len(plain) % 2 == 0 else f"{plain}0"
