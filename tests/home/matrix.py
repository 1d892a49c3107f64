"""Home for the matrix of all addresses: pages about the hub are everyone's, what waits is one's own."""

from __future__ import annotations

from tests.cast import Cast
from tests.matrix.placed import SIGNED_IN, Placed

MAY = {"home.work": SIGNED_IN}


def stage(_cast: Cast) -> list[Placed]:
    return []
