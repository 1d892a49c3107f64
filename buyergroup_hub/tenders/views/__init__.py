"""Pages of tenders, the demand calendar and adoptions."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("tenders", __name__)

from buyergroup_hub.tenders.views import adoptions, calendar, details, lots, notices, promises, tenders, themes, verbs  # noqa: E402  they need the blueprint

__all__ = ["adoptions", "bp", "calendar", "details", "lots", "notices", "promises", "tenders", "themes", "verbs"]
