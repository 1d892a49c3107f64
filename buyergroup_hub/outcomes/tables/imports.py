"""Which tables can be brought in, and what takes a row of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from buyergroup_hub.files.tables import Came, Columns
from buyergroup_hub.groups.facts import imports as facts
from buyergroup_hub.groups.overview import imports as groups
from buyergroup_hub.organisations.manifest import imports as signatories
from buyergroup_hub.organisations.organisation import imports as organisations
from buyergroup_hub.outcomes.references import imports as references

Take = Callable[[Mapping[str, str], str], Came]
After = Callable[[Iterable[tuple[Mapping[str, str], str]]], None]


class Kind(NamedTuple):
    columns: Columns
    take: Take
    after: After = lambda _rows: None
    """What follows when all rows were taken."""


KINDS: Mapping[str, Kind] = {
    "groups": Kind(groups.COLUMNS, groups.take, groups.link_successors),
    "facts": Kind(facts.COLUMNS, facts.take),
    "organisations": Kind(organisations.COLUMNS, organisations.take),
    "signatories": Kind(signatories.COLUMNS, signatories.take),
    "references": Kind(references.COLUMNS, references.take),
}
