"""The glossary's words of this room as people read them."""

from __future__ import annotations

from buyergroup_hub.kit.i18n import LazyString, _l

KINDS = ("lesson", "document", "guide", "example", "decision")
STATES = ("draft", "current", "to_review", "superseded", "withdrawn")
VERDICTS = ("yes", "changed", "no", "unknown")

KIND_WORDS: dict[str, LazyString] = {
    "lesson": _l("les"),
    "document": _l("document"),
    "guide": _l("handreiking"),
    "example": _l("praktijkvoorbeeld"),
    "decision": _l("besluit"),
}
KIND_HEADS: dict[str, LazyString] = {
    "lesson": _l("Lessen"),
    "document": _l("Documenten"),
    "guide": _l("Handreikingen"),
    "example": _l("Praktijkvoorbeelden"),
    "decision": _l("Besluiten"),
}
KIND_LINES: dict[str, LazyString] = {
    "lesson": _l("Wat je deed, wat het opleverde en of je het weer zo zou doen."),
    "document": _l("Een bestand of een link, vindbaar op de woorden die erin staan."),
    "guide": _l("Stappen die een ander kan volgen."),
    "example": _l("Een project waar het werkte, met wat je kunt overnemen."),
    "decision": _l("Wat de groep besloot, wanneer en waarom."),
}
PICTURES = {
    "lesson": "lightbulb",
    "document": "file-text",
    "guide": "book-open",
    "example": "presentation",
    "decision": "gavel",
}
FACT_WORDS: dict[str, LazyString] = {
    "title": _l("titel"),
    "lead": _l("samenvatting"),
    "body": _l("tekst"),
    "dated": _l("datum"),
}

STATE_WORDS: dict[str, LazyString] = {
    "draft": _l("Concept"),
    "current": _l("Actueel"),
    "to_review": _l("Te herzien"),
    "superseded": _l("Vervangen"),
    "withdrawn": _l("Ingetrokken"),
}
STATE_SIGNS = {
    "draft": ("quiet", "pencil"),
    "current": ("ok", "check"),
    "to_review": ("changed", "clock"),
    "superseded": ("off", "archive"),
    "withdrawn": ("off", "ban"),
}
"""How the sign of a state looks, and its icon."""

VERDICT_WORDS: dict[str, LazyString] = {
    "yes": _l("Ja."),
    "changed": _l("Ja, met een verandering."),
    "no": _l("Nee."),
    "unknown": _l("Dat weten we nog niet."),
}
STORY_HEADS: dict[str, LazyString] = {
    "situation": _l("Situatie"),
    "approach": _l("Wat we deden"),
    "result": _l("Wat het opleverde"),
    "again": _l("Zouden we het weer zo doen?"),
}
