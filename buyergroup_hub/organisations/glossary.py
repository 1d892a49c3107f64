"""The glossary's words of this room as people read them."""

from __future__ import annotations

from buyergroup_hub.kit.i18n import LazyString, _l

KIND_WORDS: dict[str, LazyString] = {
    "public_client": _l("publieke opdrachtgever"),
    "market_party": _l("marktpartij"),
    "trade_association": _l("brancheorganisatie"),
    "knowledge_partner": _l("kennispartner"),
    "programme": _l("programma"),
}

KIND_HEADS: dict[str, LazyString] = {
    "public_client": _l("Publieke opdrachtgevers"),
    "market_party": _l("Marktpartijen"),
    "trade_association": _l("Brancheorganisaties"),
    "knowledge_partner": _l("Kennispartners"),
    "programme": _l("Programma"),
}

FACT_WORDS: dict[str, LazyString] = {"name": _l("naam"), "website": _l("website")}

VERIFIED_WORDS: dict[str, LazyString] = {
    "register": _l("in het handelsregister of het OIN-register"),
    "domain": _l("via het mailadres van de organisatie"),
    "known": _l("bekend bij het programma"),
}

REFUSAL_WORDS: dict[str, LazyString] = {
    "unknown": _l("niemand bij de organisatie kent deze naam"),
    "elsewhere": _l("je werkt bij een andere organisatie"),
    "left": _l("je werkt er niet meer"),
    "address": _l("je mailadres is niet van de organisatie"),
}
"""Why somebody is not confirmed, as it is said to her."""

SUCCESSION_WORDS: dict[str, LazyString] = {
    "merged": _l("Ging op in"),
    "split": _l("Splitste in"),
    "renamed": _l("Heet nu"),
    "duplicate": _l("Stond dubbel, gaat verder als"),
}
