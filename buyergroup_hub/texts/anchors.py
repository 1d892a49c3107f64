"""A place in a text that survives changes elsewhere in it: the passage itself with what stands before and after it.

The TextQuoteSelector of the W3C Web Annotation Data Model (section 4.2.4). White space counts as one space, so that
rewrapping moves nothing. A passage that can no longer be told apart is gone: pointing at the wrong one is worse.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import NamedTuple

from buyergroup_hub.kit.caches import cached

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
    near = 4 * AROUND
    before = {place for place in places if _ends(text[max(0, place.start - near) : place.start], wanted.prefix)}
    after = {place for place in places if _begins(text[place.end : place.end + near], wanted.suffix)}
    for matching in (before & after, before | after):
        if matching:
            return matching.pop() if len(matching) == 1 else None
    return None


def _places(text: str, quote: str) -> list[Span]:
    wanted = _flat(quote)
    if not wanted or len(quote) > LONGEST:
        return []
    flat, stood = _with_places(text)
    found = []
    at = flat.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        found.append(Span(stood[at], stood[end - 1] + 1))
        at = flat.find(wanted, end)
    return found


@cached(16_000_000)
def _with_places(text: str) -> tuple[str, array[int]]:
    """The text with one space for each stretch of white space, and where each sign of it stood."""
    signs: list[str] = []
    stood = array("I")
    for place, sign in enumerate(text):
        if not sign.isspace():
            signs.append(sign)
            stood.append(place)
        elif signs and signs[-1] != " ":
            signs.append(" ")
            stood.append(place)
    return "".join(signs), stood


def _ends(before: str, prefix: str) -> bool:
    wanted, before = _flat(prefix), _flat(before)
    return before.endswith(wanted) if wanted else not before


def _begins(after: str, suffix: str) -> bool:
    wanted, after = _flat(suffix), _flat(after)
    return after.startswith(wanted) if wanted else not after


def _flat(text: str) -> str:
    return " ".join(text.split())
