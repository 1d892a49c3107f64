"""Pages of goals, indicators and measurements, of the programme's dashboard and of its reports."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("outcomes", __name__)
