"""The questions that people may ask: a flat grammar that never raises.

Words; "a phrase"; -word to leave out; word* for all words that begin so; OR or OF between neighbours. At most 300
characters, 12 terms and 2 prefixes of at least 3 letters: these bounds are what keeps a public search box cheap
(docs/decisions/search.md). What does not fit is taken as plain words or left out, and `cut` says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from buyergroup_hub.search.language import vocabulary
from buyergroup_hub.search.language.dutch import is_common
from buyergroup_hub.search.language.tokens import Token, tokens

LONGEST_TEXT = 300
MOST_TERMS = 12
MOST_PREFIXES = 2
SHORTEST_PREFIX = 3

_ITEM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_OR = {"OR", "OF"}


class Form(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is asked for. A hyphenated word or a code is one term of several tokens."""

    form: Form
    tokens: tuple[Token, ...]
    typed: str
    excluded: bool = False
    or_next: bool = False  # this term and the next one are alternatives

    @property
    def text(self) -> str:
        return self.tokens[0].text


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    terms: tuple[Term, ...]
    cut: bool = False

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.excluded)


@lru_cache(maxsize=16)
def parse(text: str) -> Question:
    """Any text at all becomes a question, if need be an empty one. Kept while a page is made of its answer."""
    clean = _cleaned(text)
    terms: list[Term] = []
    for match in _ITEM.finditer(clean):
        word = match["word"]
        if word in _OR and terms and not terms[-1].excluded and not match["minus"]:
            terms[-1] = _with_or(terms[-1])
            continue
        term = _term(match)
        if term:
            terms.append(term)
    telling = _about_something(terms)
    kept = _bounded(telling)
    return Question(clean, tuple(kept), cut=len(clean) < len(text.strip()) or len(kept) < len(telling))


def _cleaned(text: str) -> str:
    """One line of at most 300 characters, cut between words; typographic quotes are quotes."""
    text = unicodedata.normalize("NFC", text[: LONGEST_TEXT * 4])
    text = text.translate({ord(quote): '"' for quote in "“”„«»"})
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text)
    text = " ".join(text.split())
    if len(text) <= LONGEST_TEXT:
        return text
    return text[:LONGEST_TEXT].rpartition(" ")[0] or text[:LONGEST_TEXT]


def _term(match: re.Match[str]) -> Term | None:
    typed = match["phrase"] if match["phrase"] is not None else match["word"]
    several = tuple(tokens(typed))
    if not several:
        return None
    form = Form.WORD
    if match["phrase"] is not None and len(several) > 1:
        form = Form.PHRASE
    elif match["word"] and typed.endswith("*") and len(several) == 1 and len(several[0].text) >= SHORTEST_PREFIX:
        form = Form.PREFIX
    return Term(form, several, typed.rstrip("*"), excluded=bool(match["minus"]))


def _with_or(term: Term) -> Term:
    return Term(term.form, term.tokens, term.typed, term.excluded, or_next=True)


def _about_something(terms: list[Term]) -> list[Term]:
    """Without the words that only join others, unless there are no others."""
    telling = [
        term
        for term in _without_joining_phrases(terms)
        if not (term.form is Form.WORD and is_common(term.typed.lower()))
    ]
    return telling if any(not term.excluded for term in telling) else terms


def _without_joining_phrases(terms: list[Term]) -> list[Term]:
    phrases = _joining_phrases()
    kept: list[Term] = []
    skip = 0
    for place, term in enumerate(terms):
        if not skip and (begun := phrases.get(term.typed.lower())):
            typed = [each.typed.lower() for each in terms[place : place + 6] if each.form is Form.WORD]
            skip = max((len(phrase) for phrase in begun if typed[: len(phrase)] == phrase), default=0)
        if skip:
            skip -= 1
        else:
            kept.append(term)
    return kept


@cache
def _joining_phrases() -> dict[str, list[list[str]]]:
    """By their first word."""
    phrases: dict[str, list[list[str]]] = {}
    for phrase in vocabulary.lines("joining_phrases.txt"):
        words = phrase.split()
        phrases.setdefault(words[0], []).append(words)
    return phrases


def _bounded(terms: list[Term]) -> list[Term]:
    """The first twelve terms; a third prefix counts as a plain word."""
    kept: list[Term] = []
    prefixes = 0
    size = 0
    for term in terms:
        size += len(term.tokens) if term.form is Form.PHRASE else 1
        if size > MOST_TERMS and kept:
            break
        if term.form is Form.PREFIX:
            prefixes += 1
            if prefixes > MOST_PREFIXES:
                term = Term(Form.WORD, term.tokens, term.typed, term.excluded, term.or_next)
        kept.append(Term(term.form, term.tokens[:MOST_TERMS], term.typed, term.excluded, term.or_next))
    return kept
