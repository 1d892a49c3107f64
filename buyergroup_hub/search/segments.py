"""How Whoosh keeps a segment for us: postings as plain arrays, and a file that is mapped into memory and not copied.

Whoosh packs each 128 postings by themselves (pickled, compressed, one call per posting to get them out again) and
copies a whole segment into each reader (`BytesIO` of the map): half a gigabyte at 20,000 records, and a second for
every commit. Here what a key says is copied from the map in three pieces.
"""

from __future__ import annotations

import mmap
import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3Segment, W3TermInfo
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.formats import Positions
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound
from whoosh.system import pack_ushort


class Written(NamedTuple):
    """What stands in the index under a key: record numbers, ascending, and in fields with places how often and where
    in each."""

    numbers: NDArray[np.uint32]
    times: NDArray[np.uint16]
    places: NDArray[np.uint16]


class Places(Positions):  # type: ignore[misc]
    """Where a key stands in a record, two bytes each: a record is cut before its 65,536th word."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        return array("H", poslist).tobytes()


class FieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes postings by the key. They come sorted: field, key, record."""

    def add_postings(self, schema: Any, _lengths: object, items: Iterable[tuple[Any, ...]]) -> None:
        for field, of_field in groupby(items, itemgetter(0)):
            self.start_field(field, schema[field])
            for key, postings in groupby(of_field, itemgetter(1)):
                _, _, numbers, times, values = zip(*postings, strict=True)
                self._write(key, numbers, times, values)
            self.finish_field()

    def _write(self, key: bytes, numbers: Sequence[int], times: Sequence[float], values: Sequence[bytes]) -> None:
        info = W3TermInfo()
        info._df, info._minid, info._maxid = len(numbers), numbers[0], numbers[-1]  # noqa: SLF001
        written = array("I", numbers).tobytes()
        if isinstance(self._format, Places):
            written += array("H", map(int, times)).tobytes() + b"".join(values)
        info.set_extent(self._postfile.tell(), len(written))
        self._postfile.write(written)
        self._tindex.add(pack_ushort(self._fieldid) + key, info.to_bytes())


def written(reader: Any, field: str, key: str) -> Written:
    """What stands under a key in the segment that the reader reads, deleted records too."""
    terms = reader._terms  # noqa: SLF001  its `postings` would go record by record
    try:
        info = terms.term_info(field, key.encode())
    except TermNotFound:
        return _written(b"", 0)
    return _read(terms._postfile, info)  # noqa: SLF001


def words_in(reader: Any, field: str) -> Iterator[tuple[str, int]]:
    """Every key of a field with the number of records in which it stands, deleted ones too."""
    for (_, key), info in takewhile(lambda item: item[0][0] == field, reader._terms.items_from(field, b"")):  # noqa: SLF001
        yield key.decode(), info.doc_frequency()


def _read(file: Any, info: Any) -> Written:
    start, (length,) = info.extent()  # Whoosh unpacks the length of what it has read into a tuple, and leaves it so
    count = info.doc_frequency()
    return _written(file.get(start, length), count)


def _written(found: bytes, count: int) -> Written:
    return Written(
        np.frombuffer(found[: 4 * count], np.uint32),
        np.frombuffer(found[4 * count : 6 * count], np.uint16),
        np.frombuffer(found[6 * count :], np.uint16),
    )


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
    """Postings as above, without the length of the record in each of them, which its card holds."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        return FieldWriter(self, storage, segment)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """For Whoosh itself, which merges small segments."""
        numbers, times, places = _read(dbfile, terminfo)
        values = [each.tobytes() for each in np.split(places, np.cumsum(times)[:-1])] if len(times) else []
        weights = times.astype(float).tolist() or [1.0] * len(numbers)
        values = values or [b""] * len(numbers)
        return ListMatcher(numbers.tolist(), weights, values, format_, scorer=scorer, term=term)

    def new_segment(self, storage: Any, indexname: str) -> Segment:  # noqa: ARG002  Whoosh's own signature
        return Segment(self, indexname)
