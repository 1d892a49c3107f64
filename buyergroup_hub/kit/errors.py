"""Refusals. Each is a sentence, in the reader's language, that says what is safe and what to do."""

from __future__ import annotations

from werkzeug.exceptions import Conflict, Forbidden, NotFound

__all__ = ["Conflict", "Forbidden", "NotFound", "RuleBroken", "Way"]

Way = tuple[str, str]
"""Where a refused person can go: the words of the link, and its address."""


class RuleBroken(Exception):
    """A rule of the client says no. Nothing of the request is kept; the page shows the sentence and the ways on
    (409). `at` is the field that it is about, for a form that has it (`kit.forms.tried`)."""

    def __init__(self, sentence: object, ways: tuple[Way, ...] = (), *, at: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.ways = ways
        self.at = at
