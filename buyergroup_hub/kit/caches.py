"""A cache that is bounded in bytes. One that is bounded in number grows with what a visitor makes up."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import update_wrapper
from sys import getsizeof
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SHARE = 8
"""What would take more than this part of a cache is not kept: it would drive out all else."""
PLACE = 200
"""Bytes of an entry beside what it holds: its place in the table and in the order."""


class Cached(Generic[P, T]):
    """A function of texts whose answers are kept: with what they were asked by, together at most `most` bytes. The one
    that is kept longest goes first, so that finding one changes nothing and needs no lock."""

    def __init__(self, function: Callable[P, T], most: int) -> None:
        update_wrapper(self, function)
        self.most = most
        self.size = 0
        self.function = function
        self._kept: OrderedDict[Any, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, *given: P.args, **named: P.kwargs) -> T:
        key: Any = (given, *named.items()) if named else given
        if (found := self._kept.get(key)) is not None:
            return found[0]
        answer = self.function(*given, **named)
        size = PLACE + weight(key) + weight(answer)
        if size <= self.most // SHARE:
            self._keep(key, answer, size)
        return answer

    def _keep(self, key: Any, answer: T, size: int) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = answer, size
            self.size += size
            while self.size > self.most:
                _, (_, freed) = self._kept.popitem(last=False)
                self.size -= freed


def cached(most: int) -> Callable[[Callable[P, T]], Cached[P, T]]:
    return lambda function: Cached(function, most)


def weight(value: object) -> int:
    """The bytes of a text, a tuple or a dataclass with all that is in it; what stands twice counts twice."""
    if isinstance(value, str):
        return getsizeof(value)
    within = value if isinstance(value, tuple) else getattr(value, "__dict__", {}).values()
    return getsizeof(value) + sum(map(weight, within))
