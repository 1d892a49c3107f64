"""What a party does: take part, answer question by question, check, submit, withdraw, look at what will be released."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from buyergroup_hub.access import load, requires, standing
from buyergroup_hub.consultations import glossary, pages, values
from buyergroup_hub.consultations.actions import answering, attaching, receipts, releasing
from buyergroup_hub.consultations.answer_forms import (
    AnswerForm,
    ObjectionForm,
    WidenForm,
    answer_form,
)
from buyergroup_hub.consultations.forms import ActForForm
from buyergroup_hub.consultations.models import (
    Consultation,
    DraftFile,
    DraftPart,
    LateRefusal,
    Part,
    Party,
    Question,
    Release,
    Submission,
)
from buyergroup_hub.consultations.queries.answers import SubmissionRow, submissions_of
from buyergroup_hub.consultations.queries.dialogue import individual_questions_of
from buyergroup_hub.consultations.queries.dossiers import dossiers_of_party, passages_of
from buyergroup_hub.consultations.queries.releases import files_of_release, releases_of
from buyergroup_hub.consultations.queries.sheets import sheet_of
from buyergroup_hub.consultations.views.blueprint import bp, head
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.kit.forms import Choice, form_page, tried
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import attachment, beside, htmx, kept
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.permissions import Verb


@bp.get("/consultations/<pid>/parties/new")
@requires(Verb.ANSWER, Consultation)
def new_party(consultation: Consultation) -> ResponseReturnValue:
    return _begin_page(consultation, _act_for())


@bp.post("/consultations/<pid>/parties")
@requires(Verb.ANSWER, Consultation)
def begin(consultation: Consultation) -> ResponseReturnValue:
    form = _act_for()
    if not form.done():
        return _begin_page(consultation, form)
    organisation = db.session.get_one(Organisation, form.organisation.data)
    mine = answering.begin_answering(consultation, organisation)
    draft = answering.whole_draft(mine)
    if ahead := pages.ahead(draft, answering.missing(draft)):
        return redirect(_address("consultations.answer", mine, key=ahead.key), 303)
    return redirect(_address("consultations.party", mine), 303)


def _act_for() -> ActForForm:
    form = ActForForm()
    form.organisation.choices = [Choice(*one) for one in pages.market_places()]
    return form


def _begin_page(consultation: Consultation, form: ActForForm) -> ResponseReturnValue:
    promises = answering.promises()
    return form_page("consultations/begin.html", form, promises=promises, **head(consultation, "show"))


@bp.get("/consultations/<pid>/parties/<party>")
@requires(Verb.SEE_OWN_ANSWERS, Party)
def party(mine: Party) -> ResponseReturnValue:
    return _check_page(mine)


@bp.get("/consultations/<pid>/parties/<party>/questions/<key>")
@requires(Verb.SEE_OWN_ANSWERS, Party)
def answer(mine: Party) -> ResponseReturnValue:
    asked, part = _asked(mine)
    files = attaching.files_with(mine, asked)
    return _answer_page(mine, asked, part, answer_form(asked, answering.promises(), part, files))


@bp.post("/consultations/<pid>/parties/<party>/questions/<key>")
@beside
@requires(Verb.SUBMIT, Party)
def save(mine: Party) -> ResponseReturnValue:
    asked, part = _asked(mine)
    files = attaching.files_with(mine, asked)
    form = answer_form(asked, answering.promises(), part, files)
    if not form.done():
        return _answer_page(mine, asked, part, form)
    value = form.value()
    saved = answering.save_draft(
        mine, asked, value, form.chosen(), base=form.known(), session=form.page(), goes_on=htmx()
    )
    _keep_files(mine, asked, files, form)
    if isinstance(saved, answering.Overtaken):
        return kept(_overtaken_part() if htmx() else _conflict_page(mine, asked, saved, form), 409)
    if not mine.consultation.takes_answers(clock.arrival()):
        return kept(_closed_part(mine) if htmx() else _closed_page(mine, clock.arrival(), only_saved=True), 409)
    if htmx():
        return "", 204
    return _after_saving(mine, asked, saved, form)


def _keep_files(mine: Party, asked: Question, files: list[DraftFile], form: AnswerForm) -> None:
    """Take out what is to go, put in what came; a conflict about the text is none about files."""
    for one in files:
        if one.pid in form.dropped:
            attaching.detach(one)
    if form["file"].upload is not None:
        made = attaching.attach(mine, asked, form["file"].upload)
        flash(_("%(file)s is bewaard bij je concept.", file=made.file.name))
        if made.author:
            flash(
                _("In dit bestand staat wie het maakte: %(names)s. Wie het leest, ziet dat.", names=made.author), "info"
            )


def _after_saving(mine: Party, asked: Question, saved: DraftPart, form: AnswerForm) -> ResponseReturnValue:
    """The draft is kept; with something wrong in it the form comes back, else the next question."""
    if wrong := values.faults(asked, saved.value):
        files = attaching.files_with(mine, asked)
        form = answer_form(asked, answering.promises(), saved, files)  # with the files that came along
        form.base.data = str(saved.version)
        field = form["text"] if values.lacks_reason(asked, saved.value) else _first_lacking(form)
        field.errors = [*field.errors, *wrong]
        return kept(_answer_page(mine, asked, saved, form, saved_anyway=True), 422)
    following = pages.next_key(sheet_of(mine.consultation_id), asked.key)
    if following is None:
        return redirect(_address("consultations.party", mine), 303)
    return redirect(_address("consultations.answer", mine, key=following), 303)


def _first_lacking(form: AnswerForm) -> Field:
    """The level for which nothing is chosen yet, else the first field."""
    levels = [field for field in form.answer_fields if field.name.startswith("level_")]
    return next((field for field in levels if not field.data), form.answer_fields[0])


def _asked(mine: Party) -> tuple[Question, DraftPart | None]:
    """The question of the address, and what the party drafted for it."""
    asked = load(Question, pid=mine.consultation.pid, key=(request.view_args or {})["key"])
    return asked, answering.draft_part(mine, asked)


def _address(endpoint: str, mine: Party, **more: Any) -> str:
    return url_for(endpoint, pid=mine.consultation.pid, party=mine.pid, **more)


def _answer_page(
    mine: Party, asked: Question, part: DraftPart | None, form: AnswerForm, *, saved_anyway: bool = False
) -> ResponseReturnValue:
    draft = answering.whole_draft(mine)
    nav = pages.answer_nav(draft, asked.key)
    return form_page(
        "consultations/answer.html",
        form,
        party=mine,
        question=asked,
        part=part,
        saved_anyway=saved_anyway,
        nav=nav,
        following=pages.next_key(draft.questions, asked.key),
        last=_counts(mine),
        files=draft.files.get(asked.id, []),
        answered=sum(place.state == "done" for place in nav),
        of=len(nav),
        **head(mine.consultation, "party"),
    )


def _counts(mine: Party) -> SubmissionRow | None:
    """What was handed in and counts: the last that was not withdrawn."""
    return next((one for one in submissions_of(mine.id) if one.withdrawn_at is None), None)


def _conflict_page(mine: Party, asked: Question, saved: answering.Overtaken, form: AnswerForm) -> str:
    form.base.data = str(saved.theirs.version)
    return render_template(
        "consultations/conflict.html",
        party=mine,
        question=asked,
        form=form,
        mine=values.said(asked, saved.mine),
        theirs=values.said(asked, saved.theirs.value),
        chosen=[glossary.CHOICE_WORDS.get(one or "") for one in (saved.choice, saved.theirs.confidentiality)],
        saved_at=saved.theirs.saved_at,
        by_me=saved.theirs.person_id == standing().person_id,
        has_errors=True,
        **head(mine.consultation, "party"),
    )


def _overtaken_part() -> str:
    """Who only typed on, and has pressed nothing, is told where both texts are."""
    said = _(
        "Deze vraag is intussen ergens anders gewijzigd. Er is niets overschreven. Bewaar, dan zie je beide teksten."
    )
    return render_template("errors/_sentence.html", sentence=said)


def _closed_part(mine: Party) -> str:
    return render_template(
        "errors/_sentence.html",
        sentence=_("De consultatie is niet meer open. Indienen kan niet meer."),
        kept=_("Je concept is bewaard. Alleen je organisatie kan het zien."),
        ways=[(_("Download je concept"), _address("consultations.draft", mine))],
    )


def _closed_page(mine: Party, arrived_at: datetime, *, only_saved: bool = False) -> str:
    """What came too late: an answer, or a change of the draft only. What was handed in before counts all the same."""
    return render_template(
        "consultations/closed.html",
        party=mine,
        arrived_at=arrived_at,
        only_saved=only_saved,
        last=_counts(mine),
        **head(mine.consultation, "party"),
    )


@bp.get("/consultations/<pid>/parties/<party>/draft")
@requires(Verb.SEE_OWN_ANSWERS, Party)
def draft(mine: Party) -> ResponseReturnValue:
    """The draft as a text file, for whoever could not submit it."""
    draft = answering.whole_draft(mine)
    text = render_template(
        "consultations/draft.txt",
        party=mine,
        consultation=mine.consultation,
        questions=draft.questions,
        draft=draft.parts,
        attached=draft.files,
        pages=pages,
    )
    return attachment(text, "text/plain", f"concept-{mine.consultation.pid}.txt")


@bp.post("/consultations/<pid>/parties/<party>/submissions")
@beside
@requires(Verb.SUBMIT, Party)
def submit(mine: Party) -> ResponseReturnValue:
    outcome = answering.submit(mine, request.form.get("seen", ""))
    if isinstance(outcome, LateRefusal):
        return kept(_closed_page(mine, outcome.arrived_at), 409)
    if isinstance(outcome, answering.Incomplete):
        return _check_page(mine), 422
    return redirect(_address("consultations.receipt", mine, submission=outcome.pid), 303)


def _check_page(mine: Party) -> str:
    draft = answering.whole_draft(mine)
    last = answering.last_submission(mine)
    missing = answering.missing(draft)
    return render_template(
        "consultations/check.html",
        party=mine,
        last=last,
        handed_in=answering.is_handed_in(draft, last),
        ahead=pages.ahead(draft, missing) if mine.consultation.is_open else None,
        attached=draft.files,
        questions=draft.questions,
        draft=draft.parts,
        missing=missing,
        priced=pages.priced(draft),
        seen=draft.digest,
        promises=answering.promises(),
        submissions=submissions_of(mine.id),
        releases=releases_of(mine.id),
        previews=pages.previews(mine),
        individual=individual_questions_of(mine.id),
        woo=passages_of(mine.id),
        dossiers=dossiers_of_party(mine.id),
        nav=pages.answer_nav(draft),
        **head(mine.consultation, "party"),
    )


@bp.get("/consultations/<pid>/parties/<party>/submissions/<submission>")
@requires(Verb.SEE_OWN_ANSWERS, Submission)
def receipt(submission: Submission) -> ResponseReturnValue:
    whole = answering.submission_of(submission.id)
    form = WidenForm(formdata=None)
    form.offer(_parts_of(whole))
    return _receipt_page(whole, form)


def _parts_of(submission: Submission) -> list[tuple[str, str]]:
    return [(part.question.key, f"{part.question.key}. {part.question.title}") for part in _in_order(submission)]


def _in_order(submission: Submission) -> list[Part]:
    return sorted(submission.parts, key=lambda part: part.question.position)


def _receipt_page(submission: Submission, form: WidenForm) -> ResponseReturnValue:
    mine = submission.party
    return form_page(
        "consultations/receipt.html",
        form,
        submission=submission,
        parts=_in_order(submission),
        party=mine,
        questions=sheet_of(mine.consultation_id),
        counts=_counts(mine),
        chain_head=receipts.chain_head(submission),
        promises=answering.promises(),
        **head(mine.consultation, "party"),
    )


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
    flash(_after_withdrawal(submission.number, _counts(submission.party)))
    return redirect(_address("consultations.party", submission.party), 303)


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


@bp.post("/consultations/<pid>/parties/<party>/submissions/<submission>/choices")
@requires(Verb.SUBMIT, Submission)
def widen(submission: Submission) -> ResponseReturnValue:
    whole = answering.submission_of(submission.id)
    form = WidenForm()
    form.offer(_parts_of(whole))
    parts = {part.question.key: part for part in whole.parts}
    if not form.done() or not tried(
        form, lambda: answering.widen(parts[form.part.data], str(form.to.data), whole.party)
    ):
        return _receipt_page(whole, form)
    return redirect(_address("consultations.receipt", whole.party, submission=whole.pid), 303)


@bp.get("/consultations/<pid>/parties/<party>/releases/<release>")
@requires(Verb.OBJECT, Release)
def release(proposed: Release) -> ResponseReturnValue:
    return _release_page(proposed, ObjectionForm(formdata=None))


@bp.post("/consultations/<pid>/parties/<party>/releases/<release>/agreement")
@requires(Verb.OBJECT, Release)
def agree(proposed: Release) -> ResponseReturnValue:
    releasing.agree(proposed)
    flash(_("Je ging akkoord. De tekst komt in het verslag."))
    return redirect(_address("consultations.party", proposed.answer.party), 303)


@bp.post("/consultations/<pid>/parties/<party>/releases/<release>/objection")
@requires(Verb.OBJECT, Release)
def object_to(proposed: Release) -> ResponseReturnValue:
    form = ObjectionForm()
    if not form.done():
        return _release_page(proposed, form)
    releasing.object_to(proposed, form.why.data or "")
    flash(_("De organisatoren lezen wat er anders moet. Zolang komt de tekst niet in het verslag."))
    return redirect(_address("consultations.party", proposed.answer.party), 303)


def _release_page(proposed: Release, form: ObjectionForm) -> ResponseReturnValue:
    consultation = proposed.answer.consultation
    return form_page(
        "consultations/release.html",
        form,
        release=proposed,
        given=pages.shown(proposed.answer.question, db.session.get_one(Part, proposed.part_id)),
        files=files_of_release(proposed.id),
        party=proposed.answer.party,
        question=proposed.answer.question,
        **head(consultation, "party"),
    )
