"""Which records meet what a question asks, and how well.

Key by key, never record by record, and the mask comes first: what the asker may not see meets nothing, before any
score, count or facet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from heapq import nlargest
from operator import itemgetter
from time import thread_time

import numpy as np
from numpy.typing import NDArray

from buyergroup_hub.search.concepts import By, Concept, Way
from buyergroup_hub.search.facets import Numbers, Passing
from buyergroup_hub.search.language.dutch import is_common
from buyergroup_hub.search.records import Hit
from buyergroup_hub.search.view import PLACES, Leaf, Met, View

MOST_EXPANSIONS = 64

NONE = Met(np.zeros(0, np.int64), np.zeros(0))


class Search:
    """One question in one view for one set of tokens."""

    def __init__(
        self, view: View, tokens: frozenset[str], hidden: Collection[Hit] = (), patience: float = float("inf")
    ) -> None:
        self.view = view
        self.masks, self.visible = view.masks_without(tokens, hidden)
        self.patience = patience
        self._began: float | None = None
        self.incomplete = False
        self._met: dict[Way, Met] = {}

    def met(self, concept: Concept) -> Met:
        """The visible records that meet the concept in one of its ways; the best way counts."""
        each = [met for met in map(self.met_by, concept.ways) if met]
        if each or self.is_in_parts(concept):
            each += map(self.met_by, [*concept.loose, *concept.kin])
        return each[0] if len(each) == 1 else self._best_of(each)

    def everything(self) -> Met:
        """All that is visible, by what speaks for it before any question."""
        numbers = np.flatnonzero(np.concatenate([np.zeros(0, bool), *self.masks]))
        return Met(numbers, self.view.priors[numbers])

    def _best_of(self, each: Iterable[Met]) -> Met:
        best = np.zeros(len(self.view.cards))
        for met in each:
            best[met.numbers] = np.maximum(best[met.numbers], met.strengths)
        return _where_any(best)

    def is_met(self, concept: Concept) -> bool:
        """Whether any visible record meets it."""
        return any(map(self.met_by, concept.ways))

    def typed(self, concept: Concept) -> Met:
        """The visible records that meet what was typed or a synonym of it, its loose parts left aside."""
        return self._best_of(met for met in map(self.met_by, concept.ways) if met)

    def is_in_parts(self, concept: Concept) -> bool:
        """Whether a compound that is nowhere is looked for by its parts: each must stand in a visible record."""
        return bool(concept.loose) and not self.is_met(concept) and all(map(self.met_by, concept.loose))

    def met_by(self, way: Way) -> Met:
        """The visible records that meet one way."""
        before = self._met.get(way)
        if before is not None:
            return before
        if self._out_of_time():
            return NONE
        gather: Callable[[Way, Leaf, Passing], Met] = {
            By.KEY: self._key, By.ALL: self._all, By.PHRASE: self._phrase, By.PREFIX: self._prefix,
        }[way.by]  # fmt: skip
        each = [gather(way, leaf, mask) for leaf, mask in zip(self.view.leaves, self.masks, strict=True)]
        numbers = [met.numbers + leaf.offset for met, leaf in zip(each, self.view.leaves, strict=True)]
        met = Met(np.concatenate([NONE.numbers, *numbers]), np.concatenate([[], *(met.strengths for met in each)]))
        self._met[way] = met
        return met

    def _out_of_time(self) -> bool:
        """Whether this thread has worked longer on the question than it may. Waiting for a processor does not count."""
        now = thread_time()
        self._began = now if self._began is None else self._began
        self.incomplete = self.incomplete or now - self._began > self.patience
        return self.incomplete

    def _key(self, way: Way, leaf: Leaf, mask: Passing) -> Met:
        return _postings(leaf, mask, way.keys[0], way.weight)

    def _all(self, way: Way, leaf: Leaf, mask: Passing) -> Met:
        added, times = np.zeros(len(mask)), np.zeros(len(mask), np.int64)
        for key in way.keys:
            postings = _postings(leaf, mask, key, way.weight / len(way.keys))
            added[postings.numbers] += postings.strengths
            times[postings.numbers] += 1
        return _where_any(np.where(times == len(way.keys), added, 0))

    def _phrase(self, way: Way, leaf: Leaf, mask: Passing) -> Met:
        """The keys at their distances, the rarest first; a place may be met by a part of a compound."""
        rows = [
            (key, offset, leaf.segment.places(leaf.reader, key, _fields(key)))
            for key, offset in zip(way.keys, way.offsets, strict=True)
        ]
        rows.sort(key=lambda row: len(row[2]))
        (rarest, first, begun), *others = rows
        for _, offset, places in others:
            begun = begun[_stand_in(places, begun + (offset - first))]
        postings = _postings(leaf, mask, rarest, way.weight)
        return postings.where(_stand_in(begun // PLACES, postings.numbers))

    def _prefix(self, way: Way, leaf: Leaf, mask: Passing) -> Met:
        """Any of the most frequent words that begin so; which one makes no difference."""
        often = nlargest(MOST_EXPANSIONS, leaf.segment.words_from(leaf.reader, way.keys[0]), key=itemgetter(1))
        held = np.zeros(len(mask))
        for word, _ in often:
            held[leaf.segment.holding(leaf.reader, word)] = way.weight / 2
        return _where_any(np.where(mask, held, 0))


def _postings(leaf: Leaf, mask: Passing, key: str, weight: float) -> Met:
    postings = leaf.segment.postings(leaf.reader, key)
    seen = postings.where(mask[postings.numbers])
    return seen if weight == 1 else Met(seen.numbers, weight * seen.strengths)


def _stand_in(ascending: Numbers, asked: Numbers) -> Passing:
    """Which of the numbers stand in an ascending row, however long it is."""
    if not len(ascending):
        return np.zeros(len(asked), bool)
    at = np.minimum(np.searchsorted(ascending, asked), len(ascending) - 1)
    return np.equal(ascending[at], asked)


def _where_any(strengths: NDArray[np.float64]) -> Met:
    numbers = np.flatnonzero(strengths > 0)
    return Met(numbers, strengths[numbers])


def _fields(key: str) -> tuple[str, ...]:
    return ("text",) if is_common(key) else ("text", "parts")
