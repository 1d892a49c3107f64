"""What goes into the index and what comes out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Facets = Mapping[str, str | Sequence[str]]

CURRENT, ENDED, SUPERSEDED = "current", "ended", "superseded"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file: its place in words ("pagina 3") and its text."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One findable thing, as its slice describes it.

    kind and id name it (the id as text); audience is its one token; code is what people call it by (VB-12). context is
    what it belongs to, in words (its group's name): it helps a little to find the thing.
    language is that of title and body ("nl", "en"). facets: name to value or values. date is an ISO day or the first
    part of one, "" when unknown (sorts last). status and uses are facts that rank: what is superseded stands under
    what is current, what was proven more often above its like. weight (1.0 is normal) is what the slice thinks of the
    whole kind. parts are texts of attached files.
    """

    kind: str
    id: str
    audience: str
    title: str
    body: str = ""
    language: str = "nl"
    code: str = ""
    context: str = ""
    facets: Facets = field(default_factory=dict)
    date: str = ""
    status: str = CURRENT
    uses: int = 0
    weight: float = 1.0
    parts: tuple[Part, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"

    def facet_values(self) -> Iterator[tuple[str, str]]:
        """(name, value) pairs; the kind is always a facet, and the year where there is a date."""
        yield "kind", self.kind
        if self.date:
            yield "year", self.date[:4]
        for name, value in self.facets.items():
            for each in (value,) if isinstance(value, str) else value:
                yield name, " ".join(each.split())


class Hit(NamedTuple):
    """A thing that was found; what is shown of it comes from its slice."""

    kind: str
    id: str


class Correction(NamedTuple):
    """The question as typed and as understood; `applied` tells whether the second was run."""

    typed: str
    meant: str
    applied: bool

    @property
    def changed(self) -> tuple[str, str]:
        """Only the words that differ, as typed and as understood."""
        pairs = list(zip(self.typed.split(), self.meant.split(), strict=False))
        different = [pair for pair in pairs if pair[0] != pair[1]]
        return " ".join(typed for typed, _ in different), " ".join(meant for _, meant in different)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question. Everything in it is made of records that the asker may see.

    facets: name to value to count, each counted with the other facets' choices applied. also_searched: the words that
    were added. incomplete: the time was up before everything was seen. loosened: the phrase was nowhere, so its words
    were searched one by one. cut: the question was too long, so its end was left out. absent: there is no index that
    can be trusted, so nothing was searched.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    also_searched: tuple[str, ...] = ()
    did_you_mean: Correction | None = None
    page: int = 1
    pages: int = 1
    incomplete: bool = False
    loosened: bool = False
    cut: bool = False
    absent: bool = False
