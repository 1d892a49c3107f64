"""Figures of sources, adding to them, and withdrawing what was wrong."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.blueprint import bp, tabs
from buyergroup_hub.outcomes.references import actions, exports, pages
from buyergroup_hub.outcomes.references.forms import FigureForm, WithdrawFigureForm
from buyergroup_hub.outcomes.references.models import ReferenceFigure
from buyergroup_hub.permissions import Verb


@bp.get("/outcomes/references")
@public
def references() -> ResponseReturnValue:
    return render_template("outcomes/references/references.html", parts=pages.by_subject(), tabs=tabs("references"))


@bp.get("/outcomes/references.csv")
@public
def references_csv() -> ResponseReturnValue:
    return download(exports.rows(), "cijfers-uit-bronnen.csv")


@bp.get("/outcomes/references/new")
@requires(Verb.STATE_FIGURE)
def new_reference() -> ResponseReturnValue:
    """An empty form, or one that knows of which figure it is a newer one."""
    return form_page("outcomes/references/new.html", FigureForm(data=pages.again(request.args.get("of", ""))))


@bp.post("/outcomes/references")
@requires(Verb.STATE_FIGURE)
def state_reference() -> ResponseReturnValue:
    form = FigureForm()
    if not form.carries_out(lambda: actions.state(form.said())):
        return form_page("outcomes/references/new.html", form)
    flash(_("Het cijfer staat erbij."))
    return redirect(url_for("outcomes.references"), 303)


@bp.get("/outcomes/references/<key>")
@requires(Verb.STATE_FIGURE, ReferenceFigure)
def reference(figure: ReferenceFigure) -> ResponseReturnValue:
    return _withdrawal(figure, WithdrawFigureForm(data=_read(figure), formdata=None))


@bp.post("/outcomes/references/<key>/withdrawal")
@requires(Verb.STATE_FIGURE, ReferenceFigure)
def withdraw_reference(figure: ReferenceFigure) -> ResponseReturnValue:
    form = WithdrawFigureForm(data=_read(figure))
    if not form.carries_out(lambda: actions.withdraw(figure, form.values()["reason"])):
        return _withdrawal(figure, form)
    flash(_("Het cijfer is ingetrokken. De reden staat erbij."))
    return redirect(url_for("outcomes.references"), 303)


def _read(figure: ReferenceFigure) -> dict[str, object]:
    return {"text": [figure.key, figure.withdrawn_at]}


def _withdrawal(figure: ReferenceFigure, form: WithdrawFigureForm) -> ResponseReturnValue:
    return form_page("outcomes/references/withdraw.html", form, figure=figure, said=pages.said_of(figure))
