"""How items of knowledge read in timelines, and where they are found."""

from __future__ import annotations

from typing import Any

from flask import url_for

from buyergroup_hub.events import timeline
from buyergroup_hub.knowledge import queries
from buyergroup_hub.knowledge.glossary import (
    KIND_WORDS,
)


@timeline.label_for("item_kind")
def _say_kinds(keys: Any) -> dict[str, str]:
    return {key: str(KIND_WORDS[key]) for key in keys}


@timeline.link_for("knowledge_items")
def _find_items(ids: Any) -> dict[int, tuple[str, str]]:
    found = queries.item_titles(ids)
    return {item.id: (item.title, url_for("knowledge.show", pid=item.pid)) for item in found}
