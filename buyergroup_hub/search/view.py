"""The index as one request sees it: segments in memory, and one mask per set of audience tokens.

A view is made when the index has changed and replaced as a whole; segments that did not change keep what was read of
them. Whoosh's own `refresh()` is never used: in several versions it brings deleted records back.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import accumulate
from math import sqrt
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from buyergroup_hub.search.facets import columns, joined
from buyergroup_hub.search.layout import Card
from buyergroup_hub.search.records import CURRENT, ENDED, Hit
from buyergroup_hub.search.segments import Written, words_in, written

MOST_NUMBERS = 8_000_000  # in memory per process, 4 bytes each
SATURATION, LENGTH_SHARE, PIVOT = 1.2, 0.55, 110  # BM25's k1 and b; the length in words that counts as normal
STATUS = {CURRENT: 1.0, ENDED: 0.97}  # what is superseded gets the rest
SUPERSEDED = 0.55
USES = 0.06
TITLE = 0.9  # what a key gains where it stands in the title
PART_FIELD = 0.75  # a word within a compound, beside the word itself
CONTEXT = 0.15  # what the name of its group brings a record


class Postings(NamedTuple):
    """The records of a segment in which a key stands, ascending, and how much it says in each."""

    numbers: array[int]
    strengths: array[float]


class Places(NamedTuple):
    """Where a key stands: record numbers, ascending; where each one's places end; the places."""

    numbers: array[int]
    ends: array[int]
    at: array[int]

    def within(self, number: int) -> array[int]:
        """Its places in one record."""
        place = bisect_left(self.numbers, number)
        if place == len(self.numbers) or self.numbers[place] != number:
            return self.at[:0]
        return self.at[self.ends[place - 1] if place else 0 : self.ends[place]]


Kept = TypeVar("Kept", Postings, Places, Written)


class Segment:
    """What is read once of a segment, whatever is deleted from it later.

    A reader is used by one thread at a time, since it seeks in its file: every method that reads holds the lock.
    """

    def __init__(self, reader: Any) -> None:
        column = reader.column_reader("card")
        self.cards = [Card.read(column[number]) for number in range(reader.doc_count_all())]
        self.priors = array("f", map(prior, self.cards))
        self.columns = columns([card.facets for card in self.cards])
        self._slack = array(
            "f", (SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * card.length / PIVOT) for card in self.cards)
        )
        self._kept: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._held = 0
        self._lock = Lock()
        self._words: list[tuple[str, int]] | None = None
        self._surfaces: dict[int, list[tuple[int, str]]] | None = None

    def _once(self, name: str, key: str, read: Callable[[], Kept]) -> Kept:
        """What was read, from memory where it was asked before."""
        found: Kept | None = self._kept.get((name, key))
        if found is None:
            with self._lock:
                found = read()
                self._kept[name, key] = found
                self._held += _size(found)
                while self._held > MOST_NUMBERS:
                    _, dropped = self._kept.popitem(last=False)
                    self._held -= _size(dropped)
        return found

    def postings(self, reader: Any, key: str) -> Postings:
        """What a key says, wherever in a record it stands."""
        return self._once("said", key, lambda: self._said(reader, key))

    def _said(self, reader: Any, key: str) -> Postings:
        said = self._by_times(written(reader, "text", key))
        for number, strength in self._by_times(written(reader, "parts", key)).items():
            if PART_FIELD * strength > said.get(number, 0.0):
                said[number] = PART_FIELD * strength
        for number in written(reader, "title", key).numbers:
            if number in said:
                said[number] += TITLE
        for number in written(reader, "context", key).numbers:
            said[number] = said.get(number, 0.0) + CONTEXT
        numbers = sorted(said)
        return Postings(array("I", numbers), array("f", map(said.__getitem__, numbers)))

    def _by_times(self, found: Written) -> dict[int, float]:
        slack = self._slack
        return {
            number: times / (times + slack[number])
            for number, times in zip(found.numbers, found.times, strict=True)
        }  # fmt: skip

    def holding(self, reader: Any, word: str) -> array[int]:
        """The records in which a word stands as people see it."""
        return self._once("words", word, lambda: written(reader, "words", word)).numbers

    def places(self, reader: Any, field: str, key: str) -> Places:
        """Where a key stands."""
        return self._once(field, key, lambda: _places(written(reader, field, key)))

    def words_from(self, reader: Any, beginning: str) -> list[tuple[str, int]]:
        """The words that begin so, by their letters, each with in how many records it stands; hidden ones too."""
        words = self._all_words(reader)
        first = bisect_left(words, (beginning,))
        return words[first : bisect_left(words, (beginning + "\U0010ffff",), lo=first)]

    def surfaces(self, reader: Any) -> dict[int, list[tuple[int, str]]]:
        """The words as people see them, by length, each with its letters; read when first asked for."""
        if self._surfaces is None:
            by_length: dict[int, list[tuple[int, str]]] = {}
            for surface, _ in self._all_words(reader):
                plain = surface.split("\t")[0]
                by_length.setdefault(len(plain), []).append((letters_of(plain), surface))
            self._surfaces = by_length
        return self._surfaces

    def _all_words(self, reader: Any) -> list[tuple[str, int]]:
        if self._words is None:
            with self._lock:
                self._words = sorted(words_in(reader, "words"))
        return self._words

    def gist(self, reader: Any, number: int) -> list[str]:
        """The keys that tell what a record is about."""
        with self._lock:
            return list(filter(None, reader.column_reader("gist")[number].decode().split("\n")))

    def number_of(self, reader: Any, hit: Hit) -> list[int]:
        """Where in the segment a record lies; deleted ones too."""
        with self._lock:
            return list(written(reader, "key", f"{hit.kind}:{hit.id}").numbers)


