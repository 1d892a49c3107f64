"""Pages of goals, indicators and measurements, of the programme's dashboard and of its reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import Form

bp = Blueprint("outcomes", __name__)


def tried(form: Form, verb: Callable[[], Any]) -> bool:
    """Do what a form is for. A rule that stands in the way is said above it, so that nothing typed is lost."""
    try:
        verb()
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return False
    return True


from buyergroup_hub.outcomes.views import (  # noqa: E402  they need the blueprint
    chain,
    dashboard,
    goals,
    indicators,
    inputs,
    measurements,
    reports,
)

__all__ = ["bp", "chain", "dashboard", "goals", "indicators", "inputs", "measurements", "reports", "tried"]
