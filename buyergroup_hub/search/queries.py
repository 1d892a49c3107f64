"""What the index reads: every row of a kind, whoever may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm.interfaces import ORMOption

from buyergroup_hub.kit.db import db

T = TypeVar("T")


def every_id(model: Any) -> Callable[[], Iterable[int]]:
    """What asks for the ids of all rows."""
    return lambda: db.session.scalars(select(model.id))


def rows_by_id(model: type[T], ids: Collection[str], *parts: ORMOption) -> Iterator[T]:
    """These rows, with the parts that a record is made of."""
    id_of: Any = model
    rows = select(model).where(id_of.id.in_([int(id_) for id_ in ids])).options(*parts)
    return iter(db.session.scalars(rows).unique())
