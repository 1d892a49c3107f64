"""Definitions of what is measured, and the values that share one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, visible
from buyergroup_hub.groups.queries import current_themes
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.forms import accepts, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes import actions, dashboard, exports, glossary, pages, values
from buyergroup_hub.outcomes.forms import VersionForm, version_data
from buyergroup_hub.outcomes.models import Indicator
from buyergroup_hub.outcomes.views import bp
from buyergroup_hub.permissions import Verb

WORDS: dict[str, Any] = {"own": pages, "values": values, "words": glossary}


@bp.get("/outcomes/indicators")
@public
def indicators() -> ResponseReturnValue:
    found = pages.indicators()
    counts, tabs = pages.counts(found), dashboard.tabs("definitions")
    return render_template("outcomes/indicators.html", indicators=found, counts=counts, tabs=tabs, **WORDS)


@bp.get("/outcomes/indicators/<key>")
@visible(Indicator)
def indicator(one: Indicator) -> ResponseReturnValue:
    shown = pages.overview(one)
    return render_template("outcomes/indicator.html", indicator=one, shown=shown, **WORDS)


@bp.get("/outcomes/indicators/<key>/values.csv")
@visible(Indicator)
def indicator_csv(one: Indicator) -> ResponseReturnValue:
    """What everyone sees of its values, with what makes them comparable or not."""
    return download([exports.csv_head(), *exports.csv_rows(pages.overview(one))], f"{one.key}.csv", ";")


@bp.get("/outcomes/indicators/new")
@requires(Verb.DEFINE_INDICATOR)
def new_indicator() -> ResponseReturnValue:
    return form_page("outcomes/define.html", _form(), indicator=None, **WORDS)


@bp.post("/outcomes/indicators")
@requires(Verb.DEFINE_INDICATOR)
def define() -> ResponseReturnValue:
    form = _form()
    if not form.is_valid_post() or not accepts(form, lambda: actions.define(form.values()["name"], form.written())):
        return form_page("outcomes/define.html", form, indicator=None, **WORDS)
    flash(_("De definitie staat vast. Een andere methode of afbakening wordt een nieuwe versie."))
    return redirect(url_for("outcomes.indicators"), 303)


@bp.get("/outcomes/indicators/<key>/versions/new")
@requires(Verb.DEFINE_INDICATOR, Indicator)
def new_version(one: Indicator) -> ResponseReturnValue:
    return form_page("outcomes/define.html", _form(one), indicator=one, **WORDS)


@bp.post("/outcomes/indicators/<key>/versions")
@requires(Verb.DEFINE_INDICATOR, Indicator)
def revise(one: Indicator) -> ResponseReturnValue:
    form = _form(one)
    if not form.is_valid_post() or not accepts(
        form, lambda: actions.revise(one, form.written(), form.values()["change_note"])
    ):
        return form_page("outcomes/define.html", form, indicator=one, **WORDS)
    return redirect(url_for("outcomes.indicator", key=one.key), 303)


def _form(one: Indicator | None = None) -> VersionForm:
    form = VersionForm(data=version_data(one.current) if one else {})
    if one:
        del form.name
    else:
        del form.change_note
    form.set_choices(current_themes())
    return form