def _size(kept: Kept) -> int:
    return 1 + sum(len(numbers) for numbers in kept)


def _places(found: Written) -> Places:
    return Places(found.numbers, array("I", accumulate(found.times)), found.places)


def letters_of(word: str) -> int:
    """Which letters stand in a word, one bit each."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def prior(card: Card) -> float:
    """What speaks for a record before any question: its kind, whether it is current, how often it was proven."""
    uses = 1 + USES * sqrt(min(card.uses, 20))
    return card.weight * STATUS.get(card.status, SUPERSEDED) * uses


class Leaf(NamedTuple):
    """A segment with the reader that this view reads it through, and the number of its first record."""

    segment: Segment
    reader: Any
    offset: int


class Masks(NamedTuple):
    """Per leaf one byte per record: 1 where it may be seen, 0 where not or deleted; and how many may be."""

    of: list[bytes]
    visible: int


class View:
    """One open searcher, or none where the index can not be read."""

    def __init__(self, searcher: Any = None, before: View | None = None) -> None:
        self._searcher = searcher
        known = before.segments if before else {}
        self.segments: dict[str, Segment] = {}
        self.leaves: list[Leaf] = []
        self._masks: OrderedDict[frozenset[str], Masks] = OrderedDict()
        for reader, offset in searcher.reader().leaf_readers() if searcher else ():
            if not reader.doc_count_all():
                continue
            name = reader.segment().segment_id()
            self.segments[name] = known.get(name) or Segment(reader)
            self.leaves.append(Leaf(self.segments[name], reader, offset))
        # By the number that a record has in this view: what is looked at for each record that is found.
        self.cards = [card for leaf in self.leaves for card in leaf.segment.cards]
        self.priors = array("f", (value for leaf in self.leaves for value in leaf.segment.priors))
        self.columns = joined([(leaf.segment.columns, len(leaf.segment.cards)) for leaf in self.leaves])

    @property
    def up_to_date(self) -> bool:
        """Whether nothing was written since; an index that cannot be read is replaced as a whole."""
        return self._searcher is None or bool(self._searcher.up_to_date())

    def masks(self, tokens: frozenset[str]) -> Masks:
        """What a holder of these tokens may see."""
        found = self._masks.get(tokens)
        if found is None:
            found = self._masks[tokens] = _masks(_mask(leaf, tokens) for leaf in self.leaves)
            if len(self._masks) > 200:
                self._masks.popitem(last=False)
        return found

    def masks_without(self, tokens: frozenset[str], hidden: Collection[Hit]) -> Masks:
        """The masks of these tokens, less some records: what was narrowed a moment ago and is not indexed yet."""
        masks = self.masks(tokens)
        if not hidden:
            return masks
        less = [bytearray(mask) for mask in masks.of]
        for leaf, mask in zip(self.leaves, less, strict=True):
            for number in (number for hit in hidden for number in leaf.segment.number_of(leaf.reader, hit)):
                mask[number] = 0
        return _masks(map(bytes, less))

    def living(self) -> Iterator[Card]:
        """The card of every record that is not deleted."""
        for leaf in self.leaves:
            for number, card in enumerate(leaf.segment.cards):
                if not leaf.reader.is_deleted(number):
                    yield card


def _masks(of: Iterable[bytes]) -> Masks:
    masks = list(of)
    return Masks(masks, sum(mask.count(1) for mask in masks))


def _mask(leaf: Leaf, tokens: frozenset[str]) -> bytes:
    mask = bytearray(card.audience in tokens for card in leaf.segment.cards)
    if leaf.reader.has_deletions():
        for number in range(len(mask)):
            if leaf.reader.is_deleted(number):
                mask[number] = 0
    return bytes(mask)
