"""Words of the glossary as choices."""

from __future__ import annotations

from typing import Any

from buyergroup_hub.kit.forms import Choice


def words_of(words: dict[str, Any], but: tuple[str, ...] = ()) -> list[Choice]:
    """The glossary's words as what one can choose."""
    return [Choice(key, str(said).capitalize()) for key, said in words.items() if key not in but]
