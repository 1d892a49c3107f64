"""The index as one request sees it: segments in memory, and one mask per set of audience tokens.

A view is made when the index has changed and replaced as a whole; segments that did not change keep what was read of
them. Whoosh's own `refresh()` is never used: in several versions it brings deleted records back.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterator
from itertools import islice
from math import sqrt
from threading import Lock
from typing import Any, NamedTuple

from buyergroup_hub.search.layout import Card
from buyergroup_hub.search.records import CURRENT, ENDED, Hit

MOST_POSTINGS = 4_000_000  # in memory per process, 8 bytes each
SATURATION, LENGTH_SHARE, PIVOT = 1.2, 0.55, 110  # BM25's k1 and b; the length in words that counts as normal
STATUS = {CURRENT: 1.0, ENDED: 0.97}  # what is superseded gets the rest
SUPERSEDED = 0.55
USES = 0.06


class Postings(NamedTuple):
    """Record numbers within a segment and, in the fields where it counts, how much the key says there (0 to 1)."""

    numbers: array[int]
    strengths: array[float]


NOTHING = Postings(array("I"), array("f"))


class Segment:
    """What is read once of a segment, whatever is deleted from it later.

    A reader is used by one thread at a time, since it seeks in its file: every method that reads holds the lock.
    """

    def __init__(self, reader: Any) -> None:
        column = reader.column_reader("card")
        self.cards = [Card.read(column[number]) for number in range(reader.doc_count_all())]
        self.priors = array("f", map(prior, self.cards))
        self._slack = array(
            "f", (SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * card.length / PIVOT) for card in self.cards)
        )
        self._postings: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._held = 0
        self._lock = Lock()
        self._surfaces: dict[int, list[tuple[int, str]]] | None = None

    def postings(self, reader: Any, field: str, key: str) -> Postings:
        """The postings of a key, from memory where they were asked before."""
        found = self._postings.get((field, key))
        if found is None:
            with self._lock:
                found = self._read(reader, field, key)
                self._postings[field, key] = found
                self._held += len(found.numbers) + 1
                while self._held > MOST_POSTINGS:
                    _, dropped = self._postings.popitem(last=False)
                    self._held -= len(dropped.numbers) + 1
        return found

    def _read(self, reader: Any, field: str, key: str) -> Postings:
        term = key.encode()
        if (field, term) not in reader:
            return NOTHING
        numbers, strengths = array("I"), array("f")
        matcher = reader.postings(field, term)
        if field not in ("text", "parts"):
            return Postings(array("I", matcher.all_ids()), strengths)
        while matcher.is_active():
            number = matcher.id()
            times = matcher.weight()
            numbers.append(number)
            strengths.append(times / (times + self._slack[number]))
            matcher.next()
        return Postings(numbers, strengths)

    def positions(self, reader: Any, field: str, key: str, numbers: list[int]) -> dict[int, list[int]]:
        """Where the key stands in each of the given records (ascending numbers)."""
        term = key.encode()
        places: dict[int, list[int]] = {}
        with self._lock:
            if (field, term) not in reader:
                return places
            matcher = reader.postings(field, term)
            for number in numbers:
                if not matcher.is_active():
                    break
                if matcher.id() < number:
                    matcher.skip_to(number)
                if matcher.is_active() and matcher.id() == number:
                    places[number] = matcher.value_as("positions")
        return places

    def how_often(self, reader: Any, field: str, key: str) -> int:
        """In how many records of the segment the key stands, hidden ones too: for choosing what to read first."""
        with self._lock:
            return _how_often(reader, field, key.encode())

    def words_from(self, reader: Any, beginning: str, most: int) -> list[str]:
        """The first words, by their letters, that begin so."""
        with self._lock:
            return [term.decode() for term in islice(reader.expand_prefix("words", beginning.encode()), most)]

    def frequent_words_from(self, reader: Any, beginning: str, most: int) -> list[str]:
        """The words that begin so, those of most records; hidden ones too."""
        with self._lock:
            terms = list(reader.expand_prefix("words", beginning.encode()))
            terms.sort(key=lambda term: -_how_often(reader, "words", term))
        return [term.decode() for term in terms[:most]]

    def gist(self, reader: Any, number: int) -> list[str]:
        """The keys that tell what a record is about."""
        with self._lock:
            return list(filter(None, reader.column_reader("gist")[number].decode().split("\n")))

    def surfaces(self, reader: Any) -> dict[int, list[tuple[int, str]]]:
        """The words as people see them, by length, each with its letters; read when first asked for."""
        if self._surfaces is None:
            by_length: dict[int, list[tuple[int, str]]] = {}
            with self._lock:
                words = [term.decode() for term in reader.lexicon("words")]
            for surface in words:
                plain = surface.split("\t")[0]
                by_length.setdefault(len(plain), []).append((letters_of(plain), surface))
            self._surfaces = by_length
        return self._surfaces


def _how_often(reader: Any, field: str, term: bytes) -> int:
    return int(reader.doc_frequency(field, term)) if (field, term) in reader else 0


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


class View:
    """One open searcher."""

    def __init__(self, searcher: Any, before: View | None = None) -> None:
        self.searcher = searcher
        known = before.segments if before else {}
        self.segments: dict[str, Segment] = {}
        self.leaves: list[Leaf] = []
        self._masks: OrderedDict[frozenset[str], list[bytes]] = OrderedDict()
        for reader, offset in searcher.reader().leaf_readers():
            if not reader.doc_count_all():
                continue
            name = reader.segment().segment_id()
            self.segments[name] = known.get(name) or Segment(reader)
            self.leaves.append(Leaf(self.segments[name], reader, offset))
        # By the number that a record has in this view: what is looked at for each record that is found.
        self.cards = [card for leaf in self.leaves for card in leaf.segment.cards]
        self.priors = array("f", (value for leaf in self.leaves for value in leaf.segment.priors))
        self.facets = [card.facets for card in self.cards]

    def masks(self, tokens: frozenset[str]) -> list[bytes]:
        """Per leaf one byte per record: 1 where a holder of these tokens may see it, 0 where not or deleted."""
        found = self._masks.get(tokens)
        if found is None:
            found = [_mask(leaf, tokens) for leaf in self.leaves]
            self._masks[tokens] = found
            if len(self._masks) > 200:
                self._masks.popitem(last=False)
        return found

    def masks_without(self, tokens: frozenset[str], hidden: Collection[Hit]) -> list[bytes]:
        """The masks of these tokens, less some records: what was narrowed a moment ago and is not indexed yet."""
        masks = self.masks(tokens)
        if not hidden:
            return masks
        gone = set(hidden)
        return [
            bytes(
                seen and Hit(card.kind, card.id) not in gone
                for seen, card in zip(mask, leaf.segment.cards, strict=True)
            )
            for leaf, mask in zip(self.leaves, masks, strict=True)
        ]

    def living(self) -> Iterator[Card]:
        """The card of every record that is not deleted."""
        for leaf in self.leaves:
            for number, card in enumerate(leaf.segment.cards):
                if not leaf.reader.is_deleted(number):
                    yield card


def _mask(leaf: Leaf, tokens: frozenset[str]) -> bytes:
    mask = bytearray(card.audience in tokens for card in leaf.segment.cards)
    if leaf.reader.has_deletions():
        for number in range(len(mask)):
            if leaf.reader.is_deleted(number):
                mask[number] = 0
    return bytes(mask)
