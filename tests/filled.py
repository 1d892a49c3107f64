"""Forms as somebody fills them in, without a page: which fields come back with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask

from buyergroup_hub.kit.db import Model
from buyergroup_hub.kit.forms import Form
from buyergroup_hub.kit.things import worded
from tests.fixtures.hubs import SECRET
from tests.ids import table_of


def word(number: Any, kind: type[Model] | None = None) -> str:
    """What a form calls the thing with this number, which says of which kind it is unless it was made up."""
    table = kind.__tablename__ if kind else table_of(number)
    assert table, f"{number} is no row: say of which kind it would be"
    return worded(table, int(number), SECRET)


Wrong = dict[str, list[Any]]
"""By field, what may not stand there."""


def wrong_fields(
    app: Flask, kind: type[Form], data: dict[str, Any], offer: Callable[[Any], None] | None = None
) -> set[str]:
    """The names of the fields of a posted form that are not in order."""
    filled = {name: value for name, value in data.items() if value is not None}
    with app.test_request_context("/", method="POST", data=filled):
        form = kind(meta={"csrf": False})
        if offer is not None:
            offer(form)
        form.validate()
        return set(form.errors)


def unnoticed(
    app: Flask, kind: type[Form], good: dict[str, Any], wrong: Wrong, offer: Callable[[Any], None] | None = None
) -> Iterator[str]:
    """What a form lets through, or keeps out although it is in order; None stands for a field that was not sent."""
    if found := wrong_fields(app, kind, good, offer):
        yield f"{kind.__name__} refuses {found}"
    for name, values in wrong.items():
        for value in values:
            if wrong_fields(app, kind, good | {name: value}, offer) != {name}:
                yield f"{kind.__name__}.{name} takes {str(value)[:40]!r}"
