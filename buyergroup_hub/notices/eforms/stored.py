"""A reading as JSON and back: what stands in `notices.parsed`. Unknown and empty are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from buyergroup_hub.kit.digests import Json
from buyergroup_hub.notices.eforms.record import Reading


def as_json(value: Any) -> Json:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: as_json(held)
            for field in fields(value)
            if (held := getattr(value, field.name)) not in (None, (), {})
        }
    match value:
        case tuple():
            return [as_json(one) for one in value]
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case dict():
            return {str(key): as_json(one) for key, one in value.items()}
        case _:
            kept: Json = value
            return kept


def reading(data: Mapping[str, Any]) -> Reading:
    return cast(Reading, _made(Reading, data))


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _made(kind: Any, data: Any) -> object:
    """A value of the kind; fields that are not there are empty, as in a class with that default."""
    if get_origin(kind) is UnionType:
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_made(get_args(kind)[0], one) for one in data)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _made(hint, data[name]) if name in data else _empty(hint) for name, hint in hints.items()})
    return _plain(kind, data)


def _plain(kind: Any, data: Any) -> object:
    if kind in (date, datetime):
        return kind.fromisoformat(data)
    return Decimal(data) if kind is Decimal else data


def _empty(hint: Any) -> tuple[()] | dict[str, object] | None:
    if get_origin(hint) is tuple:
        return ()
    return {} if get_origin(hint) is dict else None
