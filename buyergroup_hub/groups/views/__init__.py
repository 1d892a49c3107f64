"""Pages of groups."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from buyergroup_hub import panels
from buyergroup_hub.access import standing
from buyergroup_hub.groups import glossary, known, pages
from buyergroup_hub.groups.models import Group
from buyergroup_hub.notifications.queries import followed

bp = Blueprint("groups", __name__)

WORDS: dict[str, Any] = {"pages": pages, "known": known, "glossary": glossary}
"""What every template of this room may ask for."""


def head(group: Group, here: str) -> dict[str, Any]:
    """What every page of a group shows above its own."""
    mine = followed(standing().person_id or 0, "groups") if standing().signed_in else ()
    return {**WORDS, "here": here, "tabs": panels.fill("group.tabs", [group]), "follows": group.id in mine}


from buyergroup_hub.groups.views import commitments, group, invitations, members  # noqa: E402  they need the blueprint

__all__ = ["bp", "commitments", "group", "invitations", "members"]
