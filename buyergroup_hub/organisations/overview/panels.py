"""What organisations show on pages of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buyergroup_hub.organisations.organisation.queries import places_of
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing


def _places(people: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By person: her affiliations that did not end. The pages of accounts show them to herself or an administrator."""
    return places_of([person.id for person in people])


PANELS = (
    Panel("account.places", "organisations/overview/_places.html", _places, place=10),
    Panel("account.places_short", "organisations/overview/_places_short.html", _places, place=10),
    Panel("account.demo", "organisations/overview/_places_short.html", _places, place=10),
    Panel("account.stays", "organisations/overview/_stays.html", _places, place=10),
)
