"""From a question to what would answer it: one concept per term, with the ways in which a record can meet it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from itertools import pairwise

from buyergroup_hub.search.language import vocabulary
from buyergroup_hub.search.language.compounds import split
from buyergroup_hub.search.language.dutch import Keys, english_key, is_common, keys_of
from buyergroup_hub.search.language.lexicon import lemma
from buyergroup_hub.search.language.tokens import OWN, Token, code_of, own_code, tokens
from buyergroup_hub.search.query import Form, Question, Term

PARTS, SYNONYM, ENGLISH, JOINED, SCATTERED = 0.7, 0.6, 0.9, 1.2, 0.7
LOOSE, KINSHIP = 0.3, 0.8
ITSELF = 9.0  # what is called by the code that is asked for, before whatever names it
LONGEST_RING_TERM = 6  # words
_WITH_CHECK_DIGIT = re.compile(r"(\d{8})-\d")  # a CPV code as its list has it


class By(StrEnum):
    KEY = "key"
    ALL = "all"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to meet a concept. offsets: for a phrase, the distance of each key from the first.

    added is the word to name when it was the hub and not the person who thought of this way.
    """

    by: By
    keys: tuple[str, ...]
    weight: float = 1.0
    offsets: tuple[int, ...] = ()
    added: str = ""


@dataclass(slots=True)
class Concept:
    """What one term (or several, joined by OR) asks for."""

    terms: list[Term]
    ways: list[Way] = field(default_factory=list)
    loose: list[Way] = field(default_factory=list)
    kin: list[Way] = field(default_factory=list)  # synonyms of what is loose
    required: bool = False
    excluded: bool = False

    def keys(self) -> Iterator[str]:
        for way in self.ways:
            yield from way.keys


def concepts(question: Question, *, own_words: bool = False) -> list[Concept]:
    """The concepts of a question. own_words leaves out synonyms and parts."""
    asked: list[Concept] = []
    joining = False
    for term in question.terms:
        ways = _own_ways(term, own_words=own_words)
        if joining:
            asked[-1].terms.append(term)
            asked[-1].ways += ways
        else:
            loose = [] if own_words else _loose_ways(term)
            asked.append(
                Concept([term], ways, loose, _kin(loose), required=term.form is Form.PHRASE, excluded=term.excluded)
            )
        joining = term.or_next
    _join_neighbours(asked)
    if not own_words:
        _add_synonyms(asked)
    for concept in asked:
        concept.ways = list(dict.fromkeys(concept.ways))
    return asked


def loosened(concept: Concept) -> Concept:
    """A phrase that is nowhere: its words, wherever they stand."""
    if not concept.required:
        return concept
    return Concept(concept.terms, [Way(By.ALL, way.keys, way.weight) for way in concept.ways])


def _own_ways(term: Term, *, own_words: bool) -> list[Way]:
    keys = [keys_of(token.text) for token in term.tokens]
    if term.form is Form.PREFIX:
        return [Way(By.PREFIX, (term.text,))]
    if len(keys) == 1:
        return _ways_of_word(term.text, keys[0], own_words=own_words) + _ways_of_code(term.tokens[0])
    ways = [_phrase(term.tokens)]
    if term.form is Form.PHRASE:
        return ways
    ways += _ways_of_code(term.tokens[0])
    if term.tokens[0].joined:
        ways.append(Way(By.KEY, (keys_of(term.tokens[0].joined).whole,)))
    return [*ways, Way(By.ALL, tuple(key.whole for key in keys), SCATTERED)]


def _ways_of_word(word: str, keys: Keys, *, own_words: bool) -> list[Way]:
    ways = [Way(By.KEY, (keys.whole,))]
    english = english_key(word)
    if english != keys.whole:
        ways.append(Way(By.KEY, (english,), ENGLISH))
    if len(keys.parts) > 1 and not own_words:
        ways.append(Way(By.ALL, keys.parts, PARTS))
    return ways


def _ways_of_code(token: Token) -> list[Way]:
    code = code_of(token)
    if not code:
        return [Way(By.KEY, (own_code(token),), ITSELF)] if token.text.isdigit() else []
    ways = [Way(By.KEY, (OWN + code,), ITSELF), Way(By.KEY, (code,))]
    if match := _WITH_CHECK_DIGIT.fullmatch(code):
        ways.append(Way(By.KEY, (match[1],)))
    return [*ways, Way(By.KEY, (code.replace("-", ""),))] if token.codes else ways


def _loose_ways(term: Term) -> list[Way]:
    """The parts of a compound, each alone; a hyphen parts them too."""
    if term.form is not Form.WORD or (len(term.tokens) > 1 and not term.tokens[0].joined):
        return []
    return [way for token in term.tokens for way in _ways_of_parts(token.text, alone=len(term.tokens) == 1)]


