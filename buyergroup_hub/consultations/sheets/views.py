"""The organisers draft the sheet: planning a consultation, its questions, the opening check."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.consultations import glossary
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.sheets import labels, pages
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.consultations.sheets.forms import DocumentForm, PlanForm, QuestionForm, local
from buyergroup_hub.consultations.sheets.models import Consultation, Question, SheetFile
from buyergroup_hub.consultations.sheets.queries import clients_of, documents_of, sheet_of
from buyergroup_hub.files.authors import authors
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.forms import Choice, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.kit.workdays import workday_from, workday_until
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Verb


@bp.get("/groups/<slug>/consultations/new")
@requires(Verb.PLAN_CONSULTATION, Group)
def new(group: Group) -> ResponseReturnValue:
    form = PlanForm(**_usual())
    form.organisation.choices = [Choice(*row) for row in clients_of(group.id)]
    return _plan_page(group, form)


def _usual() -> dict[str, object]:
    """A month ahead, on workdays at working hours; questions until ten days before the closing."""
    opens_at = workday_from(clock.today() + timedelta(days=14))
    closes_at = workday_from(opens_at + timedelta(days=opening.USUAL))
    return {
        "opens_at": local(clock.dutch(opens_at, 9)),
        "closes_at": local(clock.dutch(closes_at, 12)),
        "questions_until": local(clock.dutch(workday_until(closes_at - timedelta(days=10)), 17)),
    }


@bp.post("/groups/<slug>/consultations")
@requires(Verb.PLAN_CONSULTATION, Group)
def plan(group: Group) -> ResponseReturnValue:
    form = PlanForm()
    form.organisation.choices = [Choice(*row) for row in clients_of(group.id)]
    if not form.carries_out(lambda: planning.check_new_dates(form.dates())):
        return _plan_page(group, form)
    made = planning.plan(
        group,
        thing_of(Organisation, form.organisation.data),
        form.title.data or "",
        form.dates(),
        summary=form.summary.data or "",
        contact=form.contact.data or "",
    )
    made.tells_party_count = bool(form.tells_party_count.data)
    return redirect(url_for("consultations.sheet", pid=made.pid), 303)


def _plan_page(group: Group, form: PlanForm) -> ResponseReturnValue:
    return form_page("consultations/sheets/new.html", form, group=group)


@bp.get("/consultations/<pid>/edit")
@requires(Verb.EDIT_SHEET, Consultation)
def edit(consultation: Consultation) -> ResponseReturnValue:
    form = PlanForm.of(consultation)
    form.organisation.choices = [Choice(consultation.organisation_id, consultation.organisation.name)]
    return form_page("consultations/sheets/edit.html", form, **head(consultation, "sheet"))


@bp.post("/consultations/<pid>")
@requires(Verb.EDIT_SHEET, Consultation)
def save_plan(consultation: Consultation) -> ResponseReturnValue:
    form = PlanForm.of(consultation)
    form.organisation.choices = [Choice(consultation.organisation_id, consultation.organisation.name)]
    if not form.carries_out(lambda: planning.check_dates(form.dates())):
        return form_page("consultations/sheets/edit.html", form, **head(consultation, "sheet"))
    planning.edit(
        consultation,
        form.title.data or "",
        form.dates(),
        summary=form.summary.data or "",
        contact=form.contact.data or "",
        tells=bool(form.tells_party_count.data),
    )
    return redirect(url_for("consultations.sheet", pid=consultation.pid), 303)


@bp.get("/consultations/<pid>/sheet")
@requires(Verb.EDIT_SHEET, Consultation)
def sheet(consultation: Consultation) -> ResponseReturnValue:
    questions = sheet_of(consultation.id)
    return render_template(
        "consultations/sheets/sheet.html",
        questions=questions,
        sections=pages.sections(questions),
        documents=documents_of(consultation.id),
        checks=opening.opening_check(consultation),
        digest=planning.sheet_digest(consultation),
        **head(consultation, "sheet"),
    )


@bp.get("/consultations/<pid>/sheet/questions/new")
@requires(Verb.EDIT_SHEET, Consultation)
def new_question(consultation: Consultation) -> ResponseReturnValue:
    kind = request.args.get("kind", "text")
    questions = sheet_of(consultation.id)
    section = questions[-1].section if questions else ""
    chosen = kind if kind in glossary.KIND_WORDS else "text"
    form = QuestionForm(kind=chosen, required=True, section=section)
    form.set_choices(labels.clauses_of(consultation.group_id))
    return form_page("consultations/sheets/edit_question.html", form, question=None, **head(consultation, "sheet"))


@bp.post("/consultations/<pid>/sheet/questions")
@requires(Verb.EDIT_SHEET, Consultation)
def add_question(consultation: Consultation) -> ResponseReturnValue:
    form = QuestionForm()
    form.set_choices(labels.clauses_of(consultation.group_id))
    if not form.carries_out(lambda: planning.add_question(consultation, form.asked())):
        return form_page("consultations/sheets/edit_question.html", form, question=None, **head(consultation, "sheet"))
    return redirect(url_for("consultations.sheet", pid=consultation.pid), 303)


@bp.get("/consultations/<pid>/sheet/questions/<key>")
@requires(Verb.EDIT_SHEET, Question)
def edit_question(asked: Question) -> ResponseReturnValue:
    form = QuestionForm.of(asked)
    form.set_choices(labels.clauses_of(asked.consultation.group_id))
    return form_page(
        "consultations/sheets/edit_question.html", form, question=asked, **head(asked.consultation, "sheet")
    )


@bp.post("/consultations/<pid>/sheet/questions/<key>")
@requires(Verb.EDIT_SHEET, Question)
def save_question(asked: Question) -> ResponseReturnValue:
    form = QuestionForm.of(asked)
    form.set_choices(labels.clauses_of(asked.consultation.group_id))
    if not form.carries_out(lambda: planning.edit_question(asked.consultation, asked, form.asked())):
        return form_page(
            "consultations/sheets/edit_question.html", form, question=asked, **head(asked.consultation, "sheet")
        )
    return redirect(url_for("consultations.sheet", pid=asked.consultation.pid), 303)


@bp.post("/consultations/<pid>/sheet/questions/<key>/place")
@requires(Verb.EDIT_SHEET, Question)
def move_question(asked: Question) -> ResponseReturnValue:
    planning.move_question(asked.consultation, asked, -1 if request.form.get("to") == "up" else 1)
    flash(_("De vraag staat nu op plaats %(place)s.", place=asked.position), "info")
    return redirect(url_for("consultations.sheet", pid=asked.consultation.pid), 303)


@bp.post("/consultations/<pid>/sheet/questions/<key>/removal")
@requires(Verb.EDIT_SHEET, Question)
def remove_question(asked: Question) -> ResponseReturnValue:
    unchanged(url_for("consultations.edit_question", pid=asked.consultation.pid, key=asked.key), asked)
    planning.remove_question(asked.consultation, asked)
    return redirect(url_for("consultations.sheet", pid=asked.consultation.pid), 303)


@bp.get("/consultations/<pid>/sheet/documents/new")
@requires(Verb.EDIT_SHEET, Consultation)
def new_document(consultation: Consultation) -> ResponseReturnValue:
    return form_page("consultations/sheets/new_document.html", DocumentForm(), **head(consultation, "sheet"))


@bp.post("/consultations/<pid>/sheet/documents")
@requires(Verb.EDIT_SHEET, Consultation)
def add_document(consultation: Consultation) -> ResponseReturnValue:
    form = DocumentForm()
    if not form.is_valid_post() or form.document.upload is None:
        return form_page("consultations/sheets/new_document.html", form, **head(consultation, "sheet"))
    upload = form.document.upload
    if names := authors(upload.content, upload.kind):
        sentence = _("In dit bestand staat wie het maakte: %(names)s. Wie het leest, ziet dat.", names=", ".join(names))
        flash(sentence, "info")
    planning.add_document(consultation, upload)
    return redirect(url_for("consultations.sheet", pid=consultation.pid), 303)


@bp.post("/consultations/<pid>/sheet/documents/<document>/removal")
@requires(Verb.EDIT_SHEET, SheetFile)
def remove_document(document: SheetFile) -> ResponseReturnValue:
    planning.remove_document(document.consultation, document)
    return redirect(url_for("consultations.sheet", pid=document.consultation.pid), 303)


@bp.post("/consultations/<pid>/opening")
@requires(Verb.OPEN_CONSULTATION, Consultation)
def approve(consultation: Consultation) -> ResponseReturnValue:
    now = request.form.get("when") == "now"
    opening.approve(consultation, request.form.get("digest", ""), now=now)
    flash(
        _("De consultatie is open.")
        if now
        else _("De opening is goedgekeurd. Iedereen ziet nu dat de consultatie komt.")
    )
    return redirect(url_for("consultations.show", pid=consultation.pid), 303)


@bp.post("/consultations/<pid>/opening/recall")
@requires(Verb.OPEN_CONSULTATION, Consultation)
def recall(consultation: Consultation) -> ResponseReturnValue:
    unchanged(url_for("consultations.sheet", pid=consultation.pid), consultation.approved_at)
    opening.recall(consultation)
    return redirect(url_for("consultations.sheet", pid=consultation.pid), 303)
