"""Pages of drafts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from buyergroup_hub.clauses import glossary
from buyergroup_hub.clauses.registry.labels import address_of, language_words, name_of, shown

WORDS: dict[str, Any] = {
    "glossary": glossary,
    "address_of": address_of,
    "pages": SimpleNamespace(language_words=language_words, name_of=name_of, shown=shown),
}
"""What every template of this room may ask for."""

from buyergroup_hub.clauses.drafts.views import drafting, publishing  # noqa: E402  they add their pages

__all__ = ["WORDS", "drafting", "publishing"]
