"""All that is Whoosh's: the fields of the index, how it is written and opened, and what stands in it. No other module
touches Whoosh's private parts, or imports more of it than its stemmers.

A segment's postings are plain arrays, and its file is mapped into memory and not copied:
Whoosh packs each 128 postings by themselves (pickled, compressed, one call per posting to get them out again) and
copies a whole segment into each reader (`BytesIO` of the map): half a gigabyte at 20,000 records, and a second for
every commit. Here what a key says is copied from the map in three pieces.
"""

from __future__ import annotations

import mmap
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby, takewhile
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields, formats, index
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3Segment, W3TermInfo
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound
from whoosh.system import pack_ushort

NoIndex = index.EmptyIndexError
Reader: TypeAlias = Any
"""Of one segment. It seeks in its file, so one thread uses it at a time."""


class Places(formats.Positions):  # type: ignore[misc]
    """Where a key stands in a record, two bytes each: a record is cut before its 65,536th word."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        return array("H", poslist).tobytes()


class Keys(fields.FieldType):  # type: ignore[misc]
    """A field that takes keys with their positions: analysing is done once, for all fields."""

    def __init__(self, *, positions: bool) -> None:
        super().__init__(analyzer=None, format=Places() if positions else formats.Existence())
        self.positions = positions

    def index(self, value: Mapping[str, list[int]], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for key, places in value.items():
            payload = self.format.encode(places) if self.positions else b""
            yield key.encode(), len(places), float(len(places)), payload


def schema() -> Any:
    return fields.Schema(
        key=Keys(positions=False),
        text=Keys(positions=True),
        parts=Keys(positions=True),
        title=Keys(positions=False),
        context=Keys(positions=False),
        words=Keys(positions=False),
        card=fields.COLUMN(columns.VarBytesColumn()),
        gist=fields.COLUMN(columns.VarBytesColumn()),
    )


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


class Window:
    """A part of a map as a file that is read."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        end = len(self._view) if size < 0 else self._at + size
        piece = bytes(self._view[self._at : end])
        self._at += len(piece)
        return piece

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


class MappedSegment(W3Segment):  # type: ignore[misc]
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

    def new_segment(self, storage: Any, indexname: str) -> MappedSegment:  # noqa: ARG002  Whoosh's own signature
        return MappedSegment(self, indexname)


# writing


def create(folder: Path) -> None:
    """An index without records."""
    index.create_in(str(folder), schema())


@contextmanager
def writing(folder: Path, **options: int) -> Iterator[Any]:
    """A writer whose work is one commit; where it fails the index stays as it was."""
    writer = index.open_dir(str(folder)).writer(timeout=20, codec=Codec(), **options)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def remove(writer: Any, keys: Iterable[str]) -> None:
    """Take the records with these keys out."""
    reader = writer.reader()
    for key in keys:
        if ("key", key.encode()) in reader:
            for number in list(reader.postings("key", key.encode()).all_ids()):
                writer.delete_document(number)
    reader.close()


# reading


def opened(folder: Path) -> Any:
    return index.open_dir(str(folder))


def files_of(opened_index: Any) -> list[str]:
    """The names of the files that an opened index reads."""
    return [segment.make_filename(".seg") for segment in opened_index._segments()]  # noqa: SLF001  it has no other door


def leaves(searcher: Any) -> Iterator[tuple[str, Reader, int]]:
    """Each segment that holds records: its name, its reader and the number of its first record."""
    for reader, offset in searcher.reader().leaf_readers():
        if reader.doc_count_all():
            yield reader.segment().segment_id(), reader, offset


def column(reader: Reader, name: str) -> Any:
    """A stored value by the number of its record."""
    return reader.column_reader(name)


def size(reader: Reader) -> int:
    """How many records a segment holds, deleted ones too."""
    return int(reader.doc_count_all())


def deleted(reader: Reader) -> list[int]:
    """The numbers of the records that were deleted from a segment."""
    return list(reader.segment().deleted_docs())


class Written(NamedTuple):
    """What stands in the index under a key: record numbers, ascending, and in fields with places how often and where
    in each."""

    numbers: NDArray[np.uint32]
    times: NDArray[np.uint16]
    places: NDArray[np.uint16]


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


def _written(data: bytes, count: int) -> Written:
    return Written(
        np.frombuffer(data[: 4 * count], np.uint32),
        np.frombuffer(data[4 * count : 6 * count], np.uint16),
        np.frombuffer(data[6 * count :], np.uint16),
    )
