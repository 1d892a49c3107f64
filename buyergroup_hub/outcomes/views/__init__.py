"""Pages of goals, indicators and measurements, of the programme's dashboard and of its reports."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("outcomes", __name__)

from buyergroup_hub.outcomes.views import (  # noqa: E402  they need the blueprint
    chain,
    dashboard,
    goals,
    indicators,
    inputs,
    measurements,
    reports,
)

__all__ = ["bp", "chain", "dashboard", "goals", "indicators", "inputs", "measurements", "reports"]
