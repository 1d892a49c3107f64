"""Whether the files of an index are as they were written: nothing here is synced to disk, and others can reach it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

Stamps = Mapping[Path, tuple[int, ...]]
PIECE = 1 << 20


def stamps(paths: Iterable[Path]) -> Stamps:
    """What changes when somebody writes a file. An index never writes one twice, so it costs no reading to see that."""
    return {path: _stamp(path) for path in paths}


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ino


def lists(folder: Path) -> list[Path]:
    """The file in which an index names its others; two while one replaces the other."""
    return list(folder.glob("*.toc"))


def put(path: Path, text: str) -> None:
    """Replace a small file as a whole."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text, "utf-8")
    beside.replace(path)


class Digests:
    """Size and checksum of each file of an index, beside them. One that is not in the list was written a moment ago."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fault(self, file: Path, *, thorough: bool) -> str:
        """What is wrong with a file; empty where nothing is."""
        if not file.exists():
            return f"{file.name} is gone"
        written = self._kept().get(file.name)
        if written is None:
            return ""
        size, checksum = written
        if file.stat().st_size != size or (thorough and _checksum(file) != checksum):
            return f"{file.name} is damaged"
        return ""

    def keep(self) -> None:
        """Take in the files that are new; of others nothing is read."""
        written = self._kept()
        files = sorted([*self.path.parent.glob("*.seg"), *lists(self.path.parent)])
        put(self.path, json.dumps({file.name: written.get(file.name) or _described(file) for file in files}))

    def _kept(self) -> dict[str, list[int]]:
        try:
            digests: dict[str, list[int]] = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return digests


def _described(file: Path) -> list[int]:
    return [file.stat().st_size, _checksum(file)]


def _checksum(file: Path) -> int:
    checksum = 0
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            checksum = zlib.crc32(piece, checksum)
    return checksum
