"""The glossary's words of this room as people read them."""

from __future__ import annotations

from buyergroup_hub.kit.i18n import LazyString, _l

PART_WORDS: dict[str, LazyString] = {"vision": _l("Marktvisie"), "strategy": _l("Inkoopstrategie")}

STATE_WORDS: dict[str, LazyString] = {
    "frozen": _l("Vastgezet"),
    "endorsed": _l("Onderschreven"),
    "published": _l("Gepubliceerd"),
    "withdrawn": _l("Ingetrokken"),
}

ANSWER_WORDS: dict[str, LazyString] = {
    "endorsed": _l("Onderschreven"),
    "endorsed_with_remark": _l("Onderschreven, met opmerking"),
    "objection": _l("Bezwaar"),
}

ANSWER_CHOICES: tuple[tuple[str, LazyString], ...] = (
    ("endorsed", _l("Wij onderschrijven deze tekst")),
    ("endorsed_with_remark", _l("Wij onderschrijven, met een opmerking")),
    ("objection", _l("Wij maken bezwaar")),
)

ANSWER_SIGNS: dict[str | None, tuple[str, str]] = {
    "endorsed": ("ok", "check"),
    "endorsed_with_remark": ("ok", "message-square"),
    "objection": ("off", "circle-x"),
    None: ("quiet", "circle-dashed"),
}
"""Look and picture of an answer."""

CHANGE_WORDS: dict[str, LazyString] = {
    "new": _l("Nieuw"),
    "changed": _l("Gewijzigd"),
    "same": _l("Gelijk"),
    "gone": _l("Vervallen"),
}

OUTCOME_WORDS: dict[str, LazyString] = {
    "settled": _l("Afgerond"),
    "taken_over": _l("Overgenomen"),
    "declined": _l("Niet overgenomen"),
}

DOTS: dict[str | None, str] = {
    "endorsed": "endorsed",
    "endorsed_with_remark": "remark",
    "objection": "objection",
    None: "silent",
}
"""An answer as a dot on the vote line."""
