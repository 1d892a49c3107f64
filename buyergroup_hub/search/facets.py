"""Which values records have, as columns of small numbers, and how often each stands among what was found."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

Values: TypeAlias = tuple[str, ...]
Choices = Mapping[str, Collection[str]]
Counts = dict[str, dict[str, int]]


class Column:
    """One facet: per record a code, and per code the values that it stands for (mostly one). Code 0 is none."""

    def __init__(self, codes: array[int], values: Sequence[Values]) -> None:
        self.codes = codes
        self.values = values

    def standing_for(self, chosen: Collection[str]) -> set[int]:
        """The codes of which a value was chosen."""
        return {code for code, values in enumerate(self.values) if not set(chosen).isdisjoint(values)}

    def counted(self, numbers: Iterable[int]) -> dict[str, int]:
        """Per value how many of the records have it, the most frequent first."""
        counts: dict[str, int] = {}
        for code, size in Counter(map(self.codes.__getitem__, numbers)).items():
            for value in self.values[code]:
                counts[value] = counts.get(value, 0) + size
        return dict(sorted(counts.items(), key=lambda item: -item[1]))


Columns = dict[str, Column]


def columns(joined: Sequence[str]) -> Columns:
    """The columns of records whose facets are given as "name=value" lines."""
    coded: dict[str, dict[Values, int]] = {}
    codes: dict[str, array[int]] = {}
    for number, lines in enumerate(joined):
        for name, values in _by_name(lines):
            if name not in coded:
                coded[name], codes[name] = {(): 0}, array("I", bytes(4 * len(joined)))
            known = coded[name]
            codes[name][number] = known.setdefault(values, len(known))
    return {name: Column(codes[name], list(known)) for name, known in coded.items()}


@lru_cache(maxsize=50_000)
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
        codes: array[int] = array("I")
        for part, size in parts:
            column = part.get(name)
            if column is None:
                codes.frombytes(bytes(4 * size))
                continue
            anew = [coded.setdefault(values, len(coded)) for values in column.values]
            codes.extend(map(anew.__getitem__, column.codes))
        whole[name] = Column(codes, list(coded))
    return whole


def faceted(of: Columns, found: Collection[int], chosen: Choices) -> tuple[Collection[int], Counts]:
    """The records that pass every choice, and the counts per value.

    A facet's own choice does not count for its own values: they say what choosing another one would bring.
    """
    wanted = {name: values for name, values in chosen.items() if values}
    passing = _passing(of, found, wanted)
    counts: Counts = {}
    for name, column in of.items():
        others = {other: values for other, values in wanted.items() if other != name}
        counted = column.counted(_passing(of, found, others) if name in wanted else passing)
        if counted:
            counts[name] = counted
    return passing, counts


def _passing(of: Columns, found: Collection[int], wanted: Choices) -> Collection[int]:
    for name, values in wanted.items():
        column = of.get(name)
        codes = column.standing_for(values) if column else set()
        found = [number for number in found if column and column.codes[number] in codes]
    return found
