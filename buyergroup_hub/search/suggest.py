"""Words as people see them: corrections, completions, and which words were added to a question.

A word is offered only when a record that the asker may see holds it: each candidate is looked up inside the mask.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from buyergroup_hub.search.concepts import By, Concept, Way, concepts
from buyergroup_hub.search.language.compounds import split
from buyergroup_hub.search.language.dutch import is_common, keys_of
from buyergroup_hub.search.language.lexicon import commonness, lemma
from buyergroup_hub.search.language.tokens import Token, folded, tokens
from buyergroup_hub.search.match import Search
from buyergroup_hub.search.query import Form, Question, parse
from buyergroup_hub.search.records import Correction
from buyergroup_hub.search.view import Leaf, letters_of

SHORTEST_CORRECTED = 4
MOST_CANDIDATES = 40
MOST_WALKED = 400
MOST_ADDED = 8


def corrected(
    question: Question, search: Search, *, own_words: bool, as_typed: bool
) -> tuple[list[Concept], Correction | None]:
    """The concepts to run. A word that is nowhere and that no list knows is replaced by the nearest word that is."""
    asked = concepts(question, own_words=own_words)
    meant = question.text
    is_dutch = any(lemma(term.text) for term in question.wanted)
    for concept in asked:
        term = concept.terms[0]
        if not _may_be_wrong(concept) or search.is_met(concept):
            continue
        begun = Way(By.PREFIX, (term.text,))
        if search.met_by(begun):  # still being typed
            concept.ways.append(begun)
            continue
        nearest = None if _is_known(term.text) else nearest_word(term.text, search, dutch=is_dutch)
        if nearest and not _is_compound(term.text, nearest):
            meant = meant.replace(term.typed, nearest)
    if meant == question.text:
        return asked, None
    if as_typed:
        return asked, Correction(question.text, meant, applied=False)
    return concepts(parse(meant), own_words=own_words), Correction(question.text, meant, applied=True)


def _may_be_wrong(concept: Concept) -> bool:
    term = concept.terms[0]
    return (
        len(concept.terms) == 1
        and not concept.excluded
        and term.form is Form.WORD
        and len(term.tokens) == 1
        and term.text.isalpha()
        and len(term.text) >= SHORTEST_CORRECTED
    )


def _is_known(word: str) -> bool:
    """Whether the word is a good one, in either language, that merely no record holds."""
    return bool(lemma(word) or lemma(word, "en")) or commonness(word) > 2.5


def _is_compound(word: str, nearest: str) -> bool:
    """Whether it is a compound that merely no record holds: one of known parts, unless it is one letter off."""
    return split(word) is not None and distance(folded(word), folded(nearest), 1) > 1


def nearest_word(word: str, search: Search, *, dutch: bool = False) -> str | None:
    """The word nearest to a misspelt one that stands in a visible record; the more frequent one of equals. dutch: the
    other words of the question are, so that an English word is no answer."""
    plain = folded(word)
    reach = 1 if len(plain) < 8 else 2
    candidates: dict[str, int] = {}
    for leaf in search.view.leaves:
        for surface in _near(plain, reach, leaf):
            candidates.setdefault(surface, distance(plain, surface.split("\t")[0], reach))
    best: tuple[int, int, str] | None = None
    for surface, far in sorted(candidates.items(), key=lambda item: item[1])[:MOST_CANDIDATES]:
        if far > reach or (best and far > best[0]) or (dutch and _is_english(surface.split("\t")[-1])):
            continue
        held = _held(surface, search)
        if held and (best is None or (far, -held) < best[:2]):
            best = (far, -held, surface)
    return best[2].split("\t")[-1] if best else None


def _is_english(word: str) -> bool:
    return bool(lemma(word, "en")) and not lemma(word) and commonness(word, "en") > commonness(word)


def _near(word: str, reach: int, leaf: Leaf) -> Iterator[str]:
    """A quick sieve: about as long, and nearly the same letters."""
    letters = letters_of(word)
    by_length = leaf.segment.surfaces(leaf.reader)
    for length in range(len(word) - reach, len(word) + reach + 1):
        for others, surface in by_length.get(length, ()):
            if (others ^ letters).bit_count() <= 2 * reach:
                yield surface


def distance(left: str, right: str, reach: int) -> int:
    """Letters to change, add, drop or swap (optimal string alignment); more than reach counts as reach + 1.

    What sounds alike in Dutch is one step apart however it is written (elektriese, elektrische).
    """
    if left == right:
        return 0
    if _sound(left) == _sound(right):
        return 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        older, before, row = before, row, [i] + [0] * len(right)
        for j, other in enumerate(right, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if older and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > reach:
            return reach + 1
    return row[-1]


_ALIKE = (("sch", "s"), ("ij", "ei"), ("ch", "g"), ("ph", "f"), ("th", "t"), ("dt", "t"), ("x", "ks"), ("c", "k"),
          ("y", "i"), ("z", "s"), ("v", "f"), ("ou", "au"))  # fmt: skip


def _sound(word: str) -> str:
    for written, heard in _ALIKE:
        word = word.replace(written, heard)
    return "".join(letter for place, letter in enumerate(word) if not place or letter != word[place - 1])


def completions(text: str, search: Search, most: int) -> list[str]:
    """The text with its last word completed."""
    typed = list(tokens(text[-100:]))
    if not typed or not text[-1:].isalnum() or len(typed[-1].text) < 2:
        return []
    begun = folded(typed[-1].text)
    if any(not is_common(token.text) and not search.met_by(_key_of(token)) for token in typed[:-1]):
        return []  # what was typed so far is nowhere: nothing to go on with
    before = text[: len(text) - (typed[-1].end - typed[-1].start)]
    there = {surface for leaf in search.view.leaves for surface, _ in leaf.segment.words_from(leaf.reader, begun)}
    held = ((surface, count) for surface in sorted(there) if (count := _held(surface, search)))
    seen = islice(held, MOST_WALKED)  # of those that the asker may see: others' words push none of hers out
    best = sorted(seen, key=lambda word: (-word[1], word[0]))[:most]
    return [before + surface.split("\t")[-1] for surface, _count in best]


def _key_of(token: Token) -> Way:
    return Way(By.KEY, (keys_of(token.text).whole,))


def _held(surface: str, search: Search) -> int:
    """In how many visible records the word stands."""
    return sum(
        int(np.count_nonzero(mask[leaf.segment.holding(leaf.reader, surface)]))
        for leaf, mask in zip(search.view.leaves, search.masks, strict=True)
    )


def also_searched(asked: list[Concept], search: Search) -> tuple[str, ...]:
    """The words that the hub added, where they brought a visible record."""
    added: dict[str, None] = {}
    for concept in asked:
        for way in (*concept.loose, *concept.kin) if search.is_in_parts(concept) else concept.ways:
            if way.added and way.added not in added and len(added) < MOST_ADDED and search.met_by(way):
                added[way.added] = None
    return tuple(added)
