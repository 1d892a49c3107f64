"""The glossary's words of this room as people read them."""

from __future__ import annotations

from buyergroup_hub.kit.i18n import LazyString, _l

KIND_WORDS: dict[str, LazyString] = {
    "process": _l("Proces"),
    "effect": _l("Effect"),
}
KINDS = tuple(KIND_WORDS)
KIND_ASKS: dict[str, LazyString] = {"process": _l("Is het gevraagd?"), "effect": _l("Wat is er geleverd?")}
KIND_LINES: dict[str, LazyString] = {
    "process": _l("proces: is het gevraagd?"),
    "effect": _l("effect: wat is er geleverd?"),
}

PERIOD_WORDS: dict[str, LazyString] = {
    "delivery": _l("van gunning tot oplevering"),
    "contract_term": _l("de hele looptijd van het contract"),
    "calendar_year": _l("een kalenderjaar"),
    "moment": _l("één peildatum"),
}
PERIOD_KINDS = tuple(PERIOD_WORDS)

QUALITY_WORDS: dict[str, LazyString] = {
    "measured": _l("gemeten"),
    "calculated": _l("berekend"),
    "estimated": _l("geschat"),
}
QUALITIES = tuple(QUALITY_WORDS)
"""How certain a value is, the most certain first."""
QUALITY_LINES: dict[str, LazyString] = {
    "measured": _l("Gewogen of geteld, en nagekeken door een ander."),
    "calculated": _l("Uit tekeningen, een paspoort of een rekenmodel."),
    "estimated": _l("Iemand met kennis van zaken noemde het getal."),
}

SOURCE_WORDS: dict[str, LazyString] = {
    "passport": _l("Materialenpaspoort van de opdrachtnemer"),
    "weighing": _l("Weging of telling op de bouwplaats"),
    "supplier": _l("Opgave van de leverancier"),
    "calculation": _l("Eigen berekening"),
    "other": _l("Iets anders"),
}
SOURCES = tuple(SOURCE_WORDS)

UNKNOWN_WORDS: dict[str, LazyString] = {
    "not_awarded": _l("nog niet gegund"),
    "not_realised": _l("nog niet opgeleverd"),
    "not_asked": _l("niet gevraagd in het contract"),
    "inputs_missing": _l("gegevens ontbreken"),
    "not_measured": _l("niet gemeten"),
    "not_applicable": _l("niet van toepassing"),
}
UNKNOWN_REASONS = tuple(UNKNOWN_WORDS)

VERDICT_WORDS: dict[str, LazyString] = {
    "reached": _l("gehaald"),
    "partly": _l("deels gehaald"),
    "not_reached": _l("niet gehaald"),
    "unknown": _l("onbekend"),
}
VERDICTS = tuple(VERDICT_WORDS)

CONFIDENCE_WORDS: dict[str, LazyString] = {
    "high": _l("hoog"),
    "medium": _l("middel"),
    "low": _l("laag"),
}
CONFIDENCES = tuple(CONFIDENCE_WORDS)

INPUT_WORDS: dict[str, LazyString] = {
    "agreed": _l("afgesproken"),
    "received": _l("ontvangen"),
    "not_applicable": _l("niet van toepassing"),
}
INPUT_STATES = tuple(INPUT_WORDS)

QUALIFIER_WORDS: dict[str, LazyString] = {
    "exact": _l("precies"),
    "about": _l("ongeveer"),
    "at_least": _l("ten minste"),
    "more_than": _l("meer dan"),
}
QUALIFIERS = tuple(QUALIFIER_WORDS)
FIGURE_SUBJECT_WORDS: dict[str, LazyString] = {
    "spending": _l("wat overheden inkopen"),
    "groups": _l("buyer groups"),
    "manifest": _l("Manifest MVOI en actieplannen"),
    "network": _l("bestuurlijk netwerk"),
    "plan": _l("nationaal plan en evaluatie"),
    "monitoring": _l("monitoring en effect"),
    "other": _l("overige"),
}
"""What figures of sources are about."""
FIGURE_SUBJECTS = tuple(FIGURE_SUBJECT_WORDS)

PART_WORDS: dict[str, LazyString] = {"counted": _l("ja"), "missing": _l("nee"), "unknown": _l("onbekend")}
"""Does a row count in a figure?"""

TABLE_WORDS: dict[str, LazyString] = {
    "groups": _l("Groepen"),
    "facts": _l("Feiten over groepen"),
    "organisations": _l("Organisaties"),
    "signatories": _l("Ondertekenaars van het Manifest MVOI"),
    "references": _l("Cijfers uit bronnen"),
}
TABLE_LINES: dict[str, LazyString] = {
    "groups": _l("Echte groepen waarvan een openbare bron vertelt, een per rij."),
    "facts": _l("Wat een bron van een groep zegt, een feit per rij, met de bron."),
    "organisations": _l("Opdrachtgevers en kennispartners die een bron noemt, een per rij."),
    "signatories": _l("Wie tekende en wanneer, met een plan en een verslag, een per rij."),
    "references": _l("Wat een bron telde, een cijfer per rij, met datum en definitie."),
}
"""The tables that staff bring in."""

OUTCOME_WORDS: dict[str, LazyString] = {
    "refused": _l("Kan niet"),
    "differs": _l("Komt erbij"),
    "new": _l("Nieuw"),
    "known": _l("Staat er al"),
}
OUTCOME_LINES: dict[str, LazyString] = {
    "refused": _l("verbeter ze in het bestand"),
    "differs": _l("wat er stond blijft, met zijn bron"),
    "new": _l("worden opgenomen"),
    "known": _l("verandert niets"),
}
"""What comes of a row of such a table."""
