"""Figures of sources as a table to take along."""

from __future__ import annotations

from collections.abc import Iterator

from buyergroup_hub.outcomes.references.imports import COLUMNS
from buyergroup_hub.outcomes.references.queries import reference_figures


def rows() -> Iterator[list[object]]:
    """All of them, with the heads that a table has from which figures are read."""
    yield [*COLUMNS.all, "withdrawn_reason", "stated_on"]
    for one in reference_figures(all_of_them=True):
        cells = {name: getattr(one, name, None) for name in COLUMNS.all}
        cells |= {
            name: None if cells[name] is None else f"{cells[name]:f}".rstrip("0").rstrip(".")
            for name in ("value", "of")
        }
        cells["withdrawn_on"] = one.withdrawn_at.date().isoformat() if one.withdrawn_at else None
        yield [*cells.values(), one.withdrawn_reason, one.stated_at.date().isoformat() if one.stated_at else None]
