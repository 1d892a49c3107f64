"""Marks in a text that is drawn from Markdown: what came and went, and the passages that a comment is about.

What came and went is marked in the Markdown by signs that no keyboard has (Unicode's private use area), the text is
drawn as always, and the signs become elements. An element never runs over another's edge: it is closed and opened
again at each tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from markupsafe import Markup, escape

from buyergroup_hub.texts.difference import Piece, difference

SIGNS = {"ins": ("\ue000", "\ue001"), "del": ("\ue002", "\ue003")}
NAMES = 0xE100
"""From here on one private sign stands for one `[[VB-12@3]]`, so that no reference is taken apart."""
MOST_NAMES = 0xF8FF - NAMES

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NAMED = re.compile(r"\[\[[A-Z]{1,8}-\d{1,6}(?:@\d{1,6})?\]\]")
_MARK_UP = re.compile(r"[*_`\[\]()#|<>\n~]")
_TAG = re.compile(r"(<[^<>]*>)")
_SIGN = re.compile("([\ue000-\ue003])")


def within(old: str, new: str) -> str | None:
    """The new Markdown in which what came and went is marked; None where the mark-up itself changed."""
    names: dict[str, int] = {}
    pieces = difference(_folded(old, names), _folded(new, names))
    if any(piece.kind != "same" and _MARK_UP.search(piece.text) for piece in pieces):
        return None
    if not any(piece.kind == "same" and piece.text.strip() for piece in pieces):
        return None
    return _unfolded("".join(map(_marked, pieces)), names)


def _marked(piece: Piece) -> str:
    if piece.kind == "same":
        return piece.text
    on, off = SIGNS[piece.kind]
    return f"{on}{piece.text}{off}"


def _folded(text: str, names: dict[str, int]) -> str:
    """A text that names more than there are signs keeps the others as they are."""

    def fold(found: re.Match[str]) -> str:
        place = names.setdefault(found[0], len(names))
        return chr(NAMES + place) if place < MOST_NAMES else found[0]

    return _NAMED.sub(fold, _PRIVATE.sub("", text))


def _unfolded(text: str, names: Iterable[str]) -> str:
    return text.translate({NAMES + place: name for place, name in enumerate(islice(names, MOST_NAMES))})


def drawn(text: Markup) -> Markup:
    """Signs become `ins` and `del` elements."""
    if not _SIGN.search(text):
        return text
    kind, parts = "", []
    for piece in _TAG.split(str(text)):
        if piece.startswith("<"):
            parts.append(piece)
            continue
        for bit in _SIGN.split(piece):
            if bit in _OPENS:
                kind = _OPENS[bit]
            elif bit in _CLOSES:
                kind = ""
            elif bit:
                parts.append(f"<{kind}>{bit}</{kind}>" if kind else bit)
    return Markup("".join(parts))  # noqa: S704  the pieces are those of safe text, the elements are ours


_OPENS = {on: kind for kind, (on, _off) in SIGNS.items()}
_CLOSES = {off for _on, off in SIGNS.values()}


def quoted(text: Markup, quotes: Sequence[str]) -> Markup:
    """The passages as `<span class="anchor-text">`; one that runs over mark-up, or that stands there more than once,
    stays as it is: a wrong mark is worse than none."""
    for quote in quotes:
        text = _quote(text, str(escape(" ".join(quote.split()))))
    return text


def _quote(text: Markup, quote: str) -> Markup:
    pieces = _TAG.split(str(text))
    holding = [start for start in range(0, len(pieces), 2) if quote and quote in pieces[start]]
    if len(holding) != 1 or pieces[holding[0]].count(quote) != 1:
        return text
    start = holding[0]
    pieces[start] = pieces[start].replace(quote, f'<span class="anchor-text">{quote}</span>')
    return Markup("".join(pieces))  # noqa: S704  the pieces are those of safe text, the quote is escaped