def _ways_of_parts(word: str, *, alone: bool) -> list[Way]:
    keys = keys_of(word)
    if not keys.parts:
        return [] if alone else [Way(By.KEY, (keys.whole,), LOOSE, added=word)]
    found = split(lemma(word) or word)
    said = found.parts if found and len(found.parts) == len(keys.parts) else keys.parts
    return [Way(By.KEY, (key,), LOOSE, added=part) for key, part in zip(keys.parts, said, strict=True)]


def _kin(loose: Iterable[Way]) -> list[Way]:
    dutch, _ = _rings()
    return [replace(way, weight=LOOSE * KINSHIP) for part in loose for way in dutch.get(part.keys, ())]


def _phrase(words: Sequence[Token], weight: float = 1.0, added: str = "", *, exact: bool = True) -> Way:
    """The words side by side. Where it is not exact, any word may stand in the place of one that only joins."""
    kept = [token for token in words if exact or not is_common(token.text)]
    offsets = tuple(token.position - kept[0].position for token in kept)
    return Way(By.PHRASE, tuple(keys_of(token.text).whole for token in kept), weight, offsets, added)


def _join_neighbours(asked: list[Concept]) -> None:
    """People write "school meubels" for schoolmeubels and "VB 12" for VB-12: the joined word meets both terms."""
    for left, right in pairwise(asked):
        first, second = left.terms[-1], right.terms[0]
        if Form.PHRASE in (first.form, second.form) or left.excluded or right.excluded or len(second.tokens) > 1:
            continue
        if first.text.isalpha() and second.text.isalpha() and len(first.tokens) == 1:
            joined = keys_of(first.text + second.text).whole
        elif any(letter.isdigit() for letter in first.text + second.text):
            joined = f"{(first.tokens[0].codes or (first.text,))[0]}-{second.text}"
        else:
            continue
        ways = [Way(By.KEY, (joined,), JOINED), Way(By.KEY, (OWN + joined,), ITSELF)]
        left.ways += ways
        right.ways += ways


def _add_synonyms(asked: list[Concept]) -> None:
    """The longest row of terms that stands in a ring gets the ring's other terms, on each of its concepts."""
    dutch, english = _rings()
    start = 0
    while start < len(asked):
        for end in range(min(len(asked), start + LONGEST_RING_TERM), start, -1):
            row = asked[start:end]
            if any(concept.excluded or concept.required for concept in row):
                continue
            words = [token.text for concept in row for token in concept.terms[0].tokens]
            ways = dutch.get(_dutch_keys(words), []) + english.get(_english_keys(words), [])
            if ways:
                for concept in row:
                    concept.ways += ways
                start = end - 1
                break
        start += 1


Rings = dict[tuple[str, ...], list[Way]]


@cache
def _rings() -> tuple[Rings, Rings]:
    """By the Dutch keys of a term and by the English ones of a translation: the ways to its synonyms and translations,
    and to those of its synonyms. A Dutch word is no English one that merely has its key (wassen, waste)."""
    synonyms = [_members(line) for line in vocabulary.lines("synonyms.txt")]
    translations = [_members(line) for line in vocabulary.lines("translations.txt")]
    translated: dict[str, dict[str, None]] = {}
    for own, *others in translations:
        translated.setdefault(own, {}).update(dict.fromkeys(others))
    dutch: dict[tuple[str, ...], dict[Way, None]] = {}
    english: dict[tuple[str, ...], dict[Way, None]] = {}
    for ring in synonyms:
        foreign = [other for member in ring for other in translated.get(member, ())]
        for member in ring:
            ways = _ways_of_synonyms(other for other in [*ring, *foreign] if other != member)
            dutch.setdefault(_dutch_keys(_telling(member)), {}).update(ways)
    for ring in translations:
        for member in ring:
            ways = _ways_of_synonyms(other for other in ring if other != member)
            keys, rings = (_dutch_keys, dutch) if member == ring[0] else (_english_keys, english)
            rings.setdefault(keys(_telling(member)), {}).update(ways)
    return {keys: list(ways) for keys, ways in dutch.items()}, {keys: list(ways) for keys, ways in english.items()}


def _members(line: str) -> list[str]:
    return [member.strip() for member in line.split("=")]


def _telling(member: str) -> list[str]:
    return [token.text for token in tokens(member) if not is_common(token.text)]


def _dutch_keys(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(keys_of(word).whole for word in words)


def _english_keys(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(english_key, words))


def _ways_of_synonyms(members: Iterable[str]) -> dict[Way, None]:
    return dict.fromkeys(way for member in members for way in _ways_of_synonym(member))


def _ways_of_synonym(member: str) -> list[Way]:
    words = list(tokens(member))
    if len(words) > 1:
        return [_phrase(words, SYNONYM, member, exact=False)]
    keys = {keys_of(words[0].text).whole, english_key(words[0].text)}
    return [Way(By.KEY, (key,), SYNONYM, added=member) for key in sorted(keys)]
