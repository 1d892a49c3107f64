"""A proof as somebody has it: a file, or the zip that it was downloaded in."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

from buyergroup_hub.events.verifying import MADE_WITH_IT, MOST_BYTES, Unreadable, Verdict, parse, verify
from buyergroup_hub.files.media import beginning
from buyergroup_hub.kit.digests import digest

PROOF, READABLE, FILES = "dossier.json", "dossier.pdf", "files/"
KNOWN = {PROOF, *MADE_WITH_IT}
LONGEST_DESCRIPTOR = 24
"""Bytes that may follow what a program packed in a stream (APPNOTE 4.3.9)."""
MOST_OF_ZIP = 3 * MOST_BYTES
"""A proof, a PDF, and files beside them."""


def judge(file: Path, feed: Path | None) -> Verdict:
    """Judge a file, and where it is a zip also the PDF in it."""
    try:
        published = feed.read_bytes() if feed is not None else None
        raw = _read(file)
        inside = _unpacked(raw) if raw.startswith(b"PK") else {PROOF: raw}
        found = verify(inside[PROOF], published)
        if not found.fails:
            _check_files(inside, found, packed=raw.startswith(b"PK"))
    except Unreadable as refusal:
        return Verdict(fails=[str(refusal)])
    except OSError as problem:
        return Verdict(fails=[f"The file cannot be read: {problem.strerror}."])
    return found


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        most = MOST_OF_ZIP if opened.read(2) == b"PK" else MOST_BYTES
    if file.stat().st_size > most:
        raise Unreadable(f"The file is larger than {most // 1_000_000} MB. No proof is; nothing of it was read.")
    return file.read_bytes()


def _unpacked(raw: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            sizes = {one.filename: one.file_size for one in archive.infolist()}
            if PROOF not in sizes or len(archive.infolist()) > len(sizes):
                raise Unreadable(f"There is no {PROOF} in this zip, or more than one.")
            if max(sizes.get(PROOF, 0), sizes.get(READABLE, 0)) > MOST_BYTES or sum(sizes.values()) > MOST_OF_ZIP:
                raise Unreadable("What is in this zip is larger than any proof. Nothing of it was read.")
            if not _is_one_piece(archive, raw):
                raise Unreadable("There is something between or around what is in this zip: some programs unpack that.")
            # A folder by itself comes with zips that were packed again; whatever else is in it is judged too.
            judged = {name: size for name, size in sizes.items() if size or not name.endswith("/")}
            return {name: beginning(archive, name, size) for name, size in judged.items()}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, struct.error):
        raise Unreadable("The zip is damaged or cut off.") from None


def _is_one_piece(archive: zipfile.ZipFile, raw: bytes) -> bool:
    """Whether what the directory names is all there is. A program that unpacks from the start would unpack another zip
    that lies before this one, or what lies between."""
    at = 0
    for one in sorted(archive.infolist(), key=lambda member: member.header_offset):
        if not 0 <= one.header_offset - at <= (LONGEST_DESCRIPTOR if at else 0):
            return False
        at = one.header_offset + 30 + sum(struct.unpack_from("<HH", raw, one.header_offset + 26)) + one.compress_size
    end = len(raw) - len(archive.comment) - 22
    return 0 <= archive.start_dir - at <= LONGEST_DESCRIPTOR and raw[end : end + 4] == b"PK\5\6"


def _check_files(inside: dict[str, bytes], found: Verdict, *, packed: bool) -> None:
    """The PDF and the files beside a proof are those that it names, all of them and no other."""
    content = parse(inside[PROOF])["content"]
    named = content.get("files", [])
    if not packed:
        if named:
            found.open.append(f"The proof names {len(named)} files: give the zip that it came in to judge those too.")
        return
    for name, key in MADE_WITH_IT.items():
        if key not in content and name != READABLE:
            found.open.append(f"{name} is not proven: this proof was made before it named its digest.")
        elif name not in inside or content.get(key) != digest(inside[name]):
            found.fails.append(f"{name} is not the one that was made with this proof, or is missing.")
        else:
            found.holds.append(f"{name} is the one that was made with this proof.")
    beside = {name.removeprefix(FILES): digest(raw) for name, raw in inside.items() if name.startswith(FILES)}
    strange = sorted(name for name in inside if name not in KNOWN and not name.startswith(FILES))
    found.fails += [f"{name[:80]} is in the zip, and this proof does not name it." for name in strange]
    due = {one["sha256"]: one["name"] for one in named if one["beside"]}
    wrong = [one for one, taken in beside.items() if one != taken or one not in due]
    found.fails += [f"The file {one[:12]} is not one that this proof names, or was changed." for one in wrong]
    found.fails += [f"The file {due[one][:80]} is missing." for one in sorted(due.keys() - beside.keys())]
    if due and not found.fails:
        found.holds.append(f"{len(due)} files: each is the one that the proof names.")
    if apart := len(named) - len(due):
        found.open.append(f"{apart} files are too large to stand beside the proof: fetch them from the hub.")
