"""The organisers unseal, read and release. Opening a raw answer is recorded and asks for a second factor (rule 3)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, writes_on_get
from buyergroup_hub.consultations.answers.labels import url_of_party
from buyergroup_hub.consultations.answers.models import Part
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.dialogue.actions import rewording
from buyergroup_hub.consultations.releases import pages as releases_pages
from buyergroup_hub.consultations.releases.actions import releasing, unsealing
from buyergroup_hub.consultations.releases.forms import ObjectionForm, ReleaseForm, release_form
from buyergroup_hub.consultations.releases.models import Answer, Release
from buyergroup_hub.consultations.releases.queries import answers_undecided, files_of_release
from buyergroup_hub.consultations.sheets import question_kinds
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.consultations.sheets.question_kinds import shown
from buyergroup_hub.files.outgoing import attachment
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.errors import NotFound
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.permissions import Verb


@bp.get("/consultations/<pid>/parties/<party>/releases/<release>")
@requires(Verb.OBJECT, Release)
def release(proposed: Release) -> ResponseReturnValue:
    return _release_page(proposed, ObjectionForm(formdata=None))


@bp.post("/consultations/<pid>/parties/<party>/releases/<release>/agreement")
@requires(Verb.OBJECT, Release)
def agree(proposed: Release) -> ResponseReturnValue:
    releasing.agree(proposed)
    flash(_("Je ging akkoord. De tekst komt in het verslag."))
    return redirect(url_of_party("consultations.party", proposed.answer.party), 303)


@bp.post("/consultations/<pid>/parties/<party>/releases/<release>/objection")
@requires(Verb.OBJECT, Release)
def object_to(proposed: Release) -> ResponseReturnValue:
    form = ObjectionForm()
    if not form.is_valid_post():
        return _release_page(proposed, form)
    releasing.object_to(proposed, form.why.data or "")
    flash(_("De organisatoren krijgen je bezwaar. De tekst komt zo niet in het verslag."))
    return redirect(url_of_party("consultations.party", proposed.answer.party), 303)


def _release_page(proposed: Release, form: ObjectionForm) -> ResponseReturnValue:
    consultation = proposed.answer.consultation
    return form_page(
        "consultations/releases/release.html",
        form,
        release=proposed,
        term=releasing.terms_of([proposed]).get(proposed.id),
        given=shown(proposed.answer.question, thing_of(Part, proposed.part_id)),
        files=files_of_release(proposed.id),
        party=proposed.answer.party,
        question=proposed.answer.question,
        **head(consultation, "party"),
    )


@bp.get("/consultations/<pid>/answers")
@requires(Verb.READ_ANSWERS, Consultation)
def answers(consultation: Consultation) -> ResponseReturnValue:
    """Decisions per part, without a word of the answers. Before unsealing it says only that nobody sees anything."""
    if consultation.unsealed_at is None:
        return render_template("consultations/releases/sealed.html", **head(consultation, "answers"))
    return render_template(
        "consultations/releases/answers.html",
        matrix=releases_pages.matrix(consultation, request.args.get("show", "")),
        show=request.args.get("show", ""),
        **head(consultation, "answers"),
    )


@bp.get("/consultations/<pid>/unsealing")
@requires(Verb.UNSEAL, Consultation, assurance=2)
def unsealing_page(consultation: Consultation) -> ResponseReturnValue:
    return render_template("consultations/releases/unsealing.html", **head(consultation, "answers"))


@bp.post("/consultations/<pid>/unsealing")
@requires(Verb.UNSEAL, Consultation, assurance=2)
def unseal(consultation: Consultation) -> ResponseReturnValue:
    unsealing.unseal(consultation)
    flash(_("De antwoorden zijn open voor de organisatoren. Wie wat opent, wordt vastgelegd."))
    return redirect(url_for("consultations.answers", pid=consultation.pid), 303)


@bp.get("/consultations/<pid>/answers/<answer>")
@writes_on_get
@requires(Verb.READ_ANSWERS, Answer, assurance=2)
def raw_answer(read: Answer) -> ResponseReturnValue:
    whole = _counted_answer(read)
    return _raw_answer_page(whole, _release_form(whole))


def _release_form(whole: Answer) -> ReleaseForm:
    return release_form(whole.part.files, releasing.last_release(whole))


@bp.get("/consultations/<pid>/answers/<answer>/files/<file>")
@writes_on_get
@requires(Verb.READ_ANSWERS, Answer, assurance=2)
def raw_file(read: Answer) -> ResponseReturnValue:
    """A file as it was submitted: opening it is recorded as opening the answer is. Its own address is the party's."""
    whole = _counted_answer(read)
    pid = (request.view_args or {})["file"]
    file = next((attached.file for attached in whole.part.files if attached.pid == pid), None)
    if file is None:
        raise NotFound
    unsealing.read([whole])
    return attachment(file)


