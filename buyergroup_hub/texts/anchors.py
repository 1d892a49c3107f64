"""A place in a text that survives changes elsewhere in it: the passage itself with what stands before and after it.

The TextQuoteSelector of the W3C Web Annotation Data Model (section 4.2.4). White space counts as one space, so that
rewrapping moves nothing. A passage that can no longer be told apart is gone: pointing at the wrong one is worse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

LONGEST = 1_000
"""Characters of a quoted passage."""
AROUND = 40
"""Characters kept on each side."""


class Anchor(NamedTuple):
    """A quoted passage, and the characters just before and just after it."""

    quote: str
    prefix: str = ""
    suffix: str = ""

    def as_json(self) -> dict[str, str]:
        """As the W3C selector, for exports and columns."""
        return {"type": "TextQuoteSelector", "exact": self.quote, "prefix": self.prefix, "suffix": self.suffix}

    @classmethod
    def from_json(cls, selector: Mapping[str, str]) -> Anchor:
        return cls(selector["exact"], selector.get("prefix", ""), selector.get("suffix", ""))


class Span(NamedTuple):
    """Half-open range of character positions."""

    start: int
    end: int


def anchor(text: str, start: int, end: int) -> Anchor:
    """The anchor of text[start:end]. Raises ValueError for an empty or overlong passage."""
    quote = text[start:end]
    if not quote.strip() or len(quote) > LONGEST:
        raise ValueError(f"a passage has 1 to {LONGEST} characters")
    return Anchor(quote, text[max(0, start - AROUND) : start], text[end : end + AROUND])


def find(text: str, wanted: Anchor) -> Span | None:
    """The one place that the anchor means, or None where there is none or more than one.

    A passage that occurs once is found whatever stands around it. Among several, both sides decide; where one side was
    changed, the other.
    """
    places = _places(text, wanted.quote)
    if len(places) <= 1:
        return places[0] if places else None
    if not wanted.prefix and not wanted.suffix:
        return None
    before = {place for place in places if _ends(text[: place.start], wanted.prefix)}
    after = {place for place in places if _begins(text[place.end :], wanted.suffix)}
    for matching in (before & after, before | after):
        if matching:
            return matching.pop() if len(matching) == 1 else None
    return None


def _places(text: str, quote: str) -> list[Span]:
    words = quote.split()
    if not words or len(quote) > LONGEST:
        return []
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    return [Span(*match.span()) for match in pattern.finditer(text)]


def _ends(text: str, prefix: str) -> bool:
    wanted, before = _flat(prefix), _flat(text[-4 * AROUND :])
    return before.endswith(wanted) if wanted else not before


def _begins(text: str, suffix: str) -> bool:
    wanted, after = _flat(suffix), _flat(text[: 4 * AROUND])
    return after.startswith(wanted) if wanted else not after


def _flat(text: str) -> str:
    return " ".join(text.split())
