"""Pages of the draft."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from buyergroup_hub.visions import glossary
from buyergroup_hub.visions.blueprint import path
from buyergroup_hub.visions.drafts.actions.commenting import is_gone
from buyergroup_hub.visions.drafts.labels import heading_of, lines
from buyergroup_hub.visions.drafts.pages import around, draft_path

WORDS: dict[str, Any] = {
    "glossary": glossary,
    "pages": SimpleNamespace(
        around=around, draft_path=draft_path, heading_of=heading_of, is_gone=is_gone, lines=lines, path=path
    ),
}
"""What every template of this room may ask for."""

from buyergroup_hub.visions.drafts.views import comments, writing  # noqa: E402  they add their pages

__all__ = ["WORDS", "comments", "writing"]
