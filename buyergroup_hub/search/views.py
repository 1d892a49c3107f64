"""Pages of search."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, standing
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.search import actions
from buyergroup_hub.search.pages import results

bp = Blueprint("search", __name__)


@bp.get("/search")
@public
def index() -> ResponseReturnValue:
    answer = results(request.args, standing())
    return render_template("search/_results.html" if htmx() else "search/index.html", answer=answer)


@bp.get("/search/suggestions")
@public
def suggestions() -> ResponseReturnValue:
    """How what was typed may go on: options for the list under the box."""
    return render_template("search/_suggestions.html", words=actions.suggest(request.args.get("q", "")))
