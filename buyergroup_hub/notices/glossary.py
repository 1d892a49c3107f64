"""Words of this room that no official list has."""

from __future__ import annotations

from collections.abc import Callable

from buyergroup_hub.kit.i18n import LazyString, _l, ngettext

FORM_WORDS: dict[str, LazyString] = {
    "planning": _l("Vooraankondiging"),
    "consultation": _l("Marktconsultatie"),
    "competition": _l("Aankondiging"),
    "change": _l("Wijziging van een publicatie"),
    "dir-awa-pre": _l("Gunning zonder oproep, vooraf gemeld"),
    "result": _l("Gegunde opdracht"),
    "cont-modif": _l("Wijziging van een contract"),
    "completion": _l("Voltooiing"),
    "bri": _l("Bedrijfsregistratie"),
}
"""Form types (BT-03) in the client's words: a preliminary market consultation is a *marktconsultatie* here."""

KIND_SENTENCES: dict[str, LazyString] = {
    "sample": _l(
        "We kunnen in dit bestand niet zien of het is gepubliceerd. Het kan ook een officieel voorbeeld zijn."
    ),
    "draft": _l("Dit is een concept dat een programma uit een ouder bericht maakte. Zo is het niet gepubliceerd."),
}

WHY_WORDS: dict[str, LazyString] = {
    "date": _l("is geen datum"),
    "time": _l("is geen tijd"),
    "number": _l("is geen getal"),
    "link": _l("is geen webadres"),
    "organisation": _l("staat niet bij de organisaties"),
    "party": _l("staat niet bij de inschrijvers"),
    "tender": _l("staat niet bij de inschrijvingen"),
}

DEADLINE_WORDS: dict[str, LazyString] = {
    "answers": _l("Reageren op de marktconsultatie"),
    "interest": _l("Belangstelling melden"),
    "requests": _l("Deelname aanvragen"),
    "questions": _l("Vragen stellen"),
    "tenders": _l("Inschrijven"),
    "opening": _l("Opening van de inschrijvingen"),
}

REASON_WORDS: dict[str, LazyString] = {
    "all-rej": _l("alle inschrijvingen zijn afgewezen"),
    "chan-need": _l("de behoefte veranderde"),
    "ins-fund": _l("er was te weinig geld"),
    "no-rece": _l("er kwamen geen inschrijvingen"),
    "no-signed": _l("de winnaar tekende niet"),
    "one-admis": _l("er was maar één geldige inschrijving"),
    "other": _l("een andere reden"),
    "rev-body": _l("een rechter of beroepsinstantie besliste zo"),
    "rev-buyer": _l("de aanbestedende dienst herzag het besluit"),
    "tch-pro-er": _l("er was een technische of procedurefout"),
}
"""Why no winner was chosen (BT-144)."""

FIELD_WORDS: dict[str, LazyString] = {
    "win-ten": _l("Prijs van een inschrijving"),
    "ten-val": _l("Hoogste of laagste inschrijving"),
    "ten-ran": _l("Plaats van een inschrijving"),
    "not-val": _l("Waarde van de uitslag"),
    **dict.fromkeys(
        ("max-val", "ree-val", "not-app", "not-max", "gro-max", "gro-ree"), _l("Waarde van een raamovereenkomst")
    ),
    "awa-cri": _l("Gunningscriterium"),
    "rec-sub": _l("Aantal en soort inschrijvingen"),
    "win-cho": _l("Of er een winnaar is"),
    "no-awa-": _l("Waarom er geen winnaar is"),
    **dict.fromkeys(("sub-con", "sub-des", "sub-per", "sub-val"), _l("Onderaanneming")),
    **dict.fromkeys(("con-rev", "val-con"), _l("Opbrengst van een concessie")),
    **dict.fromkeys(("buy-rev", "rev-req"), _l("Bezwaren")),
    "cou-ori": _l("Land van herkomst"),
    **dict.fromkeys(("dir-awa", "pro-acc", "pro-fea", "pro-typ", "cro-bor"), _l("Iets over de procedure")),
    "": _l("Een ander gegeven"),
}
"""What a notice may withhold, by the beginning of its code (BT-195)."""

NUMBER_WORDS: dict[str, LazyString] = {
    "per-exa": _l("%(n)s%%"),
    "dec-exa": _l("gewicht %(n)s"),
    "per-ran": _l("%(n)s%% (ongeveer)"),
    "dec-ran": _l("gewicht %(n)s (ongeveer)"),
    "ord-imp": _l("nummer %(n)s in belang"),
}
"""What the number of an award criterion is (BT-5421)."""

POINT_WORDS: dict[str, Callable[[int, str], str]] = {
    "poi-exa": lambda num, n: ngettext("%(n)s punt", "%(n)s punten", num, n=n),
    "poi-ran": lambda num, n: ngettext("%(n)s punt (ongeveer)", "%(n)s punten (ongeveer)", num, n=n),
}
"""The same where it counts: one is one point, and whatever else it is are points."""
