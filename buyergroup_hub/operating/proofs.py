"""A proof as somebody has it: a file, or the zip that it was downloaded in."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from buyergroup_hub.events.verifying import MOST_BYTES, Unreadable, Verdict, parse, verify
from buyergroup_hub.kit.digests import digest

PROOF, READABLE = "dossier.json", "dossier.pdf"


def judge(file: Path, feed: Path | None) -> Verdict:
    """Judge a file, and where it is a zip also the PDF in it."""
    try:
        published = feed.read_bytes() if feed is not None else None
        raw = _read(file)
        if not raw.startswith(b"PK"):
            return verify(raw, published)
        inside = _unpacked(raw)
        found = verify(inside[PROOF], published)
        if not found.fails:
            _check_print(inside, found)
    except Unreadable as refusal:
        return Verdict(fails=[str(refusal)])
    except OSError as problem:
        return Verdict(fails=[f"The file cannot be read: {problem.strerror}."])
    return found


def _read(file: Path) -> bytes:
    if file.stat().st_size > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. No proof is; nothing of it was read.")
    return file.read_bytes()


def _unpacked(raw: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            sizes = {one.filename: one.file_size for one in archive.infolist()}
            if PROOF not in sizes or len(archive.infolist()) > len(sizes):
                raise Unreadable(f"There is no {PROOF} in this zip, or more than one.")
            if max(sizes.get(PROOF, 0), sizes.get(READABLE, 0)) > MOST_BYTES:
                raise Unreadable("What is in this zip is larger than any proof. Nothing of it was read.")
            return {name: archive.read(name) for name in (PROOF, READABLE) if name in sizes}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise Unreadable("The zip is damaged or cut off.") from None


def _check_print(inside: dict[str, bytes], found: Verdict) -> None:
    if READABLE not in inside or parse(inside[PROOF])["content"].get("pdf") != digest(inside[READABLE]):
        found.fails.append(f"{READABLE} is not the one that was made with this proof, or is missing.")
    else:
        found.holds.append(f"{READABLE} is the one that was made with this proof.")
