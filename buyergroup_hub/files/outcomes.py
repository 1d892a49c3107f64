"""What can become of reading a file, and the kinds of places in one. The child imports it: standard library only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

TEXT, NO_TEXT, ENCRYPTED, UNREADABLE, TOO_MUCH = "text", "no_text", "encrypted", "unreadable", "too_much"
OUTCOMES = (TEXT, NO_TEXT, ENCRYPTED, UNREADABLE, TOO_MUCH)
"""Text · no text (a scan) · a password is needed · no reader can make sense of it · too big or too slow."""

PAGE, SHEET, SLIDE, HEADING, WHOLE = "page", "sheet", "slide", "heading", "whole"
PLACES = (PAGE, SHEET, SLIDE, HEADING, WHOLE)

READER = 2
"""Version of the reader. Raise it when it finds more in a file than before: what an earlier one read is read again."""

MOST_TEXT = 5_000_000
"""Characters that are kept of one file."""
MOST_PLACES = 5_000
LONGEST_PLACE = 20_000
"""Characters that a page shows and searches at once; a longer place goes on in the next."""
LONGEST_LABEL = 200


class TooMuch(Exception):
    """A cap was reached: the file unpacks to more than any honest document."""


class Encrypted(Exception):
    """The file needs a password."""


class Unreadable(Exception):
    """The file does not hold what its kind demands."""


@dataclass(frozen=True)
class Place:
    """The text of one place: its kind, its number or name, its text."""

    place: str
    label: str
    text: str


class Collected:
    """Places as they are found, up to the caps; `cut` tells that there was more."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.left = MOST_TEXT
        self.cut = False

    def add(self, place: str, label: str, text: str) -> bool:
        """Take a place in; False when nothing more is wanted."""
        text = _storable(text)
        if text:
            label = _storable(label)[:LONGEST_LABEL]
            self.places += [Place(place, label, part) for part in _parts(text[: self.left])]
            self.cut = len(text) > self.left
            self.left -= len(text)
        if self.left <= 0 or len(self.places) >= MOST_PLACES:
            self.cut = True
        return not self.cut


def _parts(text: str) -> Iterator[str]:
    """The text in parts that a page can show, cut between lines, else between words."""
    start = 0
    while len(text) - start > LONGEST_PLACE:
        near, end = start + LONGEST_PLACE // 2, start + LONGEST_PLACE
        at = max(text.rfind("\n", near, end), 0) or max(text.rfind(" ", near, end), 0) or end
        yield text[start:at]
        start = at
    yield text[start:]


def _storable(text: str) -> str:
    """Without what a database refuses (NUL, halves of surrogate pairs), trimmed."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
