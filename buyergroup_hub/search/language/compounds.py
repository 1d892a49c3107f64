"""Takes a Dutch compound apart: zero-emissiebouwmaterieel is emissie + bouw + materieel.

The cheapest row of parts wins, where a rare part costs more than a common one. docs/decisions/search.md has the
measurements against longest match and against a splitter without frequencies.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from buyergroup_hub.kit.caches import cached
from buyergroup_hub.search.language import vocabulary
from buyergroup_hub.search.language.lexicon import commonness, lemma

LONGEST_PART = 24  # letters
SHORTEST = 6  # a shorter word is never taken apart
DEAREST_KNOWN = 4.6  # mean cost of a part, where the word lists know the whole word
DEAREST_UNKNOWN = 5.6
LINKS = ("", "s", "en", "n", "e")


class Split(NamedTuple):
    """`parts` as they stand in the word, without link letters; `spans` are (start, end) of each part with its link."""

    parts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    cost: float = 0.0


@cached(8_000_000)
def split(word: str) -> Split | None:
    """The smallest parts of a lower-case word; None when it is no compound."""
    cheapest = _cheapest(word)
    if cheapest is None:
        return None
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    for part, (start, end) in zip(cheapest.parts, cheapest.spans, strict=True):
        again = split(part)
        if again is None:
            parts.append(part)
            spans.append((start, end))
            continue
        for piece, (left, right) in zip(again.parts, again.spans, strict=True):
            parts.append(piece)
            spans.append((start + left, start + right))
        spans[-1] = (spans[-1][0], end)
    return Split(tuple(parts), tuple(spans), cheapest.cost)


def _cheapest(word: str) -> Split | None:
    """Dynamic programming over the letters: best[i] is the cheapest row of parts that ends before letter i."""
    length = len(word)
    if length < SHORTEST or word in vocabulary.words("whole.txt") or _is_verb(word):
        return None
    best: list[Split | None] = [None] * (length + 1)
    best[0] = Split((), ())
    for start in range(length - 1):
        before = best[start]
        if before is None:
            continue
        for end in range(start + 2, min(length, start + LONGEST_PART) + 1):
            part = word[start:end]
            cost = _part_cost(part, last=end == length) if part != word else None
            if cost is not None:
                _extend(best, word, before, Split((part,), ((start, end),), cost))
    whole = best[length]
    if whole is None:
        return None
    dearest = DEAREST_KNOWN if lemma(word) == word and commonness(word) > 2 else DEAREST_UNKNOWN
    return whole if whole.cost / len(whole.parts) <= dearest else None


def _extend(best: list[Split | None], word: str, before: Split, step: Split) -> None:
    """Puts a part behind the row before it, with each link that may follow."""
    (part,), ((start, end),) = step.parts, step.spans
    for link in LINKS if end < len(word) else ("",):
        after = end + len(link)
        if not word.startswith(link, end) or (link and after == len(word)):
            continue
        total = before.cost + step.cost + (_link_cost(part, link) if end < len(word) else 0.0)
        rival = best[after]
        if rival is None or total < rival.cost:
            best[after] = Split((*before.parts, part), (*before.spans, (start, after)), total)


def _is_verb(word: str) -> bool:
    """An infinitive: its -eren or -elen is an ending, whatever the list of words says."""
    return word.endswith("en") and lemma(word) == word


def _part_cost(part: str, *, last: bool) -> float | None:
    """What a part costs; None when it can be none."""
    short = part in _short(last=last)
    if len(part) <= 3 and not short:
        return None
    common = commonness(part)
    if common < 1.5 and not short and part not in vocabulary.words("whole.txt"):
        return None
    return _cost_of_word(part, common, short=short)


def _cost_of_word(part: str, common: float, *, short: bool) -> float | None:
    if part in vocabulary.words("never_a_part.txt"):
        return None
    listed = short or part in vocabulary.words("whole.txt")
    if not (listed or lemma(part) or (common >= 3 and len(part) >= 5)):
        return None
    if not listed and len(part) == 4 and common < 2.7:
        return None
    common = max(common, 3.5) if listed else common
    return 1.8 + max(0.0, 6 - common) + {2: 0.7, 3: 0.7, 4: 0.3}.get(len(part), 0.0)


@lru_cache(maxsize=2)
def _short(*, last: bool) -> frozenset[str]:
    barred = "|" if last else ""
    return frozenset(
        word.strip("|")
        for word in vocabulary.words("short.txt")
        if not (word.endswith("|") if barred else word.startswith("|"))
    )


def _link_cost(part: str, link: str) -> float:
    """An s is expected after -heid, -ing, -teit and -ie and odd elsewhere; n only follows an e."""
    if link == "s":
        return 0.2 if part.endswith(("heid", "ing", "teit", "ie", "schap")) else 0.9
    if link == "":
        return 0.4 if part.endswith(("heid", "ing", "teit")) else 0.0
    if link == "n":
        return 0.6 if part.endswith("e") else 9.0
    return 9.0 if part[-1] in "aeiouy" else {"en": 0.9, "e": 1.2}[link]