@bp.post("/consultations/<pid>/answers/<answer>/releases")
@requires(Verb.RELEASE, Answer, assurance=2)
def decide(read: Answer) -> ResponseReturnValue:
    whole = _counted_answer(read)
    form = _release_form(whole)
    _set_choices(form, whole)
    if not form.is_valid_post() or _gives_away(whole, form) or not form.accepts(lambda: _record_decision(whole, form)):
        return _raw_answer_page(whole, form)
    flash(_("Het besluit is vastgelegd."))
    following = answers_undecided.one_or_none(read.consultation_id)
    if following is None:
        return redirect(url_for("consultations.answers", pid=read.consultation.pid), 303)
    return redirect(url_for("consultations.raw_answer", pid=read.consultation.pid, answer=following), 303)


def _set_choices(form: ReleaseForm, whole: Answer) -> None:
    form.set_choices(whole.part.choice.confidentiality, only_counted=releasing.is_only_counted(whole))


def _gives_away(whole: Answer, form: ReleaseForm) -> bool:
    """Is there something to look at in what everyone will read: a price or capacity, and of a text without a name what
    tells whose it is?"""
    if "text" not in form:
        return False
    if form.decision.data == "as_given":
        return form.gives_away(rewording.tells(str(whole.part.value.get("text") or ""), []))
    theirs = [whole.party.organisation] if whole.part.choice.confidentiality == "anonymised" else []
    text = form.text.data or ""
    others = [(trace.words, trace.what) for trace in releasing.names_others(whole, text) if not trace.sure]
    return form.gives_away([*rewording.tells(text, theirs), *others])


def _record_decision(whole: Answer, form: ReleaseForm) -> None:
    if form.decision.data == "as_given":
        releasing.release_as_given(whole)
    elif form.decision.data == "rewritten":
        files = {each: form.replaced[each.pid] for each in whole.part.files if each.pid in form.replaced}
        releasing.propose_rewritten(whole, form.text.data or "", files)
    else:
        releasing.keep_inside(whole, form.reason.data or "")
    db.session.flush()


def _counted_answer(read: Answer) -> Answer:
    """The answer with part, choices and releases, while it counts."""
    whole = unsealing.answer_of(read.consultation, read.id)
    if whole is None:
        raise NotFound
    return whole


def _raw_answer_page(whole: Answer, form: ReleaseForm) -> ResponseReturnValue:
    if not form.is_submitted():
        unsealing.read([whole])
    elif not unsealing.was_read(whole):  # what an answer with errors writes is not kept: it is opened where it counts
        return redirect(url_for("consultations.raw_answer", pid=whole.consultation.pid, answer=whole.pid), 303)
    _set_choices(form, whole)
    text = question_kinds.said(whole.question, whole.part.value)
    last = releasing.last_release(whole)
    if not form.is_submitted() and "text" in form:
        form.text.data = last.text if last is not None and last.text else str(whole.part.value.get("text", text))
    return form_page(
        "consultations/releases/raw_answer.html",
        form,
        answer=whole,
        given=text,
        only_counted=releasing.is_only_counted(whole),
        release=last,
        term=releasing.terms_of([last]).get(last.id) if last else None,
        **head(whole.consultation, "answers"),
    )
