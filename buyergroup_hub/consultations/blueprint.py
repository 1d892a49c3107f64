"""The blueprint, and what all pages of a consultation show."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for

from buyergroup_hub.access import standing
from buyergroup_hub.consultations import glossary
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.panels import slot

if TYPE_CHECKING:
    from buyergroup_hub.consultations.sheets.models import Consultation

bp = Blueprint("consultations", __name__)


def head(consultation: Consultation, here: str) -> dict[str, Any]:
    """What stands above every page of a consultation. The rooms above tell which pages there are, in the slot
    `consultation.tabs`: of each its key, its name and its address."""
    group = consultation.group
    pages = chain.from_iterable(slot("consultation.tabs", [consultation]).rows(consultation))
    return {
        "consultation": consultation,
        "tabs": [(label, url, None, key == here) for key, label, url in pages],
        "path": [
            (_("Consultaties"), url_for("consultations.index")),
            (group.name, url_for("groups.show", slug=group.slug)),
        ],
        "strip": {
            "closes_at": consultation.closes_at,
            "opens_at": consultation.opens_at if consultation.opened_at is None else None,
            "now": clock.now(),
        },
        "glossary": glossary,
        "organises": consultation.id in standing().teams,
    }


def person_id() -> int:
    """Whoever is signed in, on a page for which one must be."""
    reader = standing().person_id
    assert reader is not None
    return reader
