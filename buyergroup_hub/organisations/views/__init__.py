"""Pages of organisations: one blueprint, a module per part."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("organisations", __name__)

from buyergroup_hub.organisations.views import (  # noqa: E402  they add their pages to `bp`
    administration,
    colleagues,
    handovers,
    manifest,
    organisation,
    registration,
)

__all__ = ["administration", "bp", "colleagues", "handovers", "manifest", "organisation", "registration"]
