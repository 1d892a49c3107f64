"""Which values records have, as columns of small numbers, and how often each stands among what was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from buyergroup_hub.kit.caches import cached

Values: TypeAlias = tuple[str, ...]
Choices = Mapping[str, Collection[str]]
Counts = dict[str, dict[str, int]]
Numbers: TypeAlias = NDArray[np.int64]
Passing: TypeAlias = NDArray[np.bool_]


class Column:
    """One facet: per record a code, and per code the values that it stands for (mostly one). Code 0 is none."""

    def __init__(self, codes: Numbers, values: Sequence[Values]) -> None:
        self.codes = codes
        self.values = values

    def stands(self, numbers: Numbers, chosen: Collection[str]) -> Passing:
        """Which of the records have one of the chosen values."""
        wanted = np.fromiter((not set(chosen).isdisjoint(values) for values in self.values), bool)
        return wanted[self.codes[numbers]]

    def counted(self, numbers: Numbers) -> dict[str, int]:
        """Per value how many of the records have it, the most frequent first."""
        sizes = np.bincount(self.codes[numbers], minlength=len(self.values))
        counts: dict[str, int] = {}
        for code in np.flatnonzero(sizes).tolist():
            for value in self.values[code]:
                counts[value] = counts.get(value, 0) + int(sizes[code])
        return dict(sorted(counts.items(), key=lambda item: -item[1]))


Columns = dict[str, Column]


def columns(joined: Sequence[str]) -> Columns:
    """The columns of records whose facets are given as "name=value" lines."""
    coded: dict[str, dict[Values, int]] = {}
    codes: dict[str, Numbers] = {}
    for number, lines in enumerate(joined):
        for name, values in _by_name(lines):
            if name not in coded:
                coded[name], codes[name] = {(): 0}, np.zeros(len(joined), np.int64)
            numbered = coded[name]
            codes[name][number] = numbered.setdefault(values, len(numbered))
    return {name: Column(codes[name], list(numbered)) for name, numbered in coded.items()}


@cached(8_000_000)
def _by_name(lines: str) -> tuple[tuple[str, Values], ...]:
    values: dict[str, list[str]] = {}
    for line in lines.split("\n"):
        name, _, value = line.partition("=")
        values.setdefault(name, []).append(value)
    return tuple((name, tuple(dict.fromkeys(of))) for name, of in values.items())


def joined(parts: Sequence[tuple[Columns, int]]) -> Columns:
    """The columns of several segments behind each other; each comes with its number of records."""
    if len(parts) == 1:
        return parts[0][0]
    whole: Columns = {}
    for name in dict.fromkeys(name for part, _ in parts for name in part):
        coded: dict[Values, int] = {(): 0}
        codes: list[Numbers] = []
        for part, size in parts:
            column = part.get(name)
            if column is None:
                codes.append(np.zeros(size, np.int64))
                continue
            anew = np.array([coded.setdefault(values, len(coded)) for values in column.values])
            codes.append(anew[column.codes])
        whole[name] = Column(np.concatenate(codes), list(coded))
    return whole


def faceted(of: Columns, numbers: Numbers, chosen: Choices) -> tuple[Passing, Counts]:
    """Which records pass every choice, and the counts per value.

    A facet's own choice does not count for its own values: they say what choosing another one would bring.
    """
    wanted = {name: values for name, values in chosen.items() if values}
    passing = _passing(of, numbers, wanted)
    counts: Counts = {}
    for name, column in of.items():
        others = {other: values for other, values in wanted.items() if other != name}
        counted = column.counted(numbers[_passing(of, numbers, others) if name in wanted else passing])
        if counted:
            counts[name] = counted
    return passing, counts


def _passing(of: Columns, numbers: Numbers, wanted: Choices) -> Passing:
    passing = np.ones(len(numbers), bool)
    for name, values in wanted.items():
        passing &= of[name].stands(numbers, values) if name in of else False
    return passing
