"""Outcomes for the matrix of all addresses."""

from __future__ import annotations

from tests.cast import Cast
from tests.matrix.placed import Placed
from tests.outcomes import dashboard_matrix, measuring_matrix

STAFF = frozenset({"programme", "administrator"})
PROGRAMME = frozenset({"programme"})
TABLES = ("tables", "table", "look", "take", "outcomes_csv", "example")
FIGURES = ("new_reference", "state_reference", "reference", "withdraw_reference")
MAY = {**dashboard_matrix.MAY, **measuring_matrix.MAY, **{f"outcomes.{one}": STAFF for one in FIGURES}}
MAY |= {f"outcomes.{one}": PROGRAMME for one in TABLES}


def stage(cast: Cast) -> list[Placed]:
    tables = [
        Placed("/outcomes/references/<key>", {"key": "groups-set-up"}, "", STAFF),
        Placed("/outcomes/tables", {}, "", PROGRAMME),
        Placed("/outcomes/tables/<kind>", {"kind": "facts"}, "", PROGRAMME),
        Placed("/outcomes/tables/<kind>.csv", {"kind": "facts"}, "", PROGRAMME),
    ]
    return [*dashboard_matrix.stage(cast), *measuring_matrix.stage(cast), *tables]
