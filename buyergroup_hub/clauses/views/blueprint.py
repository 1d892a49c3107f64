"""The blueprint of this room."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from buyergroup_hub.clauses import actions, glossary, pages

bp = Blueprint("clauses", __name__)

WORDS: dict[str, Any] = {"pages": pages, "glossary": glossary, "address_of": actions.address_of}
"""What every template of this room may ask for."""
