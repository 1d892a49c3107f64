"""The chain of a group as its pages draw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.formats import n_of
from buyergroup_hub.kit.i18n import LazyString, _
from buyergroup_hub.outcomes.chain.links import LINKS, Link
from buyergroup_hub.outcomes.figures.definitions import DEFINITIONS
from buyergroup_hub.outcomes.figures.queries.numbers import COUNTED, NONE, OPEN, Number, by_group, together


@dataclass(frozen=True)
class Step:
    """A link as it stands for one group and one person."""

    link: Link
    group: Group
    number: Number

    @property
    def state(self) -> str:
        """whole, broken, or none: nothing there yet."""
        if not self.number.of:
            return "none"
        return "broken" if self.number.open else "whole"

    @property
    def count(self) -> str:
        return str(n_of(self.number.n, self.number.of)) if self.number.of else _("nog geen")

    @property
    def words(self) -> str:
        """Where it breaks, or how it holds."""
        if self.state == "broken":
            return self.link.gap(self.number.open, self.number.of)
        return str(self.link.nothing) if self.state == "none" else f"{self.link.definition.part}: {self.count}."

    @property
    def advice(self) -> LazyString:
        """What to do: nobody asks why clauses are not used while there is none."""
        return (self.state == "none" and self.link.first) or self.link.advice

    def rows_url(self, part: str | None = None) -> str:
        return url_for("outcomes.figure", definition=self.link.figure, group=self.group.slug, rows=part)

    @property
    def gap_url(self) -> str:
        return self.rows_url(OPEN)


@dataclass(frozen=True)
class Chain:
    """The chain of one group as one person sees it."""

    steps: list[Step]

    @property
    def gaps(self) -> list[Step]:
        return [step for step in self.steps if step.state == "broken"]

    @property
    def first_gap(self) -> Step | None:
        """The first link of which less than half goes on; where there is none, the first that breaks."""
        return next((step for step in self.gaps if 2 * step.number.n < step.number.of), next(iter(self.gaps), None))

    @property
    def begun(self) -> bool:
        return any(step.number.of for step in self.steps)

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """As dots on a line: filled where the link holds, open where it breaks, dashed where there is nothing.

        Of a group that keeps nothing here, what it did elsewhere is unknown (rule 14).
        """
        states = {"whole": "done", "broken": "next", "none": "unknown"}
        return [
            {
                "key": step.link.key,
                "count": step.count if self.begun else _("onbekend"),
                "label": str(step.link.title if step.number.of == 1 else step.link.several).lower(),
                "state": states[step.state],
                "note": None,
            }
            for step in self.steps
        ]


Figures = Mapping[tuple[str, int], Number]
"""By the key of a definition and a group."""


def figures_of(groups: Sequence[Group], *more: str) -> Figures:
    """Those of the chains of groups, and more by their keys. One query, however many groups."""
    keys = dict.fromkeys((*(link.figure for link in LINKS), *more))
    return by_group([DEFINITIONS[key] for key in keys], [group.id for group in groups])


def chains(groups: Sequence[Group], found: Figures | None = None) -> dict[int, Chain]:
    """By group its chain, of figures that were asked for already or by one query."""
    found = figures_of(groups) if found is None else found
    return {
        group.id: Chain([Step(link, group, found.get((link.figure, group.id), NONE)) for link in LINKS])
        for group in groups
    }


@dataclass(frozen=True)
class Total:
    """How many there are of a link, and the page with exactly these rows."""

    words: str
    count: int
    demo: bool
    url: str


def totals() -> dict[str, Total]:
    """By link, over all groups. One query."""
    numbers = together([link.total for link in LINKS])
    return {link.key: _total(link, numbers[link.total.key]) for link in LINKS}


def _total(link: Link, number: Number) -> Total:
    count = number.n if link.part == COUNTED else number.of
    words = str(link.title if count == 1 else link.several)
    return Total(words, count, number.demo, url_for("outcomes.figure", definition=link.total.key, rows=link.part))
