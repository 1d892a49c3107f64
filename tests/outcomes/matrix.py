"""Outcomes for the matrix of all addresses."""

from __future__ import annotations

from tests.cast import Cast
from tests.matrix.placed import Placed
from tests.outcomes import dashboard_matrix, measuring_matrix

MAY = {**dashboard_matrix.MAY, **measuring_matrix.MAY}


def stage(cast: Cast) -> list[Placed]:
    return [*dashboard_matrix.stage(cast), *measuring_matrix.stage(cast)]
