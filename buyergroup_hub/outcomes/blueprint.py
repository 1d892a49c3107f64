"""The addresses of outcomes, and the parts of the programme."""

from __future__ import annotations

from flask import Blueprint, url_for

from buyergroup_hub.kit.i18n import _

bp = Blueprint("outcomes", __name__)


def tabs(here: str) -> list[tuple[str, str, None, bool]]:
    """The parts of the programme, for `ui.subnav`."""
    places = {
        "overview": (_("Overzicht"), "outcomes.dashboard"),
        "gaps": (_("Open schakels in de keten"), "outcomes.gaps"),
        "goals": (_("Doelbereik"), "outcomes.attainment"),
        "manifest": (_("Manifest MVOI"), "organisations.signatories"),
        "references": (_("Cijfers uit bronnen"), "outcomes.references"),
        "definitions": (_("Definities"), "outcomes.indicators"),
        "reports": (_("Stand van zaken"), "outcomes.reports"),
    }
    return [(words, url_for(endpoint), None, key == here) for key, (words, endpoint) in places.items()]
