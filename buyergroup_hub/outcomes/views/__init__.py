"""Pages of goals, indicators and measurements, of the programme's dashboard and of its reports."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("outcomes", __name__)

from buyergroup_hub.outcomes.views import chain, dashboard, reports  # noqa: E402  they need the blueprint

__all__ = ["bp", "chain", "dashboard", "reports"]
