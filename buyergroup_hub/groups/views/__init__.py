"""Pages of groups."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("groups", __name__)


from buyergroup_hub.groups.views import commitments, group, invitations, members  # noqa: E402  they need the blueprint

__all__ = ["bp", "commitments", "group", "invitations", "members"]
