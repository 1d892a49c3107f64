"""The glossary's words of this room as people read them."""

from __future__ import annotations

from buyergroup_hub.kit.i18n import LazyString, _l

STAGE_WORDS: dict[str, LazyString] = {
    "intention": _l("voornemen"),
    "decided": _l("besloten"),
    "published": _l("gepubliceerd"),
    "awarded": _l("gegund"),
    "contracted": _l("gecontracteerd"),
    "realised": _l("gerealiseerd"),
    "cancelled": _l("geannuleerd"),
}
STAGES = tuple(STAGE_WORDS)

STEP_WORDS: dict[str, LazyString] = {
    "decided": _l("het besluit"),
    "published": _l("de publicatie"),
    "awarded": _l("de gunning"),
    "contracted": _l("het contract"),
    "realised": _l("de oplevering"),
}
"""What happens on the day that a tender or lot reaches a stage."""

NATURE_WORDS: dict[str, LazyString] = {
    "works": _l("werken"),
    "supplies": _l("leveringen"),
    "services": _l("diensten"),
}
NATURES = tuple(NATURE_WORDS)

REGION_WORDS: dict[str, LazyString] = {
    "NL1": _l("noord"),
    "NL2": _l("oost"),
    "NL4": _l("zuid"),
    "NL3": _l("west"),
    "NL": _l("heel Nederland"),
}
"""The four parts of the country by their NUTS 1 code (Regulation (EC) No 1059/2003), clockwise."""

LOT_KINDS = ("lot", "whole", "part")

USE_WORDS: dict[str, LazyString] = {
    "used": _l("gebruikt"),
    "changed": _l("gewijzigd"),
    "dropped": _l("vervallen"),
}
USES = tuple(USE_WORDS)

REASON_WORDS: dict[str, LazyString] = {
    "market": _l("De markt kan het (nog) niet leveren"),
    "project": _l("Past niet bij dit project"),
    "cost": _l("Te duur"),
    "law": _l("Mag niet volgens de wet"),
    "organisation": _l("De eigen organisatie is er nog niet klaar voor"),
    "other": _l("Iets anders"),
}
REASONS = tuple(REASON_WORDS)

RELATION_WORDS: dict[str, LazyString] = {
    "set": _l("gebruikt de set van deze groep"),
    "cites": _l("noemt bepalingen van deze groep"),
}
RELATIONS = tuple(RELATION_WORDS)

FIELD_WORDS: dict[str, LazyString] = {
    "title": _l("Titel"),
    "nature": _l("Soort opdracht"),
    "region": _l("Regio"),
    "amount": _l("Geschatte waarde"),
    "published_on": _l("Gepubliceerd"),
    "cancelled_on": _l("Geannuleerd"),
    "closes_at": _l("Sluit"),
    "awarded_on": _l("Gegund"),
    "contracted_on": _l("Contract gesloten"),
    "winners": _l("Winnaar"),
    "cpv": _l("Onderwerp (CPV)"),
    "buyers": _l("Kopers"),
    "not_awarded_reason": _l("Niet gegund, reden"),
}
"""What a publication and the hub may say differently."""
