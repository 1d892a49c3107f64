"""The blueprint, and what all pages of a consultation show."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from buyergroup_hub.access import standing
from buyergroup_hub.consultations import glossary
from buyergroup_hub.consultations.overview import pages
from buyergroup_hub.consultations.sheets.models import Consultation

bp = Blueprint("consultations", __name__)


def head(consultation: Consultation, here: str) -> dict[str, Any]:
    """What stands above every page of a consultation."""
    return {
        "consultation": consultation,
        "tabs": pages.tabs(consultation, here),
        "path": pages.path(consultation),
        "strip": pages.strip(consultation),
        "glossary": glossary,
        "organises": consultation.id in standing().teams,
    }


def person_id() -> int:
    """Whoever is signed in, on a page for which one must be."""
    found = standing().person_id
    assert found is not None
    return found
