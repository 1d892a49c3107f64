"""The index as one request sees it: segments in memory, and one mask per set of audience tokens.

A view is made when the index has changed and replaced as a whole; segments that did not change keep what was read of
them. Whoosh's own `refresh()` is never used: in several versions it brings deleted records back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from threading import Lock
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from buyergroup_hub.search.facets import Numbers, Passing, columns, joined
from buyergroup_hub.search.layout import Card
from buyergroup_hub.search.records import CURRENT, ENDED, Hit
from buyergroup_hub.search.whoosh_index import Reader, column, deleted, leaves, size, words_in, written

RANKS = ("newest", "most_used")
MOST_BYTES = 32_000_000  # of what was read, in memory per process
SATURATION, LENGTH_SHARE, PIVOT = 1.2, 0.55, 110  # BM25's k1 and b; the length in words that counts as normal
STATUS = {CURRENT: 1.0, ENDED: 0.97}  # what is superseded gets the rest
SUPERSEDED = 0.55
USES = 0.06
FOREIGN = 0.98  # a text in another language than Dutch, beside an equal one
TITLE = 0.9  # what a key gains where it stands in the title
PART_FIELD = 0.75  # a word within a compound, beside the word itself
CONTEXT = 0.15  # what the name of its group brings a record
PLACES = 1 << 17  # twice as many as a record has, so that a phrase that begins in one never ends in the next


@dataclass(frozen=True, slots=True)
class Met:
    """Records by number, ascending, and how well each meets what was asked."""

    numbers: Numbers
    strengths: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.numbers)

    def where(self, kept: Passing) -> Met:
        """Those of them for which it holds."""
        return Met(self.numbers[kept], self.strengths[kept])


Kept = TypeVar("Kept", Met, Numbers)


class Segment:
    """What is read once of a segment, whatever is deleted from it later.

    A reader is used by one thread at a time, since it seeks in its file: every method that reads holds the lock.
    """

    def __init__(self, reader: Reader) -> None:
        stored = column(reader, "card")
        self.cards = [Card.read(stored[number]) for number in range(size(reader))]
        self.priors = np.fromiter(map(prior, self.cards), float)
        self.columns = columns([card.facets for card in self.cards])
        self.audiences, codes = np.unique([card.audience for card in self.cards], return_inverse=True)
        self._audience = codes.astype(np.int64)
        lengths = np.fromiter((card.length for card in self.cards), float)
        self._slack = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / PIVOT)
        self._kept: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._held = 0
        self._lock = Lock()
        self._words: list[tuple[str, int]] | None = None
        self._surfaces: dict[int, list[tuple[int, str]]] | None = None

    def _once(self, name: str, key: str, read: Callable[[], Kept]) -> Kept:
        """What was read, from memory where it was asked before."""
        value: Kept | None = self._kept.get((name, key))
        if value is None:
            with self._lock:
                value = read()
                self._kept[name, key] = value
                self._held += _size(value)
                while self._held > MOST_BYTES:
                    _, dropped = self._kept.popitem(last=False)
                    self._held -= _size(dropped)
        return value

    def seen_with(self, tokens: frozenset[str]) -> Passing:
        """Which records these audience tokens open."""
        opened = np.fromiter((str(audience) in tokens for audience in self.audiences), bool)
        return opened[self._audience]

    def postings(self, reader: Reader, key: str) -> Met:
        """What a key says, wherever in a record it stands."""
        return self._once("said", key, lambda: self._strengths(reader, key))

    def _strengths(self, reader: Reader, key: str) -> Met:
        strengths = np.zeros(len(self.cards))
        for field, share in (("text", 1.0), ("parts", PART_FIELD)):
            postings = written(reader, field, key)
            times = postings.times.astype(float)
            frequency = share * times / (times + self._slack[postings.numbers])
            strengths[postings.numbers] = np.maximum(strengths[postings.numbers], frequency)
        in_title = written(reader, "title", key).numbers
        strengths[in_title] += np.where(strengths[in_title] > 0, TITLE, 0)
        strengths[written(reader, "context", key).numbers] += CONTEXT
        numbers = np.flatnonzero(strengths > 0)
        return Met(numbers, strengths[numbers])

    def holding(self, reader: Reader, word: str) -> Numbers:
        """The records in which a word stands as people see it."""
        return self._once("words", word, lambda: written(reader, "words", word).numbers.astype(np.int64))

    def places(self, reader: Reader, key: str, fields: Collection[str]) -> Numbers:
        """Where a key stands in these fields, ascending: the record's number and within it the place, in one number
        (`PLACES` apart)."""
        return self._once(" ".join(fields), key, lambda: _places(reader, key, fields))

    def words_from(self, reader: Reader, beginning: str) -> list[tuple[str, int]]:
        """The words that begin so, by their letters, each with in how many records it stands; hidden ones too."""
        words = self._all_words(reader)
        first = bisect_left(words, (beginning,))
        return words[first : bisect_left(words, (beginning + "\U0010ffff",), lo=first)]

    def surfaces(self, reader: Reader) -> dict[int, list[tuple[int, str]]]:
        """The words as people see them, by length, each with its letters; read when first asked for."""
        if self._surfaces is None:
            by_length: dict[int, list[tuple[int, str]]] = {}
            for surface, _ in self._all_words(reader):
                plain = surface.split("\t")[0]
                by_length.setdefault(len(plain), []).append((letters_of(plain), surface))
            self._surfaces = by_length
        return self._surfaces

    def _all_words(self, reader: Reader) -> list[tuple[str, int]]:
        if self._words is None:
            with self._lock:
                self._words = sorted(words_in(reader, "words"))
        return self._words

    def gist(self, reader: Reader, number: int) -> list[str]:
        """The keys that tell what a record is about."""
        with self._lock:
            return list(filter(None, column(reader, "gist")[number].decode().split("\n")))

    def number_of(self, reader: Reader, hit: Hit) -> list[int]:
        """Where in the segment a record lies; deleted ones too."""
        with self._lock:
            return [int(number) for number in written(reader, "key", f"{hit.kind}:{hit.id}").numbers]


def _size(kept: Met | Numbers) -> int:
    return 16 + (kept.numbers.nbytes + kept.strengths.nbytes if isinstance(kept, Met) else kept.nbytes)


def _places(reader: Reader, key: str, fields: Collection[str]) -> Numbers:
    each = [written(reader, field, key) for field in fields]
    at = [np.repeat(postings.numbers.astype(np.int64), postings.times) * PLACES + postings.places for postings in each]
    return np.unique(np.concatenate(at))


def letters_of(word: str) -> int:
    """Which letters stand in a word, one bit each."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def prior(card: Card) -> float:
    """What speaks for a record before any question: its kind, whether it is current and in Dutch, how often it was
    proven."""
    uses = 1 + USES * sqrt(min(card.uses, 20))
    return card.weight * STATUS.get(card.status, SUPERSEDED) * uses * (FOREIGN if card.foreign else 1)


