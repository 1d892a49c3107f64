"""A party's own page: what it submits, its receipts, and a choice that it makes wider afterwards."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.consultations.answers import pages as answers_pages
from buyergroup_hub.consultations.answers.actions import answering as actions_answering
from buyergroup_hub.consultations.answers.actions import receipts
from buyergroup_hub.consultations.answers.labels import url_of_party
from buyergroup_hub.consultations.answers.models import LateRefusal, Part, Submission
from buyergroup_hub.consultations.answers.pages import closed
from buyergroup_hub.consultations.answers.queries import submission_that_counts, submissions_of
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.dialogue.queries import individual_questions_of
from buyergroup_hub.consultations.dossiers.actions.woo import views_until
from buyergroup_hub.consultations.dossiers.queries import dossiers_of_party, passages_of
from buyergroup_hub.consultations.overview.forms import WidenForm
from buyergroup_hub.consultations.releases.actions.releasing import terms_of
from buyergroup_hub.consultations.releases.queries import releases_of
from buyergroup_hub.consultations.report import pages as report_pages
from buyergroup_hub.consultations.report.actions import widening
from buyergroup_hub.consultations.sheets.models import Party
from buyergroup_hub.consultations.sheets.queries import sheet_of
from buyergroup_hub.consultations.sheets.question_kinds import shown
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.web import beside, commit_with_status
from buyergroup_hub.permissions import Verb


@bp.get("/consultations/<pid>/parties/<party>")
@requires(Verb.SEE_OWN_ANSWERS, Party)
def party(mine: Party) -> ResponseReturnValue:
    return _check_page(mine)


@bp.post("/consultations/<pid>/parties/<party>/submissions")
@beside
@requires(Verb.SUBMIT, Party)
def submit(mine: Party) -> ResponseReturnValue:
    outcome = actions_answering.submit(mine, request.form.get("seen", ""))
    if isinstance(outcome, LateRefusal):
        late = closed(mine, outcome.arrived_at)
        return commit_with_status(
            render_template("consultations/answers/closed.html", **late, **head(mine.consultation, "party")), 409
        )
    if isinstance(outcome, actions_answering.Incomplete):
        return _check_page(mine), 422
    return redirect(url_of_party("consultations.receipt", mine, submission=outcome.pid), 303)


def _check_page(mine: Party) -> str:
    draft = actions_answering.whole_draft(mine)
    last = actions_answering.last_submission(mine)
    missing = actions_answering.missing(draft)
    releases, asked = releases_of(mine.id), passages_of(mine.id)
    return render_template(
        "consultations/overview/check.html",
        party=mine,
        last=last,
        handed_in=actions_answering.is_handed_in(draft, last),
        ahead=answers_pages.ahead(draft, missing) if mine.consultation.is_open else None,
        attached=draft.files,
        questions=draft.questions,
        draft=draft.parts,
        missing=missing,
        priced=answers_pages.priced(draft),
        seen=draft.digest,
        promises=actions_answering.promises(),
        submissions=submissions_of(mine.id),
        releases=releases,
        terms=terms_of(releases),
        previews=report_pages.previews(mine),
        individual=individual_questions_of(mine.id),
        woo=asked,
        views=views_until(asked),
        dossiers=dossiers_of_party(mine.id),
        nav=answers_pages.answer_nav(draft),
        shown=shown,
        **head(mine.consultation, "party"),
    )


@bp.get("/consultations/<pid>/parties/<party>/submissions/<submission>")
@requires(Verb.SEE_OWN_ANSWERS, Submission)
def receipt(submission: Submission) -> ResponseReturnValue:
    whole = actions_answering.submission_of(submission.id)
    form = WidenForm(formdata=None)
    form.set_choices(_parts_of(whole))
    return _receipt_page(whole, form)


def _parts_of(submission: Submission) -> list[tuple[str, str]]:
    return [(part.question.key, f"{part.question.key}. {part.question.title}") for part in _in_order(submission)]


def _in_order(submission: Submission) -> list[Part]:
    return sorted(submission.parts, key=lambda part: part.question.position)


def _receipt_page(submission: Submission, form: WidenForm) -> ResponseReturnValue:
    mine, counts = submission.party, submission_that_counts(submission.party)
    return form_page(
        "consultations/overview/receipt.html",
        form,
        submission=submission,
        parts=_in_order(submission),
        party=mine,
        questions=sheet_of(mine.consultation_id),
        counts=counts,
        is_counted=counts is not None and counts.id == submission.id and submission.withdrawn_at is None,
        chain_head=receipts.chain_head(submission),
        promises=actions_answering.promises(),
        shown=shown,
        **head(mine.consultation, "party"),
    )


@bp.post("/consultations/<pid>/parties/<party>/submissions/<submission>/choices")
@requires(Verb.SUBMIT, Submission)
def widen(submission: Submission) -> ResponseReturnValue:
    whole = actions_answering.submission_of(submission.id)
    form = WidenForm()
    form.set_choices(_parts_of(whole))
    parts = {part.question.key: part for part in whole.parts}
    if not form.carries_out(lambda: widening.widen(parts[form.part.data], str(form.to.data), whole.party)):
        return _receipt_page(whole, form)
    return redirect(url_of_party("consultations.receipt", whole.party, submission=whole.pid), 303)
