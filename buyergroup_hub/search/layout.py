"""What the index holds of a record: keys with their places in six fields, one card, one gist. Bodies are not stored."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from buyergroup_hub.search.language.dutch import Analysed, analyse, is_common
from buyergroup_hub.search.language.lexicon import commonness
from buyergroup_hub.search.language.tokens import OWN, folded, own_code
from buyergroup_hub.search.records import Record

VERSION = "7"  # of this layout; a mismatch rebuilds
GIST = 24  # keys that tell what a record is about
LAST_PLACE = 60_000  # words of which the place is kept; what comes after is found all the same, a phrase in it not


class Card(NamedTuple):
    """What is needed to mask, rank, count and name a record without reading anything else."""

    kind: str
    id: str
    audience: str
    date: str
    status: str
    uses: int
    weight: float
    length: int
    foreign: bool
    facets: str  # "name=value" lines

    @classmethod
    def read(cls, column: bytes) -> Card:
        return cls(*json.loads(column))


def fields_of(record: Record) -> dict[str, Any]:
    """The values that the index stores for a record."""
    text: dict[str, list[int]] = defaultdict(list)
    parts: dict[str, list[int]] = defaultdict(list)
    title: dict[str, list[int]] = {}
    words: dict[str, list[int]] = {}
    at = 0
    for source, passage in _passages(record):
        last = at
        for word in analyse(passage, record.language):
            last = min(at + word.token.position, LAST_PLACE)
            _place(word, last, text, parts)
            words[surface(word.token.text)] = [0]
            if source == "title":
                title.update((key, [0]) for key in word.all_keys)
            elif source == "code" and not word.token.position:
                text[own_code(word.token)] = [0]
        at = min(last + 2, LAST_PLACE)  # a phrase does not run from one passage into the next
    context = {key: [0] for word in analyse(record.context, record.language) for key in word.all_keys}
    card = Card(
        record.kind, record.id, record.audience, record.date, record.status, record.uses, record.weight,
        length=sum(map(len, text.values())),
        foreign=record.language != "nl",
        facets="\n".join(f"{name}={value}" for name, value in record.facet_values()),
    )  # fmt: skip
    return {
        "key": {record.key: [0]}, "text": text, "parts": parts, "title": title, "context": context, "words": words,
        "card": json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode(),
        "gist": "\n".join(_gist({**parts, **text}, title)).encode(),
    }  # fmt: skip


def _passages(record: Record) -> Iterator[tuple[str, str]]:
    yield "code", record.code
    yield "title", record.title
    yield "body", record.body
    for part in record.parts:
        yield "part", part.text


def _place(word: Analysed, at: int, text: dict[str, list[int]], parts: dict[str, list[int]]) -> None:
    for places in (*(text[key] for key in {word.keys.whole, *word.also}), *(parts[key] for key in word.keys.runs)):
        if at < LAST_PLACE or places[-1:] != [at]:
            places.append(at)


def _gist(text: Mapping[str, list[int]], title: Mapping[str, list[int]]) -> list[str]:
    """The keys that tell most: often here, seldom in Dutch, in the title twice as telling."""

    def telling(key: str) -> float:
        return float(len(text[key]) ** 0.5) * (8 - commonness(key)) * (2 if key in title else 1)

    keys = (key for key in text if len(key) > 2 and key[0] != OWN and not is_common(key) and not key.isdigit())
    return sorted(keys, key=lambda key: (-telling(key), key))[:GIST]


def surface(word: str) -> str:
    """A word as people see it, sorted by its letters without diacritics."""
    plain = folded(word)
    return f"{plain}\t{word}" if plain != word else plain
