"""Bringing in tables: choose, look, take over."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.errors import NotFound
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.web import reads_first
from buyergroup_hub.outcomes.blueprint import bp, tabs
from buyergroup_hub.outcomes.glossary import TABLE_LINES, TABLE_WORDS
from buyergroup_hub.outcomes.tables import actions, pages
from buyergroup_hub.outcomes.tables.forms import TableForm, TakeForm
from buyergroup_hub.outcomes.tables.imports import KINDS
from buyergroup_hub.permissions import Verb


@bp.get("/outcomes/tables")
@requires(Verb.IMPORT_TABLES)
def tables() -> ResponseReturnValue:
    return render_template(
        "outcomes/tables/tables.html", kinds=KINDS, words=TABLE_WORDS, lines=TABLE_LINES, tabs=tabs("")
    )


@bp.get("/outcomes/tables/<kind>")
@requires(Verb.IMPORT_TABLES)
def table(kind: str) -> ResponseReturnValue:
    return _choose(kind, TableForm(formdata=None))


@bp.post("/outcomes/tables/<kind>")
@reads_first
@requires(Verb.IMPORT_TABLES)
def look(kind: str) -> ResponseReturnValue:
    """What would come of each row. Nothing is kept."""
    _known(kind)
    form, looks = TableForm(), list[actions.Look]()
    if not form.carries_out(lambda: looks.append(actions.look(kind, form.sent()))):
        return _choose(kind, form)
    return _preview(looks[0])


@bp.post("/outcomes/tables/<kind>/rows")
@requires(Verb.IMPORT_TABLES)
def take(kind: str) -> ResponseReturnValue:
    form = TakeForm()
    _known(kind)
    seen, done = actions.take(kind, form.sealed.data or "")
    if not done:
        return _preview(seen, moved=True), 409
    flash(pages.told(seen))
    return redirect(url_for("outcomes.tables"), 303)


@bp.post("/outcomes/tables/<kind>/outcomes.csv")
@reads_first
@requires(Verb.IMPORT_TABLES)
def outcomes_csv(kind: str) -> ResponseReturnValue:
    """The table that was looked at, with what would come of each row."""
    _known(kind)
    return download(pages.with_outcomes(actions.again(kind, TakeForm().sealed.data or "")), f"{kind}.csv")


@bp.get("/outcomes/tables/<kind>.csv")
@requires(Verb.IMPORT_TABLES)
def example(kind: str) -> ResponseReturnValue:
    """An empty table with the heads."""
    _known(kind)
    return download([KINDS[kind].columns.all], f"{kind}.csv")


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound


def _choose(kind: str, form: TableForm) -> ResponseReturnValue:
    _known(kind)
    words = TABLE_WORDS[kind], TABLE_LINES[kind], KINDS[kind].columns
    return form_page("outcomes/tables/table.html", form, kind=kind, words=words)


def _preview(seen: actions.Look, *, moved: bool = False) -> str:
    return render_template(
        "outcomes/tables/preview.html",
        seen=seen,
        preview=pages.preview(seen),
        moved=moved,
        form=TakeForm(formdata=None, data={"sealed": seen.sealed}),
        word=TABLE_WORDS[seen.kind],
    )
