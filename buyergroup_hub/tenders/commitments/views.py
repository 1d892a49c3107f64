"""How commitments stand, for programme staff."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.commitments.pages import promises, say_do


@bp.get("/commitments")
@requires(Verb.SEE_PROGRAMME)
def commitments() -> ResponseReturnValue:
    found = promises()
    kept, due = say_do(found)
    return render_template("tenders/commitments/commitments.html", promises=found, kept=kept, due=due)
