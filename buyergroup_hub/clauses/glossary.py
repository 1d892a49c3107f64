"""The glossary's words of this room as people read them."""

from __future__ import annotations

from buyergroup_hub.kit.i18n import LazyString, _l

TYPE_WORDS: dict[str, LazyString] = {
    "suitability_requirement": _l("Geschiktheidseis"),
    "selection_criterion": _l("Selectiecriterium"),
    "requirement": _l("Eis"),
    "award_criterion": _l("Gunningscriterium"),
    "contract_clause": _l("Contractbepaling"),
}
TYPES = tuple(TYPE_WORDS)

LEVEL_WORDS: dict[int, LazyString] = {1: _l("Basis"), 2: _l("Significant"), 3: _l("Ambitieus")}
LEVELS = tuple(LEVEL_WORDS)


def level_choices() -> list[tuple[int, str]]:
    return [(level, str(words)) for level, words in LEVEL_WORDS.items()]


LEVEL_KEYS: dict[int, str] = {1: "basic", 2: "significant", 3: "ambitious"}
"""The glossary's words in addresses, exports and events."""

LANGUAGES = ("nl", "en")

STATE_WORDS: dict[str, LazyString] = {
    "current": _l("Geldig"),
    "coming": _l("Gaat later in"),
    "over": _l("Verlopen"),
    "withdrawn": _l("Ingetrokken"),
    "draft": _l("Concept"),
}
