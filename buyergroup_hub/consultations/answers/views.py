"""What a party does: take part, answer question by question, check, submit, withdraw, look at what will be released."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Field

from buyergroup_hub.access import load, requires, standing
from buyergroup_hub.consultations import glossary
from buyergroup_hub.consultations.answers import pages as answers_pages
from buyergroup_hub.consultations.answers.actions import answering, attaching, receipts
from buyergroup_hub.consultations.answers.forms import AnswerForm, answer_form
from buyergroup_hub.consultations.answers.labels import url_of_party
from buyergroup_hub.consultations.answers.models import DraftFile, DraftPart, Submission
from buyergroup_hub.consultations.answers.pages import closed
from buyergroup_hub.consultations.answers.queries import SubmissionRow, submission_that_counts
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.sheets import question_kinds, rights
from buyergroup_hub.consultations.sheets.forms import ActForForm
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.consultations.sheets.queries import sheet_of
from buyergroup_hub.consultations.sheets.question_kinds import shown
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.kit.forms import Choice, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.kit.web import attachment, beside, commit_with_status, htmx
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Verb


@bp.get("/consultations/<pid>/parties/new")
@requires(Verb.ANSWER, Consultation)
def new_party(consultation: Consultation) -> ResponseReturnValue:
    return _begin_page(consultation, _act_for())


@bp.post("/consultations/<pid>/parties")
@requires(Verb.ANSWER, Consultation)
def begin(consultation: Consultation) -> ResponseReturnValue:
    form = _act_for()
    if not form.is_valid_post():
        return _begin_page(consultation, form)
    organisation = thing_of(Organisation, form.organisation.data)
    mine = answering.begin_answering(consultation, organisation)
    draft = answering.whole_draft(mine)
    if ahead := answers_pages.ahead(draft, answering.missing(draft)):
        return redirect(url_of_party("consultations.answer", mine, key=ahead.key), 303)
    return redirect(url_of_party("consultations.party", mine), 303)


def _act_for() -> ActForForm:
    form = ActForForm()
    form.organisation.choices = [Choice(*row) for row in rights.market_places()]
    return form


def _begin_page(consultation: Consultation, form: ActForForm) -> ResponseReturnValue:
    promises = answering.promises()
    return form_page("consultations/answers/begin.html", form, promises=promises, **head(consultation, "show"))


@bp.get("/consultations/<pid>/parties/<party>/questions/<key>")
@requires(Verb.SEE_OWN_ANSWERS, Party)
def answer(mine: Party) -> ResponseReturnValue:
    asked, part = _question_and_draft(mine)
    files = attaching.files_with(mine, asked)
    return _answer_page(mine, asked, part, answer_form(asked, answering.promises(), part, files))


@bp.post("/consultations/<pid>/parties/<party>/questions/<key>")
@beside
@requires(Verb.SUBMIT, Party)
def save(mine: Party) -> ResponseReturnValue:
    asked, part = _question_and_draft(mine)
    files = attaching.files_with(mine, asked)
    form = answer_form(asked, answering.promises(), part, files)
    if not form.is_valid_post():
        return _answer_page(mine, asked, part, form)
    value = form.value()
    saved = answering.save_draft(
        mine, asked, value, form.chosen(), base=form.known(), session=form.page(), goes_on=htmx()
    )
    _keep_files(mine, asked, files, form)
    if isinstance(saved, answering.Overtaken):
        return commit_with_status(_overtaken_part() if htmx() else _conflict_page(mine, asked, saved, form), 409)
    if not mine.consultation.takes_answers(clock.arrival()):
        return commit_with_status(_closed_part(mine) if htmx() else _closed_page(mine), 409)
    if htmx():
        return "", 204
    return _after_saving(mine, asked, saved, form)


def _keep_files(mine: Party, asked: Question, files: list[DraftFile], form: AnswerForm) -> None:
    """Take out what is to go, put in what came; a conflict about the text is none about files."""
    for upload in files:
        if upload.pid in form.dropped:
            attaching.detach(upload)
    if form["file"].upload is not None:
        made = attaching.attach(mine, asked, form["file"].upload)
        flash(_("%(file)s is bewaard bij je concept.", file=made.file.name))
        if made.author:
            flash(
                _("In dit bestand staat wie het maakte: %(names)s. Wie het leest, ziet dat.", names=made.author), "info"
            )


def _after_saving(mine: Party, asked: Question, saved: DraftPart, form: AnswerForm) -> ResponseReturnValue:
    """The draft is kept; with something wrong in it the form comes back, else the next question."""
    if wrong := question_kinds.faults(asked, saved.value):
        files = attaching.files_with(mine, asked)
        form = answer_form(asked, answering.promises(), saved, files)  # with the files that came along
        form.base.data = str(saved.version)
        field = form["text"] if question_kinds.lacks_reason(asked, saved.value) else _first_lacking(form)
        field.errors = [*field.errors, *wrong]
        return commit_with_status(_answer_page(mine, asked, saved, form, saved_anyway=True), 422)
    following = answers_pages.next_key(sheet_of(mine.consultation_id), asked.key)
    if following is None:
        return redirect(url_of_party("consultations.party", mine), 303)
    return redirect(url_of_party("consultations.answer", mine, key=following), 303)


def _first_lacking(form: AnswerForm) -> Field:
    """The level for which nothing is chosen yet, else the first field."""
    levels = [field for field in form.answer_fields if field.name.startswith("level_")]
    return next((field for field in levels if not field.data), form.answer_fields[0])


def _question_and_draft(mine: Party) -> tuple[Question, DraftPart | None]:
    """The question of the address, and what the party drafted for it."""
    asked = load(Question, pid=mine.consultation.pid, key=(request.view_args or {})["key"])
    return asked, answering.draft_part(mine, asked)


def _answer_page(
    mine: Party, asked: Question, part: DraftPart | None, form: AnswerForm, *, saved_anyway: bool = False
) -> ResponseReturnValue:
    draft = answering.whole_draft(mine)
    nav = answers_pages.answer_nav(draft, asked.key)
    return form_page(
        "consultations/answers/answer.html",
        form,
        party=mine,
        question=asked,
        part=part,
        saved_anyway=saved_anyway,
        nav=nav,
        following=answers_pages.next_key(draft.questions, asked.key),
        last=submission_that_counts(mine),
        files=draft.files.get(asked.id, []),
        answered=sum(step.state == "done" for step in nav),
        of=len(nav),
        **head(mine.consultation, "party"),
    )


def _conflict_page(mine: Party, asked: Question, saved: answering.Overtaken, form: AnswerForm) -> str:
    form.base.data = str(saved.theirs.version)
    return render_template(
        "consultations/answers/conflict.html",
        party=mine,
        question=asked,
        form=form,
        mine=question_kinds.said(asked, saved.mine),
        theirs=question_kinds.said(asked, saved.theirs.value),
        chosen=[glossary.CHOICE_WORDS.get(choice or "") for choice in (saved.choice, saved.theirs.confidentiality)],
        saved_at=saved.theirs.saved_at,
        by_me=saved.theirs.person_id == standing().person_id,
        has_errors=True,
        **head(mine.consultation, "party"),
    )


def _overtaken_part() -> str:
    """Who only typed on, and has pressed nothing, is told where both texts are."""
    sentence = _(
        "Deze vraag is intussen ergens anders gewijzigd. Er is niets overschreven. Bewaar, dan zie je beide teksten."
    )
    return render_template("errors/_sentence.html", sentence=sentence)


def _closed_page(mine: Party) -> str:
    late = closed(mine, clock.arrival(), only_saved=True)
    return render_template("consultations/answers/closed.html", **late, **head(mine.consultation, "party"))


def _closed_part(mine: Party) -> str:
    return render_template(
        "errors/_sentence.html",
        sentence=_("De consultatie is niet meer open. Je kunt niets meer indienen."),
        kept=_("Je concept is bewaard. Alleen je organisatie kan het zien."),
        ways=[(_("Download je concept"), url_of_party("consultations.draft", mine))],
    )


@bp.get("/consultations/<pid>/parties/<party>/draft")
@requires(Verb.SEE_OWN_ANSWERS, Party)
def draft(mine: Party) -> ResponseReturnValue:
    """The draft as a text file, for whoever could not submit it."""
    draft = answering.whole_draft(mine)
    text = render_template(
        "consultations/answers/draft.txt",
        party=mine,
        consultation=mine.consultation,
        questions=draft.questions,
        draft=draft.parts,
        attached=draft.files,
        shown=shown,
    )
    return attachment(text, "text/plain", f"concept-{mine.consultation.pid}.txt")


@bp.get("/consultations/<pid>/parties/<party>/submissions/<submission>/statement")
@requires(Verb.SEE_OWN_ANSWERS, Submission)
def statement(submission: Submission) -> ResponseReturnValue:
    """What the digest of the receipt was taken of: its SHA-256 is the digest, for anyone to verify."""
    text = canonical(receipts.statement_of(answering.submission_of(submission.id)))
    return attachment(text, "application/json", f"ontvangstbewijs-{submission.receipt}.json")


@bp.post("/consultations/<pid>/parties/<party>/submissions/<submission>/withdrawal")
@requires(Verb.SUBMIT, Submission)
def withdraw_submission(submission: Submission) -> ResponseReturnValue:
    answering.withdraw_submission(submission)
    flash(_after_withdrawal(submission.number, submission_that_counts(submission.party)))
    return redirect(url_of_party("consultations.party", submission.party), 303)


def _after_withdrawal(number: int, counts: SubmissionRow | None) -> str:
    """What counts now: an earlier version does again, which who takes one back may not expect."""
    if counts is None:
        return _(
            "Versie %(number)s is ingetrokken. Er telt nu geen antwoord van je. Je concept staat er nog.", number=number
        )
    return _(
        "Versie %(number)s is ingetrokken. Versie %(counts)s telt nu weer. Trek die ook in als er niets mag tellen.",
        number=number,
        counts=counts.number,
    )
