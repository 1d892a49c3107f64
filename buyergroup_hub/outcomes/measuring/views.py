"""Record what was measured, read it, correct it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import load, public, requires, visible
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes import blueprint, glossary
from buyergroup_hub.outcomes.blueprint import bp
from buyergroup_hub.outcomes.indicators.labels import definition, history
from buyergroup_hub.outcomes.indicators.models import Indicator, IndicatorVersion
from buyergroup_hub.outcomes.indicators.queries import indicators_by_name, newest_version_of
from buyergroup_hub.outcomes.measuring import actions, exports, labels, minimum, pages
from buyergroup_hub.outcomes.measuring.forms import InputForm, MeasurementForm, WhatForm, measurement_data
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.outcomes.measuring.subjects import Measured, measured_group, measured_in, measured_organisation
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.tender import completeness
from buyergroup_hub.tenders.tender import labels as tenders_pages
from buyergroup_hub.tenders.tender.completeness import Need
from buyergroup_hub.tenders.tender.models import Lot, Tender

WORDS: dict[str, Any] = {
    "KINDS": glossary.KINDS,
    "KIND_LINES": glossary.KIND_LINES,
    "KIND_WORDS": glossary.KIND_WORDS,
    "PERIOD_WORDS": glossary.PERIOD_WORDS,
}


@bp.get("/outcomes/indicators")
@public
def indicators() -> ResponseReturnValue:
    found = indicators_by_name()
    counts, tabs = pages.counts(found), blueprint.tabs("definitions")
    return render_template("outcomes/measuring/indicators.html", indicators=found, counts=counts, tabs=tabs, **WORDS)


@bp.get("/outcomes/indicators/<key>")
@visible(Indicator)
def indicator(one: Indicator) -> ResponseReturnValue:
    shown = pages.overview(one)
    return render_template(
        "outcomes/measuring/indicator.html",
        indicator=one,
        shown=shown,
        facts=definition(one.current),
        versions=history(one),
        **WORDS,
    )


@bp.get("/outcomes/indicators/<key>/values.csv")
@visible(Indicator)
def indicator_csv(one: Indicator) -> ResponseReturnValue:
    """What everyone sees of its values, with what makes them comparable or not."""
    return download([exports.csv_head(), *exports.csv_rows(pages.overview(one))], f"{one.key}.csv", ";")


@bp.get("/measurements/<pid>")
@visible(Measurement)
def measurement(one: Measurement) -> ResponseReturnValue:
    beside = pages.side_by_side(one)
    return render_template(
        "outcomes/measuring/measurement.html",
        one=one,
        reading=pages.reading(one),
        chain=[pages.reading(each) for each in pages.chain(one)],
        beside=beside,
        facts=definition(one.version),
        **WORDS,
    )


@bp.get("/measurements/<pid>/correction")
@requires(Verb.MEASURE, Measurement)
def correction(old: Measurement) -> ResponseReturnValue:
    version = _version_of(old)
    form = MeasurementForm(data=measurement_data(old))
    form.suit(version)
    return _correction_page(old, version, form)


@bp.post("/measurements/<pid>/correction")
@requires(Verb.MEASURE, Measurement)
def correct(old: Measurement) -> ResponseReturnValue:
    version, form = _version_of(old), MeasurementForm()
    form.suit(version)
    if not form.carries_out(lambda: actions.correct(old, version, form.answer(), form.around())):
        return _correction_page(old, version, form)
    flash(_("De meting is verbeterd. De oude waarde blijft te vinden."))
    return redirect(url_for("outcomes.indicator", key=version.indicator.key), 303)


@bp.get("/tenders/<pid>/measurements/new")
@requires(Verb.MEASURE, Tender)
def measure_tender(tender: Tender) -> ResponseReturnValue:
    return _new_page(measured_in(tender, request.args.get("of", "")))


@bp.post("/tenders/<pid>/measurements/new")
@requires(Verb.MEASURE, Tender)
def record_for_tender(tender: Tender) -> ResponseReturnValue:
    return _record(measured_in(tender, request.args.get("of", "")))


@bp.get("/organisations/<pid>/measurements/new")
@requires(Verb.MEASURE, Organisation)
def measure_organisation(organisation: Organisation) -> ResponseReturnValue:
    return _new_page(measured_organisation(organisation))


@bp.post("/organisations/<pid>/measurements/new")
@requires(Verb.MEASURE, Organisation)
def record_for_organisation(organisation: Organisation) -> ResponseReturnValue:
    return _record(measured_organisation(organisation))


@bp.get("/groups/<slug>/measurements/new")
@requires(Verb.MEASURE, Group)
def measure_group(group: Group) -> ResponseReturnValue:
    return _new_page(measured_group(group))


@bp.post("/groups/<slug>/measurements/new")
@requires(Verb.MEASURE, Group)
def record_for_group(group: Group) -> ResponseReturnValue:
    return _record(measured_group(group))


def _new_page(of: Measured) -> ResponseReturnValue:
    """First what is measured of what, then the value."""
    key = request.args.get("indicator", "")
    if not key or of.subject is None:
        return _choice_page(of)
    version = load(Indicator, key=key).current
    form = MeasurementForm()
    form.suit(version)
    return _value_page(of, version, form)


def _record(of: Measured) -> ResponseReturnValue:
    subject, key = of.subject, request.args.get("indicator", "")
    if not key or subject is None:
        return _choice_page(of)
    version = load(Indicator, key=key).current
    form = MeasurementForm()
    form.suit(version)
    if not form.carries_out(lambda: actions.measure(version, subject, form.answer(), form.around())):
        return _value_page(of, version, form)
    flash(_("De meting is vastgelegd. Wie het onderwerp mag zien, kan ook de waarde zien."))
    return redirect(url_for("outcomes.indicator", key=version.indicator.key), 303)


def _choice_page(of: Measured) -> ResponseReturnValue:
    form = WhatForm(formdata=None, data={"of": of.chosen, "indicator": request.args.get("indicator", "")})
    form.set_choices(of.choices, of.first(indicators_by_name()))
    return render_template("outcomes/measuring/what.html", form=form, of=of)


def _value_page(of: Measured, version: IndicatorVersion, form: MeasurementForm) -> ResponseReturnValue:
    there = actions.current_of(version.indicator_id, of.known)
    return form_page(
        "outcomes/measuring/measure.html",
        form,
        of=of,
        version=version,
        old=None,
        there=[(one, labels.days(one)) for one in there],
        facts=definition(version),
        **WORDS,
    )


def _correction_page(old: Measurement, version: IndicatorVersion, form: MeasurementForm) -> ResponseReturnValue:
    newest = newest_version_of.one(old.version.indicator_id)
    return form_page(
        "outcomes/measuring/correct.html",
        form,
        old=old,
        version=version,
        newest=newest,
        days=labels.days(old),
        facts=definition(version),
        name=labels.subject_name(old),
        **WORDS,
    )


def _version_of(old: Measurement) -> IndicatorVersion:
    """The definition that a correction follows: the old value's, or the newest when that is asked for."""
    newest = newest_version_of.one(old.version.indicator_id)
    return newest if request.args.get("version") == str(newest.number) else old.version


