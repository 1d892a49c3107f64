"""Points, what was done with them, and the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, visible
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.dialogue.queries import rounds_of
from buyergroup_hub.consultations.glossary import OUTCOME_WORDS
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.releases.models import Answer
from buyergroup_hub.consultations.releases.queries import (
    SourceRow,
    answers_as_sources,
    answers_undecided_counted,
    texts_waiting,
)
from buyergroup_hub.consultations.report import claims, exports, labels, queries
from buyergroup_hub.consultations.report import exports as report_exports
from buyergroup_hub.consultations.report import labels as report_labels
from buyergroup_hub.consultations.report import pages as report_pages
from buyergroup_hub.consultations.report.actions import points as acts
from buyergroup_hub.consultations.report.actions import reporting
from buyergroup_hub.consultations.report.forms import DispositionForm, PointForm, ReportForm
from buyergroup_hub.consultations.report.models import Point, Report
from buyergroup_hub.consultations.report.queries import public_points
from buyergroup_hub.consultations.sheets import wording
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.consultations.sheets.queries import sheet_of
from buyergroup_hub.files.media import DOCX
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import Choice, form_page
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.permissions import Verb


@bp.get("/consultations/<pid>/points")
@requires(Verb.DISPOSE, Consultation)
def points(consultation: Consultation) -> ResponseReturnValue:
    return _points_page(consultation, PointForm(formdata=None), ReportForm(formdata=None))


@bp.post("/consultations/<pid>/points")
@requires(Verb.DISPOSE, Consultation)
def make_point(consultation: Consultation) -> ResponseReturnValue:
    form = _with_answers(PointForm(), _sources(consultation.id))
    if not form.is_valid_post():
        return _points_page(consultation, form, ReportForm(formdata=None))
    chosen = _chosen(consultation, form)
    text, anyway = form.text.data or "", bool(form.anyway.data)
    if not form.accepts(lambda: acts.make_point(consultation, text, chosen, anyway=anyway)):
        return _points_page(consultation, form, ReportForm(formdata=None))
    made = acts.points_of(consultation)[-1]
    return redirect(url_for("consultations.point", pid=consultation.pid, point=made.pid), 303)


@bp.post("/consultations/<pid>/points/previews")
@requires(Verb.DISPOSE, Consultation)
def show_points(consultation: Consultation) -> ResponseReturnValue:
    shown = acts.show_points(consultation)
    flash(ngettext("%(num)d punt is voorgelegd.", "%(num)d punten zijn voorgelegd.", shown))
    return redirect(url_for("consultations.points", pid=consultation.pid), 303)


def _with_answers(form: PointForm, sources: Sequence[SourceRow]) -> PointForm:
    """The answers that a point may be made from, without their text."""
    form.answers.choices = [Choice(row.pid, f"{row.key}. {row.name}") for row in sources if row.is_released]
    return form


def _chosen(consultation: Consultation, form: PointForm) -> list[Answer]:
    chosen = set(form.answers.data or [])
    return [answer for answer in unsealing.answers_of(consultation) if answer.pid in chosen]


def _points_page(consultation: Consultation, form: PointForm, report: ReportForm) -> ResponseReturnValue:
    sources, made = _sources(consultation.id), acts.points_of(consultation)
    _with_answers(form, sources)
    states = _states(made, sources)
    texts = texts_waiting([consultation.id])
    taken = releasing.silent(texts)
    undecided = answers_undecided_counted.one_or_none([consultation.id], taken)
    undone = reporting.undone(undecided, [one for one in texts if one.id not in taken], made, states)
    left = sum(not point.disposition for point in made)
    return form_page(
        "consultations/report/points.html",
        form.asked_once(),
        report.asked_once(),
        report=report,
        points=made,
        states=states,
        undone=undone,
        left=left,
        waits=(undone or left) and not report.summary.data,
        reported=queries.last_report(consultation),
        **head(consultation, "points"),
    )


def _states(points: Sequence[Point], sources: Sequence[SourceRow]) -> dict[int, str]:
    parties, released = {row.id: row.party_id for row in sources}, {row.id for row in sources if row.is_released}
    return acts.states(points, parties, released)


def _sources(consultation_id: int) -> Sequence[SourceRow]:
    return answers_as_sources(consultation_id, releasing.silent(texts_waiting([consultation_id])))


@bp.get("/consultations/<pid>/points/<point>")
@requires(Verb.DISPOSE, Point)
def point(made: Point) -> ResponseReturnValue:
    whole = acts.point_of(made.id)
    return _point_page(whole, _done_form(whole), _point_form(whole))


def _point_form(made: Point, **how: Any) -> PointForm:
    """The point as it stands, to put it in other words."""
    there, sources = {each.answer_id for each in made.sources}, _sources(made.consultation_id)
    chosen = [row.pid for row in sources if row.is_released and row.id in there]
    return _with_answers(PointForm(data={"text": made.text, "answers": chosen}, **how), sources)


def _point_page(made: Point, form: DispositionForm, point_form: PointForm) -> ResponseReturnValue:
    return form_page(
        "consultations/report/point.html",
        form.asked_once(),
        point_form.asked_once(),
        point=made,
        words=point_form,
        objections=acts.objections_to([made]).get(wording.bare(made.text), {}).values(),
        **head(made.consultation, "points"),
    )


def _done_form(made: Point, **how: Any) -> DispositionForm:
    done = made.disposition
    data = {"outcome": done.outcome, "reason": done.reason, "place": labels.place_of(done)} if done else {}
    form = DispositionForm(data=data, **how)
    form.set_choices(labels.disposal_places(made.consultation))
    return form


@bp.post("/consultations/<pid>/points/<point>")
@requires(Verb.DISPOSE, Point)
def save_point(made: Point) -> ResponseReturnValue:
    whole = acts.point_of(made.id)
    form = _point_form(whole)
    if not form.carries_out(lambda: _change(whole, form)):
        return _point_page(whole, _done_form(whole, formdata=None), form)
    return redirect(url_for("consultations.point", pid=made.consultation.pid, point=made.pid), 303)


def _change(whole: Point, form: PointForm) -> None:
    chosen = _chosen(whole.consultation, form)
    acts.change_point(whole, form.text.data or "", chosen, anyway=bool(form.anyway.data))


@bp.post("/consultations/<pid>/points/<point>/removal")
@requires(Verb.DISPOSE, Point)
def remove_point(made: Point) -> ResponseReturnValue:
    whole = acts.point_of(made.id)
    page = url_for("consultations.point", pid=made.consultation.pid, point=made.pid)
    unchanged(page, whole, whole.sources, whole.disposition)
    acts.remove_point(whole)
    return redirect(url_for("consultations.points", pid=made.consultation.pid), 303)


@bp.post("/consultations/<pid>/points/<point>/disposition")
@requires(Verb.DISPOSE, Point)
def dispose(made: Point) -> ResponseReturnValue:
    whole = acts.point_of(made.id)
    form = _done_form(whole)
    places = {place.word: place for place in labels.disposal_places(made.consultation)}
    if not form.carries_out(lambda: _dispose(whole, form, places.get(form.place.data))):
        return _point_page(whole, form, _point_form(whole, formdata=None))
    return redirect(url_for("consultations.points", pid=made.consultation.pid), 303)


def _dispose(whole: Point, form: DispositionForm, place: labels.Place | None) -> None:
    acts.dispose(
        whole,
        str(form.outcome.data),
        form.reason.data or "",
        revision_id=place.revision_id if place else None,
        clause_version_id=place.clause_version_id if place else None,
        anyway=bool(form.anyway.data),
    )


@bp.post("/consultations/<pid>/reports")
@requires(Verb.RELEASE, Consultation)
def publish_report(consultation: Consultation) -> ResponseReturnValue:
    form = ReportForm()
    summary, anyway = form.summary.data or "", bool(form.anyway.data)
    if not form.carries_out(lambda: reporting.publish_report(consultation, summary, anyway=anyway)):
        return _points_page(consultation, PointForm(formdata=None), form)
    newest = queries.last_report(consultation)
    return redirect(url_for("consultations.report", pid=consultation.pid, number=newest), 303)


@bp.get("/consultations/<pid>/reports/<int:number>")
@visible(Report)
def report(made: Report) -> ResponseReturnValue:
    points, chosen = public_points(made.consultation_id), _outcome()
    return render_template(
        "consultations/report/report.html",
        made_by=report_labels.made_by,
        where_disposed=report_pages.where_disposed,
        report=made,
        printed=report_exports.print_of(made),
        questions=sheet_of(made.consultation_id),
        items=report_pages.report_items(made),
        points=[point for point in points if not chosen or (point.disposition and point.disposition.outcome == chosen)],
        chips=report_pages.outcome_chips(made, points, chosen),
        calibrations=report_pages.calibrations(made.consultation),
        rounds=[round_ for round_ in rounds_of(made.consultation_id) if round_.published_at],
        own=report_pages.own_points(made.consultation),
        claims=claims.of_report(made),
        **head(made.consultation, "report"),
    )


def _outcome() -> str:
    """Of which outcome the points are shown; of all where the address says none that there is."""
    asked = request.args.get("outcome", "")
    return asked if asked in OUTCOME_WORDS else ""


@bp.get("/consultations/<pid>/reports/<int:number>/docx")
@visible(Report)
def report_as_word(made: Report) -> ResponseReturnValue:
    answer = Response(exports.word_of(made), mimetype=DOCX.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=exports.file_name(made, ".docx"))
    return answer


@bp.get("/consultations/<pid>/reports/<int:number>/pdf")
@visible(Report)
def report_as_pdf(made: Report) -> ResponseReturnValue:
    printed = report_exports.print_of(made)
    if printed is None:
        here = url_for("consultations.report", pid=made.consultation.pid, number=made.number)
        sentence = _("De pdf wordt nog gemaakt. Probeer het over een minuut opnieuw. De tekst staat al op de pagina.")
        raise RuleBroken(sentence, ((_("Lees het verslag"), here),))
    return redirect(url_for("files.download", pid=printed.file.pid), 303)
