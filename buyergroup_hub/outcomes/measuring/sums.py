"""When values may be put together, and when not: rules 12 to 14 as one function without a database.

A sum is made only of values that say the same: process or effect, indicator, unit, method and its version, boundary,
kind of period. Then either only the subject differs, or only the period, and only where the definition allows that. A
subject counts once, and nothing counts that is part of something else in the sum. Shares (percentages) are never
added: they are weighted by the whole that each is a part of, where that is known of all. A band stays a band, the least
certain quality is named, and what is unknown stays in the denominator.

The period of a value that is measured from award to delivery of a lot belongs to the lot: two lots that were delivered
at other times differ in subject alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from buyergroup_hub.outcomes.glossary import QUALITIES

SAME = ("kind", "indicator", "unit", "method", "method_version", "boundary", "weight", "period_kind")
"""What must be equal within a sum, in the order in which a difference is told."""

OWN_PERIOD = "delivery"


@dataclass(frozen=True)
class Definition:
    """What a value means. `weight`: (name, unit) of the whole that a share is a part of."""

    kind: str
    indicator: str
    unit: str
    method: str
    boundary: str
    period_kind: str
    method_version: str = ""
    weight: tuple[str, str] | None = None
    share: bool = False
    sum_subjects: bool = False
    sum_time: bool = False


@dataclass(frozen=True)
class Subject:
    """What a value is of: its key (`lot:5`), its name, and the keys of what it is a part of."""

    key: str
    name: str
    within: frozenset[str] = frozenset()

    @property
    def is_lot(self) -> bool:
        return self.key.startswith("lot:")


@dataclass(frozen=True)
class Value:
    """From `low` to `high`, equal where one number is known; both None where the value is unknown."""

    definition: Definition
    subject: Subject
    since: date | None = None
    until: date | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    weight: Decimal | None = None
    quality: str | None = None

    @property
    def is_known(self) -> bool:
        return self.low is not None

    @property
    def period(self) -> tuple[date, date] | None:
        """The days that it is about; None where that is unknown, or is the lot's own."""
        if self.since is None or self.until is None or self.has_own_period:
            return None
        return self.since, self.until

    @property
    def has_own_period(self) -> bool:
        return self.subject.is_lot and self.definition.period_kind == OWN_PERIOD


@dataclass(frozen=True)
class Sum:
    """From `low` to `high` in the unit of the definition, both None where nothing is known; of `known` values of `of`.

    `weight` is the whole that a share is of, in its own unit. `quality` is the least certain one in it.
    """

    low: Decimal | None
    high: Decimal | None
    known: int
    of: int
    quality: str | None = None
    weight: Decimal | None = None

    @property
    def is_band(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True)
class Refusal:
    """Why no sum is made, and the two values that stand in its way, where it is about two."""

    reason: str
    left: Value | None = None
    right: Value | None = None


def add(values: Sequence[Value]) -> Sum | Refusal:
    """Put values together, or say why not. The order of the values makes no difference to whether it may."""
    if not values:
        return Refusal("nothing")
    return next(_refusals(values), None) or _total(values)


def _refusals(values: Sequence[Value]) -> Iterator[Refusal]:
    yield from _other_definitions(values)
    yield from _counted_twice(values)
    known = [value for value in values if value.is_known]
    yield from _other_periods(known)
    yield from _not_allowed(known)


def _other_definitions(values: Sequence[Value]) -> Iterator[Refusal]:
    first = values[0]
    for name in SAME:
        for other in values[1:]:
            if getattr(first.definition, name) != getattr(other.definition, name):
                yield Refusal(name, first, other)


def _counted_twice(values: Sequence[Value]) -> Iterator[Refusal]:
    for left, right in combinations(values, 2):
        if left.subject.key in right.subject.within or right.subject.key in left.subject.within:
            yield Refusal("nested", left, right)
        elif left.subject.key == right.subject.key and _overlap(left, right):
            shifted = left.period and right.period and left.period != right.period
            yield Refusal("overlap" if shifted else "repeated", left, right)


def _overlap(left: Value, right: Value) -> bool:
    """Are two values of one subject about the same days? Of what is unknown that cannot be ruled out."""
    if left.period is None or right.period is None:
        return True
    return left.period[0] <= right.period[1] and right.period[0] <= left.period[1]


def _other_periods(values: Sequence[Value]) -> Iterator[Refusal]:
    """Subject and period both differ: nobody could say what such a sum is of."""
    subjects = {value.subject.key for value in values}
    if len(subjects) < 2:
        return
    for left, right in combinations(values, 2):
        if left.period != right.period:
            yield Refusal("period_and_subject", left, right)


def _not_allowed(values: Sequence[Value]) -> Iterator[Refusal]:
    if len(values) < 2:
        return
    left, right = values[0], values[1]
    if left.subject.key == right.subject.key:
        if any(value.definition.share for value in values):
            yield Refusal("share_over_time", left, right)
        if not all(value.definition.sum_time for value in values):
            yield Refusal("time", left, right)
        return
    if any(value.definition.share for value in values):
        yield from _unweighted(values)
    elif not all(value.definition.sum_subjects for value in values):
        yield Refusal("subjects", left, right)


def _unweighted(values: Sequence[Value]) -> Iterator[Refusal]:
    if any(value.definition.weight is None for value in values):
        yield Refusal("share", values[0], values[1])
    for value in values:
        if value.weight is None:
            yield Refusal("weight_unknown", value)


def _total(values: Sequence[Value]) -> Sum:
    known = [value for value in values if value.is_known]
    if not known:
        return Sum(None, None, 0, len(values))
    quality = max((value.quality for value in known if value.quality), key=QUALITIES.index, default=None)
    lows, highs = [_number(value.low) for value in known], [_number(value.high) for value in known]
    if any(value.definition.share for value in known):
        weights = [value.weight or Decimal(1) for value in known]  # one value needs no weight
        low, high = _mean(lows, weights), _mean(highs, weights)
        whole = None if any(value.weight is None for value in known) else sum(weights, Decimal(0))
        return Sum(low, high, len(known), len(values), quality, whole)
    return Sum(sum(lows, Decimal(0)), sum(highs, Decimal(0)), len(known), len(values), quality)


def _number(value: Decimal | None) -> Decimal:
    assert value is not None
    return value


def _mean(numbers: Iterable[Decimal], weights: Sequence[Decimal]) -> Decimal:
    whole = sum(weights, Decimal(0))
    return sum((number * weight for number, weight in zip(numbers, weights, strict=True)), Decimal(0)) / whole
