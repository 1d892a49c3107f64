"""What search engines and messages show of a page below its title: one sentence of the hub's own for each kind of page.

Only of pages that are named here, and only to who is not signed in: so it says nothing that is not everybody's. Nothing
of it is taken from what somebody wrote.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app, g, has_request_context, request, url_for

from buyergroup_hub.access import standing
from buyergroup_hub.kit.i18n import LazyString, _, _l
from buyergroup_hub.kit.web import SAFE

DESCRIPTIONS: dict[str, LazyString] = {
    "home.start": _l(
        "Publieke opdrachtgevers bepalen samen met de markt wat ze willen vragen. Ze passen dat toe in hun eigen "
        "aanbestedingen en delen de resultaten."
    ),
    "groups.index": _l("Alle buyer groups per sector en thema, ook die zijn beëindigd."),
    "visions.index": _l("Marktvisies en inkoopstrategieën van buyer groups."),
    "clauses.index": _l("Bepalingen voor je aanbesteding: eisen, criteria en contractbepalingen, per thema en niveau."),
    "consultations.index": _l(
        "Marktconsultaties van buyer groups: welke open zijn, en wat er met de inbreng is gedaan."
    ),
    "tenders.calendar": _l("Wat publieke opdrachtgevers op de markt willen brengen, en wanneer."),
    "tenders.index": _l("Aanbestedingen van publieke opdrachtgevers uit buyer groups, per fase."),
    "outcomes.dashboard": _l("Wat buyer groups bereiken, van doel tot gemeten effect."),
    "knowledge.index": _l("Lessen, voorbeelden en handreikingen van buyer groups."),
    "organisations.index": _l("Organisaties die de hub kent, met de bron van hun gegevens."),
    "organisations.signatories": _l("Wie het Manifest MVOI heeft ondertekend, met actieplannen en verslagen."),
    "notices.index": _l("Officiële publicaties van aanbestedingen."),
    "home.about": _l("Wat buyer groups zijn, en waar de Buyer Group Hub voor is."),
    "home.contact": _l("Hulp bij de Buyer Group Hub, en hoe je ons bereikt."),
    "home.accessibility": _l("Hoe toegankelijk de Buyer Group Hub is, en wat je kunt doen als iets niet lukt."),
    "home.privacy": _l("Welke gegevens de Buyer Group Hub van je bewaart, en waarom."),
    "home.open_data": _l("Welke gegevens van de Buyer Group Hub je kunt hergebruiken, en hoe."),
    "groups.show": _l("Een buyer group: wie meedoet, in welke fase en wat is gepubliceerd."),
    "visions.show": _l("De marktvisie van een buyer group: wat publieke opdrachtgevers samen gaan vragen."),
    "visions.version": _l("Een gepubliceerde versie van een marktvisie, op een adres dat blijft."),
    "clauses.show": _l("Een bepaling om over te nemen in je aanbesteding, met waar die is toegepast."),
    "clauses.version": _l("Een gepubliceerde versie van een bepaling, op een adres dat blijft."),
    "clauses.set_page": _l("Een set bepalingen van een buyer group voor één soort project en niveau."),
    "consultations.show": _l("Een marktconsultatie: de vragen, wanneer die sluit en hoe je antwoordt."),
    "consultations.clarifications": _l("De vragen en antwoorden bij een marktconsultatie, voor iedereen gelijk."),
    "consultations.report": _l("Het verslag van een marktconsultatie: wat is ingebracht en wat ermee is gedaan."),
    "tenders.show": _l("Een aanbesteding: de percelen, de bepalingen die erin staan en wat ervan komt."),
    "outcomes.indicator": _l("Een indicator: wat die meet, hoe en in welke eenheid."),
    "outcomes.report": _l("De stand van zaken van de buyer groups, met bij elk getal hoeveel onbekend is."),
    "knowledge.show": _l("Kennis van een buyer group die je kunt gebruiken."),
    "organisations.show": _l("Een organisatie: in welke buyer groups die meedoet en wat die heeft toegezegd."),
    "notices.show": _l("Een officiële publicatie van een aanbesteding."),
}


class Head(NamedTuple):
    """For who finds a page elsewhere: what it is, and the address that it has whatever was chosen on it."""

    description: str
    address: str


def head() -> Head | None:
    """Of the page that is asked for; none where it is not for everybody to find, or while the hub fails."""
    words = DESCRIPTIONS.get(request.endpoint or "") if has_request_context() else None
    if words is None or g.get("alone") or request.method not in SAFE or standing().signed_in:
        return None
    hub = current_app.config["HUB"]
    description = _("Proefomgeving, met verzonnen inhoud. %(words)s", words=words) if hub.demo else str(words)
    return Head(description, f"{hub.base_url}{request.path}")


def lists() -> list[str]:
    """The addresses from which every other public page is reached by links."""
    rules = {rule.endpoint: rule for rule in current_app.url_map.iter_rules()}
    return [url_for(endpoint) for endpoint in DESCRIPTIONS if not rules[endpoint].arguments]
