"""How the cost of something grows with what it is given: counted in processor time of this thread, and only compared
with itself, so that a busy machine changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

SHORT = 4_000
SLOW = 0.001
"""Seconds under which the shorter input says nothing about growth: a line through 4,000 signs takes far less."""
EASILY = 5
"""Less than so many times as much at first sight is a line: of a square the shorter would have been slowed threefold by
a neighbour."""
SQUARE = 8
"""Four times as much costs four times as much where it grows in a line, sixteen times in a square."""


def growth(
    do: Callable[[Any], object], made: Callable[[int], Any], first: tuple[int, ...] = (24, 28, 400), short: int = SHORT
) -> float:
    """How many times as much an input costs that is four times as long as `short` signs; 0 where it costs next to
    nothing. `first`: lengths that must cost next to nothing, so that nobody waits for what grows without end; two short
    ones, for a clock that jumped at the first."""
    if any(cost(do, made(length)) > 0.05 for length in first):
        return 99.0
    shortly = once(do, made(short))
    if shortly < SLOW or once(do, made(4 * short)) < EASILY * shortly:
        return 0.0
    times = 99.0
    for _ in range(3):  # neighbours on the machine slow one measurement; what grows in a square does so each time
        least = cost(do, made(short))
        times = min(times, 0.0 if least < SLOW else cost(do, made(4 * short)) / least)
        if times < SQUARE:
            break
    return times


def once(do: Callable[[Any], object], given: Any) -> float:
    began = time.thread_time()
    do(given)
    return time.thread_time() - began


def cost(do: Callable[[Any], object], given: Any) -> float:
    """The least of three times; of one where that is next to nothing."""
    least = 9.0
    for _ in range(3):
        least = min(least, once(do, given))
        if least < SLOW:
            break
    return least
