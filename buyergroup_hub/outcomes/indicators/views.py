"""Definitions of what is measured, and the values that share one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.groups.group.queries import current_themes
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.blueprint import bp
from buyergroup_hub.outcomes.indicators import actions
from buyergroup_hub.outcomes.indicators.forms import VersionForm, version_data
from buyergroup_hub.outcomes.indicators.models import Indicator
from buyergroup_hub.permissions import Verb


@bp.get("/outcomes/indicators/new")
@requires(Verb.DEFINE_INDICATOR)
def new_indicator() -> ResponseReturnValue:
    return form_page("outcomes/indicators/define.html", _form(), indicator=None)


@bp.post("/outcomes/indicators")
@requires(Verb.DEFINE_INDICATOR)
def define() -> ResponseReturnValue:
    form = _form()
    if not form.carries_out(lambda: actions.define(form.values()["name"], form.written())):
        return form_page("outcomes/indicators/define.html", form, indicator=None)
    flash(_("De definitie is vastgelegd. Voor een andere methode of afbakening maak je een nieuwe versie."))
    return redirect(url_for("outcomes.indicators"), 303)


@bp.get("/outcomes/indicators/<key>/versions/new")
@requires(Verb.DEFINE_INDICATOR, Indicator)
def new_version(one: Indicator) -> ResponseReturnValue:
    return form_page("outcomes/indicators/define.html", _form(one), indicator=one)


@bp.post("/outcomes/indicators/<key>/versions")
@requires(Verb.DEFINE_INDICATOR, Indicator)
def revise(one: Indicator) -> ResponseReturnValue:
    form = _form(one)
    if not form.carries_out(lambda: actions.revise(one, form.written(), form.values()["change_note"])):
        return form_page("outcomes/indicators/define.html", form, indicator=one)
    return redirect(url_for("outcomes.indicator", key=one.key), 303)


def _form(indicator: Indicator | None = None) -> VersionForm:
    form = VersionForm(data=version_data(indicator.current) if indicator else {})
    if indicator:
        del form.name
    else:
        del form.change_note
    form.set_choices(current_themes())
    return form
