"""What is offered to a person who may not do something."""

from __future__ import annotations

from typing import Any

from flask import url_for

from buyergroup_hub.access import Refusal, offers, sees
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Standing
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.rounds.queries import current_version


@offers
def of_vision(who: Standing, thing: Any) -> Refusal | None:
    """The version that everyone reads, of the vision that a thing is of."""
    vision = getattr(thing, "__dict__", {}).get("vision", thing)
    version = current_version(vision) if isinstance(vision, Vision) and sees(who, vision) else None
    if version is None or not sees(who, version):
        return None
    way = (
        _("Lees versie %(number)s van de marktvisie", number=version.number),
        url_for("visions.show", pid=vision.pid),
    )
    return Refusal(ways=(way,))
