"""Rows that stay as they are, once they are fixed: the database refuses to change them, and what they say is sealed in
the event of the verb that wrote them (`events.sealing`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Column, inspect

from buyergroup_hub.kit.ddl import Frozen
from buyergroup_hub.kit.digests import Json, canonical, digest


class Fixed:
    """A mixin for tables with such rows; `__frozen__` says from when on, and what of them may change."""

    __frozen__: ClassVar[Frozen] = Frozen()
    untold: ClassVar[bool] = False
    """Nothing tells that a row is there until it is fixed (rule 4)."""

    @property
    def is_fixed(self) -> bool:
        return self.__frozen__.holds(self)


def columns_of(model: Any) -> list[Column[Any]]:
    """What stands in its table; not what a mapper works out from other rows, which no change of the row tells."""
    return [each for each in inspect(model, raiseerr=True).columns if isinstance(each, Column)]


def digest_of_row(row: Fixed) -> str:
    return _digest(row, (each for each in columns_of(type(row)) if each.name not in row.__frozen__.changeable))


class Loose:
    """A mixin for tables that no event seals: what is typed, tried, sent or planned, and what is made again from
    what is sealed."""


def changes(model: Any) -> bool:
    """Whether what its rows say may change, and is sealed each time that a verb does so: all of a row, or of one that
    stays as it is what of it may change all the same."""
    if issubclass(model, Loose):
        return False
    if issubclass(model, Fixed):
        return bool({*model.__frozen__.changeable} - {*getattr(model, "__loose__", ())})
    return not hasattr(model, "__frozen__")


def state_of(row: Any) -> str:
    """The digest of what a row says now, as far as it may change; empty while nothing is sealed of it."""
    if isinstance(row, Fixed) and not row.is_fixed:
        return ""
    loose = getattr(row, "__loose__", ())
    told = [each for each in columns_of(type(row)) if each.name not in loose]
    return _digest(
        row, [one for one in told if one.name in row.__frozen__.changeable] if isinstance(row, Fixed) else told
    )


def _digest(row: Any, columns: Iterable[Any]) -> str:
    """What is not known is left out, so that a column that comes later changes nothing."""
    mapper = inspect(type(row), raiseerr=True)
    values = {each.name: getattr(row, mapper.get_property_by_column(each).key) for each in columns}
    return digest(canonical({name: _plain(value) for name, value in values.items() if value is not None}))


def _plain(value: Any) -> Json:
    """As both engines give it back: whole numbers and decimals alike, instants in UTC."""
    match value:
        case bool() | str() | dict() | list():
            return value
        case tuple():
            return list(value)
        case int() | Decimal():
            return f"{Decimal(value).normalize():f}"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
    return repr(value)
