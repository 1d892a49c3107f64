"""Pages of proposals and versions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from buyergroup_hub.visions import glossary
from buyergroup_hub.visions.blueprint import path
from buyergroup_hub.visions.drafts.labels import lines
from buyergroup_hub.visions.drafts.pages import around, draft_path
from buyergroup_hub.visions.rounds.pages import ordered, places

WORDS: dict[str, Any] = {
    "glossary": glossary,
    "pages": SimpleNamespace(
        around=around, draft_path=draft_path, lines=lines, ordered=ordered, path=path, places=places
    ),
}
"""What every template of this room may ask for."""

from buyergroup_hub.visions.rounds.views import reading, rounds  # noqa: E402  they add their pages

__all__ = ["WORDS", "reading", "rounds"]