@bp.get("/tenders/<pid>/lots/<int:number>/inputs")
@requires(Verb.MEASURE, Tender, by="headed")
def inputs(tender: Tender) -> ResponseReturnValue:
    completeness.with_uses(tender)
    lot = _lot_of(tender)
    data = minimum.of_lot(tender, lot)
    return _page(tender, lot, data, _form(data))


def _form(data: Sequence[Need]) -> InputForm:
    """It knows how the lot stood with each."""
    form = InputForm(data={"stands": "; ".join(f"{one.key}: {one.by}" for one in data if one.by)})
    form.set_choices([datum.key for datum in data])
    return form


@bp.post("/tenders/<pid>/lots/<int:number>/inputs")
@requires(Verb.MEASURE, Tender)
def record_input(tender: Tender) -> ResponseReturnValue:
    lot = _lot_of(tender)
    data = minimum.of_lot(tender, lot)
    form = _form(data)
    if not form.is_valid_post():
        return _page(tender, lot, data, form)
    values = form.values()
    actions.record_input(lot, tender, values["key"], values["state"] or None, values["note"] or "")
    return redirect(url_for("outcomes.inputs", pid=tender.pid, number=lot.number), 303)


def _page(tender: Tender, lot: Lot, data: Sequence[Need], form: InputForm) -> ResponseReturnValue:
    return form_page(
        "outcomes/measuring/inputs.html",
        form,
        tender=tender,
        lot=lot,
        data=data,
        lot_name=tenders_pages.lot_name(lot),
    )


def _lot_of(tender: Tender) -> Lot:
    number = (request.view_args or {}).get("number")
    return next((lot for lot in tender.counted if lot.number == number), None) or abort(404)
