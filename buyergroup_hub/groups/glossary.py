"""The glossary's words of this room as people read them."""

from __future__ import annotations

from buyergroup_hub.kit.i18n import LazyString, _l

PHASE_WORDS: dict[str, LazyString] = {
    "exploration": _l("verkenning"),
    "core_group": _l("kerngroep"),
    "deepening": _l("verdieping"),
    "market_consultation": _l("marktconsultatie"),
    "market_vision": _l("marktvisie"),
    "procurement_strategy": _l("inkoopstrategie"),
    "application": _l("toepassing"),
    "scale_up": _l("opschaling en borging"),
    "evaluation": _l("evaluatie"),
    "ended": _l("beëindigd"),
}

FACT_WORDS: dict[str, LazyString] = {
    "name": _l("naam"),
    "summary": _l("samenvatting"),
    "sector": _l("sector"),
    "started": _l("start"),
    "themes": _l("thema's"),
    "phase": _l("fase"),
    "ended": _l("einde"),
    "lead": _l("trekker"),
    "participant": _l("deelnemer"),
    "theme": _l("thema"),
    "goal": _l("doel"),
    "result": _l("resultaat"),
    "document": _l("document"),
    "successor": _l("opvolger"),
    "members": _l("leden"),
}

ROLE_WORDS: dict[str, LazyString] = {
    "coordinator": _l("trekker"),
    "secretary": _l("secretaris"),
    "core_group_member": _l("kerngroeplid"),
    "participant": _l("deelnemer"),
    "follower": _l("volger"),
    "sounding_board": _l("klankbord"),
    "supplier_member": _l("leverancier-lid"),
    "knowledge_partner": _l("kennispartner"),
}

ROLE_HEADS: dict[str, tuple[LazyString, LazyString]] = {
    "coordinator": (_l("Trekker"), _l("Trekkers")),
    "secretary": (_l("Secretaris"), _l("Secretarissen")),
    "core_group_member": (_l("Kerngroep"), _l("Kerngroep")),
    "participant": (_l("Deelnemer"), _l("Deelnemers")),
    "follower": (_l("Volger"), _l("Volgers")),
    "sounding_board": (_l("Klankbord"), _l("Klankbord")),
    "supplier_member": (_l("Leverancier-lid"), _l("Leverancier-leden")),
    "knowledge_partner": (_l("Kennispartner"), _l("Kennispartners")),
}

SECTOR_WORDS: dict[str, LazyString] = {
    "civil_works": _l("Grond-, weg- en waterbouw"),
    "construction": _l("Bouw"),
    "operations": _l("Bedrijfsvoering"),
    "energy": _l("Energie"),
    "mobility": _l("Mobiliteit"),
    "care": _l("Zorg"),
    "digital": _l("Digitaal"),
    "other": _l("Anders"),
}

KIND_NOTES: dict[str, LazyString] = {
    "buyer_supplier_group": _l("opdrachtgevers en leveranciers samen"),
    "call": _l("vervolg onbekend"),
}

STAGES: dict[str, tuple[LazyString, frozenset[str]]] = {
    "early": (_l("Verkenning tot verdieping"), frozenset({"exploration", "core_group", "deepening"})),
    "strategy": (
        _l("Marktconsultatie tot inkoopstrategie"),
        frozenset({"market_consultation", "market_vision", "procurement_strategy"}),
    ),
    "application": (_l("Toepassing tot evaluatie"), frozenset({"application", "scale_up", "evaluation"})),
    "unknown": (_l("Fase onbekend"), frozenset()),
    "ended": (_l("Beëindigd"), frozenset({"ended"})),
}
