"""The state-of-affairs reports: list, draw up, read, publish, the rows of a figure, and files to take along."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, visible
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.kit.web import attachment
from buyergroup_hub.outcomes import blueprint
from buyergroup_hub.outcomes.blueprint import bp
from buyergroup_hub.outcomes.figures import labels
from buyergroup_hub.outcomes.reports import actions, exports, queries
from buyergroup_hub.outcomes.reports import queries as reports_queries
from buyergroup_hub.outcomes.reports.forms import DrawUpForm, PublishForm
from buyergroup_hub.outcomes.reports.models import Figure, StateReport
from buyergroup_hub.permissions import Verb

A_PAGE = 100


@bp.get("/outcomes/reports", endpoint="reports")
@public
def index() -> ResponseReturnValue:
    return _index_page(DrawUpForm(formdata=None, year=clock.today().year))


def _index_page(form: DrawUpForm) -> ResponseReturnValue:
    return form_page("outcomes/reports/reports.html", form, reports=queries.listed(), tabs=blueprint.tabs("reports"))


@bp.post("/outcomes/reports")
@requires(Verb.PUBLISH_REPORT)
def draw_up() -> ResponseReturnValue:
    form, made = DrawUpForm(), list[StateReport]()
    if not form.carries_out(lambda: made.append(actions.draw_up(**form.values()))):
        return _index_page(form)
    return redirect(url_for("outcomes.report", pid=made[0].pid), 303)


@bp.get("/outcomes/reports/<pid>")
@visible(StateReport)
def report(report: StateReport) -> ResponseReturnValue:
    return _report_page(report, PublishForm(formdata=None, digest=report.digest))


def _report_page(report: StateReport, form: PublishForm) -> ResponseReturnValue:
    return form_page(
        "outcomes/reports/report.html",
        form,
        report=report,
        text=report.content["texts"][locale()],
        later=queries.newest_of(report),
        printed=reports_queries.print_of(report),
        columns=exports.columns(),
    )


@bp.post("/outcomes/reports/<pid>/publication")
@requires(Verb.PUBLISH_REPORT, StateReport)
def publish_report(report: StateReport) -> ResponseReturnValue:
    form = PublishForm()
    if not form.is_valid_post():
        return _report_page(report, form)
    actions.publish(report, **form.values())
    flash(_("Het verslag is gepubliceerd en ligt vast. De pdf staat er over een minuut."))
    return redirect(url_for("outcomes.report", pid=report.pid), 303)


@bp.get("/outcomes/reports/<pid>/figures/<int:position>")
@visible(StateReport)
def report_figure(report: StateReport) -> ResponseReturnValue:
    """Exactly the rows that a figure of a report counted."""
    figure = _figure(report)
    asked = request.args.get("rows", "n")
    part = asked if asked in ("of", "unknown") else "n"
    ids = figure.counted.get(part, [])
    paged = Part.of(request.args, len(ids), A_PAGE)
    shown = ids[paged.first : paged.first + A_PAGE]
    rows = labels.rows(figure.counted["kind"], shown)
    text = report.content["texts"][locale()]
    return render_template(
        "outcomes/reports/figure.html",
        report=report,
        figure=figure,
        text=text,
        meaning=text["definitions"][figure.definition],
        place=labels.place(figure.parameters | {"theme_name": labels.theme_name(figure.parameters)}),
        rows=rows,
        gone=len(shown) - len(rows),
        count=len(ids),
        part=part,
        paged=paged,
    )


def _figure(report: StateReport) -> Figure:
    return actions.figure_of(report, int((request.view_args or {})["position"])) or abort(404)


@bp.get("/outcomes/reports/<pid>/figures.csv")
@visible(StateReport)
def report_csv(report: StateReport) -> ResponseReturnValue:
    return download(exports.lines(report), f"stand-van-zaken-{report.year}.csv")


@bp.get("/outcomes/reports/<pid>/columns.csv")
@visible(StateReport)
def report_columns(_report: StateReport) -> ResponseReturnValue:
    return download(exports.column_lines(), "kolommen.csv")


@bp.get("/outcomes/reports/<pid>/report.json")
@visible(StateReport)
def report_json(report: StateReport) -> ResponseReturnValue:
    return attachment(exports.as_json(report), "application/json", f"stand-van-zaken-{report.year}.json")


@bp.get("/outcomes/reports/<pid>/report.pdf")
@visible(StateReport)
def report_pdf(report: StateReport) -> ResponseReturnValue:
    made = reports_queries.print_of(report)
    if made is None:
        sentence = _("De pdf wordt nog gemaakt. Probeer het over een minuut opnieuw. De tekst staat al op de pagina.")
        raise RuleBroken(sentence, ((_("Lees het verslag"), url_for("outcomes.report", pid=report.pid)),))
    return redirect(url_for("files.download", pid=made.file.pid), 303)
