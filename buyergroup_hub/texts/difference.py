"""What changed between two texts, word by word.

Paragraphs are matched first, sentences in the paragraphs that changed, words in the sentences that changed. Matching
on what is unique (patience) costs n log n; words are compared more finely only while a fixed budget lasts, so that
two texts of a megabyte, however unlike, cost seconds and never minutes. The budget counts work, not time: the same
two texts always give the same answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from patiencediff import PatienceSequenceMatcher

Kind = Literal["same", "del", "ins"]

PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
SENTENCE_END = re.compile(r"(?<=[.!?;:])[^\S\n]+|\n+")
WORD = re.compile(r"\w+|\n|[^\S\n]+|[^\w\s]")

FINEST = 20_000
"""Pairs of equal words up to which one changed passage is compared finely."""
BUDGET = 300_000
"""The same, for the whole of two texts."""


class Piece(NamedTuple):
    """A stretch of text that is in both texts (same), only in the old one (del) or only in the new one (ins)."""

    kind: Kind
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The pieces in reading order; a deletion stands before the insertion that replaces it.

    Exact: the pieces that are not `ins` spell the old text, those that are not `del` the new one (line ends as \\n).
    """
    comparison = _Comparison()
    return _joined(comparison.by(0, _line_ends(old), _line_ends(new)))


def paragraphs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces per paragraph, for a page: line ends left out, empty lines too."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(Piece(piece.kind, first))
        lines.extend([Piece(piece.kind, text)] for text in others)
    shown = [[piece for piece in line if piece.text] for line in lines]
    return [line for line in shown if any(piece.text.strip() for piece in line)]


def folded(lines: Sequence[list[Piece]], *, keep: int = 1) -> list[list[Piece] | int]:
    """The paragraphs that changed with `keep` unchanged ones around them; a number stands for as many left out."""
    changed = [index for index, line in enumerate(lines) if any(piece.kind != "same" for piece in line)]
    shown = {near for index in changed for near in range(index - keep, index + keep + 1)}
    answer: list[list[Piece] | int] = []
    for visible, group in groupby(range(len(lines)), key=lambda index: index in shown):
        indices = list(group)
        answer.extend([lines[index] for index in indices] if visible else [len(indices)])
    return answer


def runs(lines: Sequence[list[Piece]]) -> list[tuple[bool, list[list[Piece]]]]:
    """Neighbouring paragraphs together: whether they changed, and they."""
    grouped = groupby(lines, key=lambda line: any(piece.kind != "same" for piece in line))
    return [(changed, list(run)) for changed, run in grouped]


def sentences(text: str) -> list[str]:
    """The text cut after sentences and line ends; nothing is lost."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    return [text[start:end] for start, end in pairwise([0, *ends, len(text)]) if start < end]


class _Comparison:
    """One comparison with its budget."""

    splits = (PARAGRAPH.findall, sentences)

    def __init__(self) -> None:
        self.left = BUDGET

    def by(self, level: int, old: str, new: str) -> Iterator[Piece]:
        """Compare by paragraphs (0), sentences (1), then words."""
        if old == new:
            yield Piece("same", old)
        elif not old or not new:
            yield from (Piece("del", old), Piece("ins", new))
        elif level == len(self.splits):
            yield from self.by_words(WORD.findall(old), WORD.findall(new))
        else:
            split = self.splits[level]
            for equal, before, after in _regions(split(old), split(new)):
                yield from [Piece("same", after)] if equal else self.by(level + 1, before, after)

    def by_words(self, old: list[str], new: list[str]) -> Iterator[Piece]:
        """Compare by words; short matches between longer changes are noise and count as changed."""
        counts = Counter(new)
        pairs = sum(counts[word] for word in old if not _is_space(word))
        fine = pairs <= min(FINEST, self.left)
        self.left -= pairs if fine else 0
        for equal, before, after in _without_noise(list(_regions(old, new, fine=fine))):
            yield from [Piece("same", after)] if equal else [Piece("del", before), Piece("ins", after)]


Region = tuple[bool, str, str]
"""Whether both sides are equal, the old text, the new text."""


def _regions(old: list[str], new: list[str], *, fine: bool = False) -> Iterator[Region]:
    matcher = SequenceMatcher(_is_space, old, new, autojunk=False) if fine else PatienceSequenceMatcher(None, old, new)
    at_old = at_new = 0
    for start_old, start_new, length in matcher.get_matching_blocks():
        if start_old > at_old or start_new > at_new:
            yield False, "".join(old[at_old:start_old]), "".join(new[at_new:start_new])
        at_old, at_new = start_old + length, start_new + length
        if length:
            yield True, "".join(old[start_old:at_old]), "".join(new[start_new:at_new])


def _is_space(word: str) -> bool:
    return word != "\n" and word.isspace()


def _without_noise(regions: list[Region]) -> Iterator[Region]:
    """Join two changes over a match of at most two words that is shorter than both."""
    held: Region | None = None
    for index, region in enumerate(regions):
        between = held is not None and 0 < index < len(regions) - 1
        if region[0] and between and _is_noise(region[2], regions[index - 1], regions[index + 1]):
            region = (False, region[1], region[2])
        if held is not None and not held[0] and not region[0]:
            held = (False, held[1] + region[1], held[2] + region[2])
            continue
        if held is not None:
            yield held
        held = region
    if held is not None:
        yield held


def _is_noise(text: str, before: Region, after: Region) -> bool:
    changed = min(max(len(side[1]), len(side[2])) for side in (before, after))
    return "\n" not in text and len(text.split()) <= 2 and len(text.strip()) < changed


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece; within a change all that went before all that came."""
    answer: list[Piece] = []
    for same, group in groupby(pieces, key=lambda piece: piece.kind == "same"):
        run = list(group)
        kinds: tuple[Kind, ...] = ("same",) if same else ("del", "ins")
        for kind in kinds:
            text = "".join(piece.text for piece in run if piece.kind == kind)
            if text:
                answer.append(Piece(kind, text))
    return answer


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
