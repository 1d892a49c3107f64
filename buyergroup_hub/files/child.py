"""The child that reads one file: `python -I -c … PATH MEDIA_TYPE ROWS`. Limits first, parsers after.

It gets nothing but a path, has no network where the system lets it give that up, dies with its parent, and writes one
JSON document. Whatever a file makes of it, it cannot use more than these limits.
"""

from __future__ import annotations

import ctypes
import json
import resource
import signal
import sys
from pathlib import Path

from buyergroup_hub.files.outcomes import (
    ENCRYPTED,
    NO_TEXT,
    PAGE,
    TEXT,
    TOO_MUCH,
    UNREADABLE,
    WHOLE,
    Collected,
    Encrypted,
    TooMuch,
    Unreadable,
)

LIMITS = {
    resource.RLIMIT_AS: 1 << 30,
    resource.RLIMIT_CPU: 15,
    resource.RLIMIT_FSIZE: 60_000_000,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NOFILE: 64,
}
"""1 GB of addresses, 15 seconds of computing, 60 MB written, no core dump, 64 open files."""

SUSPECT_MB = 500
"""A file without text that took this much did not lack text: PDFium leaves out what it gets no memory for."""

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def bound() -> None:
    """Give up what reading does not need. The kernel's offers beyond the limits are taken where they are made."""
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def main(path: str, media_type: str, rows: str = "0") -> None:
    """Read one file, or so many rows of a table, and say what came of it as JSON on standard output."""
    bound()
    try:
        said = json.dumps(_said(path, media_type, int(rows)))
    except MemoryError:
        said = json.dumps({"outcome": TOO_MUCH, "cut": False, "places": [], "peak_mb": _peak_mb()})
    sys.stdout.write(said)


def _said(path: str, media_type: str, rows: int) -> dict[str, object]:
    found = Collected()
    outcome = _outcome(path, media_type, rows, found)
    places = [[each.place, each.label, each.text] for each in found.places] if outcome == TEXT else []
    return {"outcome": outcome, "cut": found.cut, "places": places, "peak_mb": _peak_mb()}


def _outcome(path: str, media_type: str, rows: int, found: Collected) -> str:
    try:
        _read(path, media_type, rows, found)
    except (MemoryError, RecursionError, TooMuch):
        return TOO_MUCH
    except Encrypted:
        return ENCRYPTED
    except Exception:
        # A parser may fail in any way on a file that was made to break it; the file, not the hub, is at fault.
        return UNREADABLE
    if found.places:
        return TEXT
    return NO_TEXT if _peak_mb() < SUSPECT_MB else TOO_MUCH


def _peak_mb() -> float:
    """The most memory that this process has had. What the kernel counts for a parent to read includes the parent's."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def _read(path: str, media_type: str, rows: int, found: Collected) -> None:
    from buyergroup_hub.files import cells, office, rich_text

    if rows:
        cells.read(path, media_type, rows, found)
    elif media_type == "application/pdf":
        _read_pdf(path, found)
    elif media_type in office.READERS:
        office.read(path, media_type, found)
    elif media_type == "application/rtf":
        rich_text.read_rtf(path, found)
    elif media_type == "text/html":
        rich_text.read_html(path, found)
    elif media_type in ("text/plain", "text/csv"):
        with Path(path).open("rb") as file:
            found.add(WHOLE, "", _decoded(file.read(4 * found.left)))
    elif media_type not in ("image/png", "image/jpeg"):
        raise Unreadable(media_type)


def _read_pdf(path: str, found: Collected) -> None:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as fault:
        raise Encrypted if getattr(fault, "err_code", None) == raw.FPDF_ERR_PASSWORD else Unreadable from fault
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        wanted = found.add(PAGE, str(number + 1), text.get_text_range())
        text.close()
        page.close()
        if not wanted:
            return


def _decoded(content: bytes) -> str:
    """UTF-8, else what Windows wrote before it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
