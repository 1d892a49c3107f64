"""The analyser: from a text to the keys that the index holds and a question asks for.

A Dutch word's key is its lemma (for an unknown word: the lemma of the last part of the compound), stemmed, then
folded: lemmas carry diacritics. A compound also has a key for each run of up to three neighbouring parts, at the
position of the whole word, so that *materieel* finds *bouwmaterieel* and a phrase still counts words.
English words have an English key beside it. How this was chosen and measured: docs/decisions/search.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from whoosh.lang.porter import stem as english_stem
from whoosh.lang.snowball.dutch import DutchStemmer

from buyergroup_hub.kit.caches import cached
from buyergroup_hub.search.language import vocabulary
from buyergroup_hub.search.language.compounds import split
from buyergroup_hub.search.language.lexicon import lemma
from buyergroup_hub.search.language.tokens import Token, chunks, folded, pieces

VERSION = "3"  # stands in the index; raise it with every change here, in the vocabulary or in the tokens
LONGEST_RUN = 3
_dutch = DutchStemmer()


class Keys(NamedTuple):
    """`whole` stands for the word itself; `runs` for neighbouring parts of it; `parts` for each part alone."""

    whole: str
    runs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class Analysed(NamedTuple):
    """A token with its keys; `also` are further keys at the same position (codes, the English key)."""

    token: Token
    keys: Keys
    also: tuple[str, ...]

    @property
    def all_keys(self) -> tuple[str, ...]:
        return (self.keys.whole, *self.also, *self.keys.runs)


def analyse(text: str, language: str = "nl") -> Iterator[Analysed]:
    """Each token of the text with its keys. Texts in another language than Dutch get English keys too."""
    position = 0
    for chunk, offset in chunks(text):
        for token, keys, also in analysed(chunk, language):
            moved = Token(token.text, offset + token.start, offset + token.end, position, token.codes, token.joined)
            yield Analysed(moved, keys, also)
            position += 1


@cached(24_000_000)
def analysed(chunk: str, language: str) -> tuple[Analysed, ...]:
    """The tokens of one chunk with their keys; places and positions count from its beginning."""
    words = []
    for token in pieces(chunk):
        keys = keys_of(token.text)
        also = token.codes
        if token.joined:
            also = (*also, keys_of(token.joined).whole)
        if language != "nl":
            also = (*also, english_key(token.text))
            keys = Keys(keys.whole)
        words.append(Analysed(token, keys, also))
    return tuple(words)


@cached(16_000_000)
def keys_of(word: str) -> Keys:
    """The keys of one lower-case Dutch word, number or piece of a code."""
    if not word.replace("'", "").isalpha():
        return Keys(folded(word))
    known = lemma(word) or _lemma_of_inflected(word)
    found = split(known or word)
    if found is None:
        return Keys(_key(known or word.removesuffix("'s")))
    base = known or word
    whole = base if known else _with_lemma_of_last_part(word, found.spans[-1][0])
    runs, parts = [], []
    for first, (start, _) in enumerate(found.spans):
        for last in range(first, min(first + LONGEST_RUN, len(found.parts))):
            if (first, last) == (0, len(found.parts) - 1):
                continue
            run = base[start : found.spans[last][0] + len(found.parts[last])]
            runs.append(_key(lemma(run) or _with_lemma_of_last_part(run, found.spans[last][0] - start)))
            if first == last:
                parts.append(runs[-1])
    return Keys(_key(whole), tuple(dict.fromkeys(runs)), tuple(parts))


def _lemma_of_inflected(word: str) -> str | None:
    """Adjectives and participles with an e that the list has only without it: geoogste is geoogst, so oogsten."""
    return lemma(word[:-1]) if word.endswith("e") and len(word) > 4 else None


def _with_lemma_of_last_part(word: str, start: int) -> str:
    last = word[start:]
    return word[:start] + (lemma(last) or _lemma_of_inflected(last) or last)


def _key(word: str) -> str:
    stem: str = _dutch.stem(word) if len(word) > 3 and word not in vocabulary.words("unstemmed.txt") else word
    if len(word) < 7 and len(stem) > 2 and word.startswith(stem[:-1] + stem[-2:]):
        stem = stem[:-1] + stem[-2:]  # the stemmer undoubles the vowel, but paal is not pal
    if stem.endswith("z"):
        stem = stem[:-1] + "s"
    elif stem.endswith("v"):
        stem = stem[:-1] + "f"
    return folded(stem)


@cached(4_000_000)
def english_key(word: str) -> str:
    """The key of one lower-case English word."""
    word = word.removesuffix("'s")
    return str(english_stem(folded(lemma(word, "en") or word)))


def is_common(word: str) -> bool:
    """Whether a word only joins others (de, hoe, with): a question is not about it."""
    return word in vocabulary.words("stopwords.txt")
