"""The passage of a text that answers a question best, cut up into pieces that are a hit and pieces that are not.

The index keeps no bodies: the text is that of the row being shown, and it is read with the same analyser. Pieces are
plain text; the template marks and escapes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from buyergroup_hub.kit.caches import PLACE, weight
from buyergroup_hub.search.concepts import By, concepts
from buyergroup_hub.search.language.dutch import Analysed, analyse, is_common
from buyergroup_hub.search.language.tokens import folded
from buyergroup_hub.search.query import Form, parse
from buyergroup_hub.search.records import Part

LONGEST = 240  # characters of a snippet
LONGEST_TEXT = 30_000  # characters of a text that are looked at
MOST_BYTES = 64_000_000  # of words that are remembered, per language
MOST_READ = 150_000  # texts whose hashes are remembered
FEW_FORMS = 16  # words that are found faster one by one than by taking a text apart
MOST_HITS = 30  # within a passage


class Piece(NamedTuple):
    """Text, and whether it is what was asked for."""

    text: str
    is_hit: bool


class Place(NamedTuple):
    """Where in a text something stands that was asked for, and the number of its concept."""

    start: int
    end: int
    concept: int


class Forms:
    """Which of the words that were met in texts can be found by a key. Shared by all questions, and started anew when
    it grows too large.

    Of a text that was read before every word is known, so that it need not be compared with all words that are. Only
    the hashes of those texts are kept.
    """

    def __init__(self) -> None:
        self.known: set[str] = set()
        self._by_key: dict[str, set[str]] = {}
        self._read: set[int] = set()
        self._size = 0

    def read(self, text: str, language: str) -> None:
        """Get to know the words of a text."""
        if hash(text) in self._read:
            return
        if self._size > MOST_BYTES or len(self._read) > MOST_READ:
            self.known, self._by_key, self._read, self._size = set(), {}, set(), 0
        for word in set(text.split()) - self.known:
            keys = {key for each in analyse(word, language) for key in each.all_keys}
            for key in keys:
                self._by_key.setdefault(key, set()).add(word)
            self.known.add(word)
            self._size += weight((word, *keys)) + len(keys) * PLACE
        self._read.add(hash(text))

    def of(self, keys: Iterable[str]) -> set[str]:
        """The words that are found by one of the keys."""
        return set[str]().union(*(self._by_key[key] for key in keys if key in self._by_key))


_forms: defaultdict[str, Forms] = defaultdict(Forms)


class Wanted:
    """What one question looks for in texts."""

    def __init__(self, query: str) -> None:
        question = parse(query)
        self._concepts: dict[str, int] = {}
        for number, concept in enumerate(concepts(question)):
            if concept.excluded:
                continue
            for key in (key for way in concept.ways if way.by is not By.PREFIX for key in way.keys):
                if concept.required or not is_common(key):
                    self._concepts.setdefault(key, number)
        self._beginnings = tuple(folded(term.text) for term in question.wanted if term.form is Form.PREFIX)
        self._forms: dict[str, tuple[int, set[str]]] = {}
        self._places: dict[tuple[str, str], list[Place]] = {}

    def places(self, text: str, language: str) -> list[Place]:
        """What was asked for in the first characters of the text, in order."""
        text = text[:LONGEST_TEXT]
        hits = self._words(text, language) if self._concepts else set[str]()
        for begun in self._beginnings:
            plain = folded(text.lower()).split()
            hits.update(word for word, letters in zip(text.split(), plain, strict=True) if begun in letters)
        return sorted(
            Place(at + place.start, at + place.end, place.concept)
            for word in hits
            for place in self._within(word, language)
            for at in _all(text, word)
        )

    def _words(self, text: str, language: str) -> set[str]:
        """The words of a text that are found by a key of the question; perhaps parts of words beside them."""
        of_language = _forms[language]
        of_language.read(text, language)
        words, forms = self._forms.get(language, (0, set[str]()))
        if words != len(of_language.known):
            forms = of_language.of(self._concepts)
            self._forms[language] = len(of_language.known), forms
        if len(forms) <= FEW_FORMS:
            return {form for form in forms if form in text}
        return forms.intersection(text.split())

    def _within(self, word: str, language: str) -> list[Place]:
        places = self._places.get((word, language))
        if places is None:
            places = self._places[word, language] = [
                Place(each.token.start, each.token.end, concept)
                for each in analyse(word, language)
                if (concept := self._concept(each)) is not None
            ]
        return places

    def _concept(self, word: Analysed) -> int | None:
        if self._beginnings and folded(word.token.text).startswith(self._beginnings):
            return -1
        return next((self._concepts[key] for key in word.all_keys if key in self._concepts), None)


def _all(text: str, word: str) -> Iterator[int]:
    """Where the word stands between white space."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if (at == 0 or text[at - 1].isspace()) and (end == len(text) or text[end].isspace()):
            yield at
        at = text.find(word, end)


@lru_cache(maxsize=8)
def wanted(query: str) -> Wanted:
    """Kept for the ten hits of a page."""
    return Wanted(query)


def marked(text: str, query: str, language: str = "nl") -> list[Piece]:
    """The whole text (a title) with its hits."""
    return list(_pieces(text, 0, len(text), wanted(query).places(text, language)))


def snippet(text: str, query: str, language: str = "nl") -> list[Piece]:
    """The best passage of at most 240 characters; the beginning when nothing in it was asked for."""
    return _passage(text, wanted(query).places(text, language))


def found_in(parts: Iterable[Part], query: str, language: str = "nl") -> tuple[str, list[Piece]] | None:
    """The place in a file where most of the question is met, with its passage; None when it is met nowhere."""
    best: tuple[int, Part, list[Place]] | None = None
    for part in parts:
        places = wanted(query).places(part.text, language)
        met = len({place.concept for place in places})
        if places and (best is None or met > best[0]):
            best = (met, part, places)
    return (best[1].place, _passage(best[1].text, best[2])) if best else None


def _passage(text: str, places: Sequence[Place]) -> list[Piece]:
    start = _start_of_sentence(text, places[_best_first(places)].start) if places else 0
    end = len(text) if len(text) - start <= LONGEST else _end_of_word(text, start + LONGEST)
    pieces = list(_pieces(text, start, end, places))
    if start > 0:
        pieces.insert(0, Piece("… ", False))
    if end < len(text):
        pieces.append(Piece(" …", False))
    return pieces


def _best_first(places: Sequence[Place]) -> int:
    """The hit from which on most different concepts are met within one window."""

    def met(first: int) -> int:
        until = places[first].start + LONGEST
        return len({place.concept for place in places[first : first + MOST_HITS] if place.start < until})

    return max(range(len(places)), key=lambda first: (met(first), -first))


def _start_of_sentence(text: str, at: int) -> int:
    """The start of the hit's sentence, or of a word some way before it when the sentence is long."""
    if at < 60:
        return 0
    sentence = max(text.rfind(mark, 0, at) for mark in (". ", "? ", "! ", "\n"))
    if sentence >= 0 and at - sentence < 120:
        return sentence + 1 + (text[sentence + 1] == " ")
    return text.rfind(" ", 0, at - 60) + 1


def _end_of_word(text: str, at: int) -> int:
    space = text.rfind(" ", 0, at)
    return space if space > at - 40 else at


def _pieces(text: str, start: int, end: int, places: Iterable[Place]) -> Iterator[Piece]:
    at = start
    for place in places:
        if place.start < at or place.end > end:
            continue
        if place.start > at:
            yield Piece(text[at : place.start], False)
        yield Piece(text[place.start : place.end], True)
        at = place.end
    if at < end:
        yield Piece(text[at:end], False)
