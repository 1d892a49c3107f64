"""Pages of the registry."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from buyergroup_hub.clauses import glossary
from buyergroup_hub.clauses.registry.labels import (
    absolute,
    address_of,
    badge,
    facts,
    key_of,
    language_words,
    name_of,
    proof,
    type_words,
)
from buyergroup_hub.clauses.registry.pages import picked, places, untranslated
from buyergroup_hub.clauses.registry.validity import before, chosen, mark, validity

WORDS: dict[str, Any] = {
    "glossary": glossary,
    "address_of": address_of,
    "pages": SimpleNamespace(
        absolute=absolute,
        badge=badge,
        facts=facts,
        key_of=key_of,
        language_words=language_words,
        name_of=name_of,
        proof=proof,
        type_words=type_words,
        before=before,
        chosen=chosen,
        mark=mark,
        validity=validity,
        picked=picked,
        places=places,
        untranslated=untranslated,
    ),
}
"""What every template of this room may ask for."""

from buyergroup_hub.clauses.registry.views import reading, withdrawing  # noqa: E402  they add their pages

__all__ = ["WORDS", "reading", "withdrawing"]
