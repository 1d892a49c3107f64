"""Pages of groups."""

from __future__ import annotations

from buyergroup_hub.groups.blueprint import bp
from buyergroup_hub.groups.views import commitments, group, invitations, members

__all__ = ["bp", "commitments", "group", "invitations", "members"]
