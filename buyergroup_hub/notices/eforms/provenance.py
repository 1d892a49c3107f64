"""Whether a file is a real publication, an official example or a converted draft (rule 18).

A list of sources beside the file decides when it names the file's digest. Else the file itself must show it. Only proof
of publication makes a notice real: whoever imports an example by accident sees a Demo label, and no invented tender
enters a figure. `origin_of` says on which evidence it decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from buyergroup_hub.notices.eforms.record import Reading

SOURCES = "SOURCES.md"
_DRAFT_ID = "f252f386-55ac-4fa8-9be4-9f950b9904c8"
"""The notice id that the official TED converter writes in every file. An official example carries it too, so the
converter's own warning must stand in the file as well."""
_EXAMPLE = (
    *(b"Values used are fictitious", b"filled in with fake values", b"Based on https://ted.europa.eu/udl"),
    *(b"minimal amount of information", b"just the elements required", b"just the elements to pass"),
    b"Invalid notice with errors",
)
"""What the official examples say of themselves in a comment."""
_CONVERTED = b"WARNING: TED date elements have no time zone associated"
_NATIONAL = re.compile(r"#urn:", re.IGNORECASE)
_ROW = re.compile(r"^\|(.+)\|\s*$", re.MULTILINE)
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Kind(StrEnum):
    REAL = "real"
    SAMPLE = "sample"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Origin:
    """`evidence` is what it was decided on: `list` (of sources, by digest), `converter` (its fixed id and warning),
    `comment` (calls it an example), `number` (and date of publication), `profile` (of a national publisher), or `none`.
    `where` is how the list of sources names the collection.
    """

    kind: Kind
    evidence: str
    where: str | None = None

    @property
    def listed(self) -> bool:
        return self.evidence == "list"

    @property
    def demo(self) -> bool:
        return self.kind is not Kind.REAL


_LISTED = {"ted": Kind.REAL, "doffin": Kind.REAL, "tenderned": Kind.REAL, "conv": Kind.DRAFT}


def listed(folder: Path) -> dict[str, Origin]:
    """Digest → origin from the folder's own list of sources, a Markdown table with a `kind` and a `sha256` column.

    Rows without a kind are files that someone made to try the reader.
    """
    path = folder / SOURCES
    if not path.is_file():
        return {}
    found: dict[str, Origin] = {}
    columns: list[str] = []
    for row in _ROW.finditer(path.read_text("utf-8", "replace")):
        cells = [cell.strip() for cell in row.group(1).split("|")]
        if cells[0] == "file":
            columns = cells
        elif columns and _DIGEST.fullmatch(cells[-1]):
            kind = dict(zip(columns, cells, strict=False)).get("kind")
            found[cells[-1]] = Origin(_kind(kind), "list", kind)
    return found


def _kind(name: str | None) -> Kind:
    return _LISTED.get(name or "", Kind.SAMPLE)


def _in_comment(before: bytes) -> bool:
    _, begun, said = before.rpartition(b"<!--")
    return bool(begun) and b">" not in said


def origin_of(content: bytes, notice: Reading, origin: Origin | None = None) -> Origin:
    """`known` is what a list of sources says of this very file; without it the file's own evidence decides."""
    if origin is not None:
        return origin
    if notice.uuid == _DRAFT_ID and _CONVERTED in content:
        return Origin(Kind.DRAFT, "converter")
    if any(_in_comment(before[-400:]) for words in _EXAMPLE for before in content.split(words)[:-1]):
        return Origin(Kind.SAMPLE, "comment")
    if notice.publication_number and notice.published_on:
        return Origin(Kind.REAL, "number")
    if _NATIONAL.search(notice.sdk or "") and notice.dispatched is not None:
        return Origin(Kind.REAL, "profile")
    return Origin(Kind.SAMPLE, "none")
