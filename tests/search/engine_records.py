"""Records for tests of the index."""

from __future__ import annotations

from typing import Any

from buyergroup_hub.search.engine import Engine
from buyergroup_hub.search.records import Hit, Record

PUBLIC = frozenset({"public"})


def record(number: str, title: str, body: str = "", *, audience: str = "public", **more: Any) -> Record:
    return Record(**({"kind": "clause", "id": number, "audience": audience, "title": title, "body": body} | more))


def ids(engine: Engine, text: str, *tokens: str, **options: Any) -> list[str]:
    """The ids of the hits, best first."""
    return [hit.id for hit in engine.search(text, {"public", *tokens}, **options).hits]


def hit(number: str, kind: str = "clause") -> Hit:
    return Hit(kind, number)
