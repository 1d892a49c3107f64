"""Which records answer a question, and in which order.

Key by key, never record by record: each concept gathers the visible records that meet it and how well, then the
concepts are added up. The mask comes first, before any score, count or facet; how rare a concept is, is counted within
the mask as well, so that no score depends on what the asker may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from heapq import nlargest
from itertools import compress
from math import log
from operator import itemgetter
from time import thread_time

from buyergroup_hub.search.dutch import is_common
from buyergroup_hub.search.meaning import By, Concept, Way
from buyergroup_hub.search.records import Hit
from buyergroup_hub.search.view import Leaf, Places, View

BEST_LEAST = 0.2  # records that meet less than this share of what the best one meets are left out
COVERAGE = 1.4  # power of the share of the question that is met
STEP = 1 << 20  # holds coverage and score in one number while concepts are added up
MOST_EXPANSIONS = 64

Met = dict[int, float]  # record number (within the whole view) to how well a concept is met


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
        found = [met for met in map(self.met_by, concept.ways) if met]
        if found:  # parts of a word that is nowhere would only tell what it is made of
            found += map(self.met_by, concept.loose)
        if len(found) == 1:
            return found[0]
        best: Met = {}
        for met in found:
            _keep_best(best, met)
        return best

    def is_met(self, concept: Concept) -> bool:
        """Whether any visible record meets it."""
        return any(map(self.met_by, concept.ways))

    def met_by(self, way: Way) -> Met:
        """The visible records that meet one way."""
        known = self._met.get(way)
        if known is not None:
            return known
        if self._out_of_time():
            return {}
        gather: Callable[[Way, Leaf, bytes], Met] = {
            By.KEY: self._key, By.ALL: self._all, By.PHRASE: self._phrase, By.PREFIX: self._prefix,
        }[way.by]  # fmt: skip
        found: Met = {}
        for leaf, mask in zip(self.view.leaves, self.masks, strict=True):
            met = gather(way, leaf, mask)
            if leaf.offset:
                found.update((number + leaf.offset, value) for number, value in met.items())
            else:
                found.update(met)
        self._met[way] = found
        return found

    def _out_of_time(self) -> bool:
        """Whether this thread has worked longer on the question than it may. Waiting for a processor does not count."""
        now = thread_time()
        self._began = now if self._began is None else self._began
        self.incomplete = self.incomplete or now - self._began > self.patience
        return self.incomplete

    def _key(self, way: Way, leaf: Leaf, mask: bytes) -> Met:
        return self._strengths(leaf, mask, way.keys[0], way.weight)

    def _strengths(self, leaf: Leaf, mask: bytes, key: str, weight: float) -> Met:
        numbers, strengths = leaf.segment.postings(leaf.reader, key)
        seen = compress(zip(numbers, strengths, strict=True), map(mask.__getitem__, numbers))
        return dict(seen) if weight == 1 else {number: weight * strength for number, strength in seen}

    def _all(self, way: Way, leaf: Leaf, mask: bytes) -> Met:
        each = [self._strengths(leaf, mask, key, way.weight / len(way.keys)) for key in way.keys]
        fewest = min(each, key=len)
        return {number: sum(met[number] for met in each) for number in fewest if all(number in met for met in each)}

    def _phrase(self, way: Way, leaf: Leaf, mask: bytes) -> Met:
        """The keys at their distances, the rarest first; a place may be met by a part of a compound."""
        rows = [
            (key, offset, [leaf.segment.places(leaf.reader, field, key) for field in _fields(key)])
            for key, offset in zip(way.keys, way.offsets, strict=True)
        ]
        rows.sort(key=lambda row: sum(len(places.numbers) for places in row[2]))
        met = self._strengths(leaf, mask, rows[0][0], way.weight)
        return {number: strength for number, strength in met.items() if _in_a_row(number, rows)}

    def _prefix(self, way: Way, leaf: Leaf, mask: bytes) -> Met:
        """Any of the most frequent words that begin so; which one makes no difference."""
        often = nlargest(MOST_EXPANSIONS, leaf.segment.words_from(leaf.reader, way.keys[0]), key=itemgetter(1))
        held = set[int]().union(*(leaf.segment.holding(leaf.reader, word) for word, _ in often))
        return dict.fromkeys(sorted(compress(held, map(mask.__getitem__, held))), way.weight / 2)

    def scored(self, concepts: Collection[tuple[Concept, Met]]) -> dict[int, float]:
        """The records that answer the question and their scores (for this question only; never shown)."""
        added: dict[int, float] = {}
        whole = 0
        for met in (met for concept, met in concepts if met and not concept.excluded):
            rarity = log(1 + (self.visible - len(met) + 0.5) / (len(met) + 0.5))
            covered = max(1, round(rarity * 100))
            whole += covered
            packed = covered * STEP
            if not added:
                added = {number: packed + rarity * strength for number, strength in met.items()}
                continue
            for number, strength in met.items():
                added[number] = added.get(number, 0.0) + packed + rarity * strength
        for concept, met in concepts:
            if concept.excluded:
                for number in met:
                    added.pop(number, None)
            elif concept.required:
                added = {number: packed for number, packed in added.items() if number in met}
        return self._with_priors(added, whole)

    def _with_priors(self, added: dict[int, float], whole: int) -> dict[int, float]:
        if not added:
            return {}
        priors = self.view.priors
        all_met = whole * STEP
        if min(added.values()) >= all_met:  # every record meets the whole question, as with one word
            return {number: (packed - all_met) * priors[number] for number, packed in added.items()}
        least = max(added.values()) // STEP * BEST_LEAST * STEP
        gains: dict[float, float] = {}
        scores: dict[int, float] = {}
        for number, packed in added.items():
            if packed < least:
                continue
            covered, score = divmod(packed, STEP)
            gain = gains.get(covered)
            if gain is None:
                gain = gains[covered] = (covered / whole) ** COVERAGE
            scores[number] = score * gain * priors[number]
        return scores


def _fields(key: str) -> tuple[str, ...]:
    return ("text",) if is_common(key) else ("text", "parts")


def _in_a_row(number: int, rows: Sequence[tuple[str, int, Collection[Places]]]) -> bool:
    """Whether the keys stand in the record at their offsets from one place."""
    starts: set[int] = set()
    for place, (_, offset, places) in enumerate(rows):
        here = _starts(number, offset, places)
        starts = starts & here if place else here
        if not starts:
            return False
    return True


def _starts(number: int, offset: int, places: Collection[Places]) -> set[int]:
    """Where in a record the phrase would begin, had one of its keys its place."""
    return {at - offset for each in places for at in each.within(number)}


def _keep_best(best: Met, met: Met) -> None:
    if not best:
        best.update(met)
        return
    for number, strength in met.items():
        if strength > best.get(number, 0.0):
            best[number] = strength
