"""Two texts that grew from one base, as one text, or as the places where both must be seen (rule 9).

Lines first; where two people changed the same lines, sentences. Never finer: two changes within one sentence would give
a sentence that nobody wrote. Changes that touch each other are a conflict, since nobody can say which comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from merge3 import Merge3
from patiencediff import PatienceSequenceMatcher

from buyergroup_hub.texts.difference import sentences

Side = Literal["nobody", "mine", "theirs", "both"]
SIDES: Mapping[str, Side] = {"unchanged": "nobody", "a": "mine", "b": "theirs", "same": "both"}


class Agreed(NamedTuple):
    """A stretch of the merged text, and who changed it."""

    changed_by: Side
    text: str


class Conflict(NamedTuple):
    """A stretch that both sides changed: as it was, and as each side has it. An empty side was taken out."""

    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merge:
    """The outcome, in reading order. The texts hold their own line ends."""

    regions: tuple[Agreed | Conflict, ...]

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(region for region in self.regions if isinstance(region, Conflict))

    @property
    def text(self) -> str | None:
        """The merged text, or None where the two sides conflict."""
        return None if self.conflicts else self.resolved(())

    def resolved(self, choices: Sequence[str]) -> str:
        """The merged text with the n-th conflict replaced by the n-th of `choices`, one for each conflict."""
        if len(choices) != len(self.conflicts):
            raise ValueError(f"{len(self.conflicts)} conflicts, {len(choices)} choices")
        chosen = iter(choices)
        parts = [_ended(next(chosen), each) if isinstance(each, Conflict) else each.text for each in self.regions]
        return "".join(parts)


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Merge two texts that grew from `base`. Line ends become \\n.

    Where only one side changed, its text is taken exactly as it is; where both did, empty lines at the end go.
    """
    base, mine, theirs = _line_ends(base), _line_ends(mine), _line_ends(theirs)
    if mine == base:
        return Merge((Agreed("nobody" if theirs == base else "theirs", theirs),))
    if theirs in (base, mine):
        return Merge((Agreed("mine" if theirs == base else "both", mine),))
    regions = _regions(_lines(base), _lines(mine), _lines(theirs))
    finer = [each for region in regions for each in _by_sentences(region)]
    return Merge(_without_last_line_end(finer))


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.rstrip("\n").split("\n")]


def _by_sentences(region: Agreed | Conflict) -> list[Agreed | Conflict]:
    """A conflict once more, by its sentences; as it was where that does not settle it."""
    if isinstance(region, Agreed):
        return [region]
    parts = _regions(*(sentences(text) for text in region))
    return [region] if any(isinstance(part, Conflict) for part in parts) else parts


def _regions(base: list[str], mine: list[str], theirs: list[str]) -> list[Agreed | Conflict]:
    matcher: Any = PatienceSequenceMatcher  # merge3 names its parameters otherwise and passes them by position
    groups = Merge3(base, mine, theirs, sequence_matcher=matcher).merge_groups()
    joined = [(what, ["".join(part) for part in parts]) for what, *parts in groups]
    return [Conflict(*texts) if what == "conflict" else Agreed(SIDES[what], texts[0]) for what, texts in joined]


def _ended(choice: str, conflict: Conflict) -> str:
    """A choice with the line end that keeps it apart from what follows."""
    text = _line_ends(choice).rstrip("\n")
    return text + "\n" if text and any(side.endswith("\n") for side in conflict) else text


def _without_last_line_end(regions: list[Agreed | Conflict]) -> tuple[Agreed | Conflict, ...]:
    *before, last = regions
    if isinstance(last, Agreed):
        return (*before, Agreed(last.changed_by, last.text.rstrip("\n")))
    return (*before, Conflict(*(text.rstrip("\n") for text in last)))
