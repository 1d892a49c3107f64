"""The addresses of outcomes, and the parts of the programme."""

from __future__ import annotations

from flask import Blueprint, url_for

from buyergroup_hub.kit.i18n import _

bp = Blueprint("outcomes", __name__)


def tabs(here: str) -> list[tuple[str, str, None, bool]]:
    """The parts of the programme, for `ui.subnav`."""
    places = {
        "overview": (_("Overzicht"), "outcomes.dashboard"),
        "goals": (_("Doelbereik"), "outcomes.attainment"),
        "themes": (_("Zes thema's"), "outcomes.themes"),
        "definitions": (_("Definities"), "outcomes.indicators"),
        "gaps": (_("Open schakels in de keten"), "outcomes.gaps"),
        "manifest": (_("Manifest MVOI"), "organisations.signatories"),
        "reports": (_("Stand van zaken"), "outcomes.reports"),
    }
    return [(words, url_for(endpoint), None, key == here) for key, (words, endpoint) in places.items()]
