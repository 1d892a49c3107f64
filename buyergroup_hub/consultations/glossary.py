"""The glossary's words of this room as people read them."""

from __future__ import annotations

from buyergroup_hub.kit.i18n import LazyString, _l

STATE_WORDS: dict[str, LazyString] = {
    "planned": _l("in voorbereiding"),
    "coming": _l("komt eraan"),
    "open": _l("open"),
    "closed": _l("gesloten"),
    "unsealed": _l("gesloten"),
    "concluded": _l("afgerond"),
    "withdrawn": _l("ingetrokken"),
}

KIND_WORDS: dict[str, LazyString] = {
    "text": _l("Open tekst"),
    "choice": _l("Eén keuze"),
    "choices": _l("Meer keuzes"),
    "number": _l("Getal met eenheid"),
    "level": _l("Haalbaarheid per niveau"),
    "yes_no": _l("Ja of nee"),
}

KIND_ICONS = {
    "text": "align-left",
    "choice": "circle-dot",
    "choices": "square-check",
    "number": "ruler",
    "level": "chart-no-axes-column",
    "yes_no": "check",
}

LEVEL_WORDS: dict[str, LazyString] = {
    "basic": _l("Basis"),
    "significant": _l("Significant"),
    "ambitious": _l("Ambitieus"),
}

FEASIBILITY_WORDS: dict[str, LazyString] = {
    "now": _l("Nu"),
    "one_year": _l("Binnen 1 jaar"),
    "three_years": _l("Binnen 3 jaar"),
    "no": _l("Nee"),
}

YES_NO_WORDS: dict[str, LazyString] = {"yes": _l("Ja"), "no": _l("Nee")}

CHOICE_WORDS: dict[str, LazyString] = {
    "public": _l("Openbaar"),
    "anonymised": _l("Geanonimiseerd"),
    "confidential": _l("Vertrouwelijk"),
}

CHOICE_ICONS = {"public": "globe", "anonymised": "user-round-x", "confidential": "lock"}

OUTCOME_WORDS: dict[str, LazyString] = {
    "taken_over": _l("Overgenomen"),
    "partly": _l("Deels overgenomen"),
    "not_taken_over": _l("Niet overgenomen"),
}

BAND_WORDS: dict[str, LazyString] = {"most": _l("de meeste"), "some": _l("een deel"), "none": _l("niemand")}
"""How many, of what counts in bands."""

OUTCOME_STATES = {"taken_over": "ok", "partly": "changed", "not_taken_over": "changed"}

GROUND_WORDS: dict[str, LazyString] = {
    "5.1.1.c": _l("art. 5.1 lid 1 onder c: bedrijfsgegevens die vertrouwelijk zijn meegedeeld"),
    "5.1.1.d": _l("art. 5.1 lid 1 onder d: bijzondere persoonsgegevens"),
    "5.1.2.e": _l("art. 5.1 lid 2 onder e: persoonlijke levenssfeer"),
    "5.1.2.f": _l("art. 5.1 lid 2 onder f: andere concurrentiegevoelige bedrijfsgegevens"),
    "5.1.2.i": _l("art. 5.1 lid 2 onder i: goed functioneren van de overheid"),
    "5.1.5": _l("art. 5.1 lid 5: onevenredige benadeling"),
    "5.2": _l("art. 5.2: persoonlijke beleidsopvattingen"),
}
"""Grounds of the Wet open overheid, in the words of a reader."""

WOO_DECISION_WORDS: dict[str, LazyString] = {
    "disclose": _l("openbaar"),
    "partly": _l("deels openbaar"),
    "withhold": _l("niet openbaar"),
}

LEDGER_WORDS: dict[str, LazyString] = {
    "consultation.opened": _l("de vragen"),
    "handout.published": _l("een mededeling"),
    "round.published": _l("een ronde vragen en antwoorden"),
    "report.published": _l("het verslag"),
    "answer.read": _l("een antwoordonderdeel"),
    "individual_question.answered": _l("een individueel antwoord"),
    "disclosure.made": _l("wie een vraag stelde"),
    "dossier.downloaded": _l("een dossier"),
}
"""What of the ledger was disclosed, by the name of its event."""

MAIL_WORDS: dict[str, LazyString] = {
    "consultations.changed": _l("er is iets veranderd"),
    "consultations.taken_up": _l("een ander organiseert de consultatie"),
    "consultations.round": _l("nieuwe vragen en antwoorden"),
    "consultations.report": _l("het verslag staat online"),
    "consultations.receipt": _l("je antwoord is ontvangen"),
    "consultations.closing_soon": _l("je concept is nog niet ingediend"),
    "consultations.release": _l("kijk een tekst voor het verslag na"),
    "consultations.points": _l("kijk punten voor het verslag na"),
    "consultations.withheld": _l("een bericht is verborgen"),
    "consultations.disclosed": _l("bekend is wie een vraag stelde"),
    "consultations.individual": _l("er is gereageerd op een individuele vraag"),
    "consultations.woo": _l("geef je zienswijze"),
    "consultations.woo_decided": _l("het besluit op een Woo-verzoek"),
}
"""What a mail to a party was about."""
