"""The addresses of clauses."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("clauses", __name__)
