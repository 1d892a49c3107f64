"""Pages of visions: one blueprint, a module per part."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from buyergroup_hub.visions import glossary, pages

bp = Blueprint("visions", __name__)

WORDS: dict[str, Any] = {"pages": pages, "glossary": glossary}
"""What every template of this room may ask for."""

from buyergroup_hub.visions.views import (  # noqa: E402  they add their pages to `bp`
    reading,
    rounds,
    talking,
    writing,
)

__all__ = ["WORDS", "bp", "reading", "rounds", "talking", "writing"]