class Leaf(NamedTuple):
    """A segment with the reader that this view reads it through, and the number of its first record."""

    segment: Segment
    reader: Reader
    offset: int


class Masks(NamedTuple):
    """Per leaf which records may be seen and are not deleted; and how many that are."""

    of: list[Passing]
    visible: int


class View:
    """One open searcher, or none where the index can not be read."""

    def __init__(self, searcher: Any = None, before: View | None = None) -> None:
        self._searcher = searcher
        earlier = before.segments if before else {}
        self.segments: dict[str, Segment] = {}
        self.leaves: list[Leaf] = []
        self._masks: OrderedDict[frozenset[str], Masks] = OrderedDict()
        for name, reader, offset in leaves(searcher) if searcher else ():
            self.segments[name] = earlier.get(name) or Segment(reader)
            self.leaves.append(Leaf(self.segments[name], reader, offset))
        # By the number that a record has in this view: what is looked at for each record that is found.
        self.cards = [card for leaf in self.leaves for card in leaf.segment.cards]
        self.priors = np.concatenate([[], *(leaf.segment.priors for leaf in self.leaves)])
        self.columns = joined([(leaf.segment.columns, len(leaf.segment.cards)) for leaf in self.leaves])

    @cached_property
    def ranks(self) -> dict[str, Numbers]:
        """What records can be put in order by, beside how well they answer: the higher first."""
        _, newest = np.unique([card.date for card in self.cards], return_inverse=True)
        uses = np.fromiter((card.uses for card in self.cards), np.int64)
        return dict(zip(RANKS, (newest.astype(np.int64), uses), strict=True))

    @property
    def is_absent(self) -> bool:
        """Whether there is no index that can be read: that nothing is found says nothing."""
        return self._searcher is None

    @property
    def up_to_date(self) -> bool:
        """Whether nothing was written since; an index that cannot be read is replaced as a whole."""
        return self._searcher is None or bool(self._searcher.up_to_date())

    def masks(self, tokens: frozenset[str]) -> Masks:
        """What a holder of these tokens may see."""
        masks = self._masks.get(tokens)
        if masks is None:
            masks = self._masks[tokens] = _masks(_mask(leaf, tokens) for leaf in self.leaves)
            if len(self._masks) > 200:
                self._masks.popitem(last=False)
        return masks

    def masks_without(self, tokens: frozenset[str], hidden: Collection[Hit]) -> Masks:
        """The masks of these tokens, less some records: what was narrowed a moment ago and is not indexed yet."""
        masks = self.masks(tokens)
        if not hidden:
            return masks
        less = [mask.copy() for mask in masks.of]
        for leaf, mask in zip(self.leaves, less, strict=True):
            for number in (number for hit in hidden for number in leaf.segment.number_of(leaf.reader, hit)):
                mask[number] = False
        return _masks(less)

    def living(self) -> Iterator[Card]:
        """The card of every record that is not deleted."""
        for leaf in self.leaves:
            gone = set(deleted(leaf.reader))
            yield from (card for number, card in enumerate(leaf.segment.cards) if number not in gone)


def _masks(of: Iterable[Passing]) -> Masks:
    masks = list(of)
    return Masks(masks, sum(int(np.count_nonzero(mask)) for mask in masks))


def _mask(leaf: Leaf, tokens: frozenset[str]) -> Passing:
    mask = leaf.segment.seen_with(tokens)
    mask[deleted(leaf.reader)] = False
    return mask
