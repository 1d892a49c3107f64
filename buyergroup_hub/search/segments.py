"""How Whoosh keeps a segment for us: leaner postings, and a file that is mapped into memory and not copied.

Whoosh maps a segment and then copies all of it into each reader (`BytesIO` of the map): half a gigabyte at 20,000
records, and a second for every commit. Here a reader looks at the map itself.
"""

from __future__ import annotations

import mmap
import os
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.structfile import BufferFile, StructFile


class Window:
    """A part of a map as a file that is read."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        end = len(self._view) if size < 0 else self._at + size
        found = bytes(self._view[self._at : end])
        self._at += len(found)
        return found

    def readline(self) -> bytes:
        """For unpickling; lines in an index are short."""
        start, size = self._at, 256
        while True:
            piece = bytes(self._view[start : start + size])
            end = piece.find(b"\n") + 1
            if end or len(piece) < size:
                self._at = start + (end or len(piece))
                return piece[:end] if end else piece
            size *= 4

    def seek(self, where: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: len(self._view)}[whence]
        self._at = base + where
        return self._at

    def tell(self) -> int:
        return self._at


class MappedFile(BufferFile):  # type: ignore[misc]
    """A file within a segment."""

    def __init__(self, view: memoryview, name: str | None = None) -> None:
        StructFile.__init__(self, Window(view), name=name)
        self._buf = view
        self.is_real = False

    def subset(self, position: int, length: int, name: str | None = None) -> MappedFile:
        return MappedFile(self._buf[position : position + length], name=name or self._name)


class MappedStorage(CompoundStorage):  # type: ignore[misc]
    """The files within a segment. The map is let go when nobody looks at it any more."""

    _source: mmap.mmap

    def open_file(self, name: str, *_: Any, **__: Any) -> MappedFile:
        offset, length = self.range(name)
        return MappedFile(memoryview(self._source)[offset : offset + length], name=name)


class Segment(W3Segment):  # type: ignore[misc]
    def open_compound_file(self, storage: Any) -> MappedStorage:
        return MappedStorage(storage.open_file(self.make_filename(self.COMPOUND_EXT)))


class Codec(W3Codec):  # type: ignore[misc]
    """Postings that are packed faster than Whoosh would, and without the length of the record in each of them, which
    its card holds."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(compression=1)

    def new_segment(self, storage: Any, indexname: str) -> Segment:  # noqa: ARG002  Whoosh's own signature
        return Segment(self, indexname)
