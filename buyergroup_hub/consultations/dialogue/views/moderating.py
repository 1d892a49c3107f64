"""The organisers answer and moderate: clarifying and individual questions, rounds, posts, disclosing an asker."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import load, requires
from buyergroup_hub.consultations.blueprint import bp, head, person_id
from buyergroup_hub.consultations.dialogue import labels
from buyergroup_hub.consultations.dialogue.actions import asking, rewording, thread
from buyergroup_hub.consultations.dialogue.forms import (
    MergeForm,
    ReplyForm,
    RoundForm,
    SettleForm,
    WordingForm,
    became_of,
)
from buyergroup_hub.consultations.dialogue.models import Clarification, Disclosure, IndividualQuestion, Post, Round
from buyergroup_hub.consultations.dialogue.queries import (
    PlannedRow,
    clarifications_waiting,
    disclosures_of,
    individual_questions_to,
    newest_posts,
    next_round,
)
from buyergroup_hub.consultations.sheets.forms import ReasonForm, local, utc_of
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Verb


@bp.get("/consultations/<pid>/moderation")
@requires(Verb.MODERATE, Consultation)
def moderation(consultation: Consultation) -> ResponseReturnValue:
    return _moderation_page(consultation, _round_form(next_round.one_or_none(consultation.id)))


def _round_form(planned: Round | PlannedRow | None) -> RoundForm:
    return RoundForm(data={"goes_out_at": local(planned.goes_out_at)} if planned else {})


def _moderation_page(consultation: Consultation, form: RoundForm) -> ResponseReturnValue:
    return form_page(
        "consultations/dialogue/moderation.html",
        form,
        waiting=clarifications_waiting(consultation.id),
        planned=next_round.one_or_none(consultation.id),
        individual=individual_questions_to(consultation.id),
        posts=newest_posts(consultation.id),
        disclosures=disclosures_of(consultation.id),
        me=person_id(),
        **head(consultation, "moderation"),
    )


@bp.get("/consultations/<pid>/clarifications/<key>")
@requires(Verb.ANSWER_CLARIFICATION, Clarification)
def clarification(asked: Clarification) -> ResponseReturnValue:
    return _clarification_page(asked, ReplyForm.of(asked, formdata=None), _reason(asked, formdata=None))


@bp.post("/consultations/<pid>/clarifications/<key>/answer")
@requires(Verb.ANSWER_CLARIFICATION, Clarification)
def answer_clarification(asked: Clarification) -> ResponseReturnValue:
    form = ReplyForm.of(asked)
    text, anyway = form.answer.data or "", bool(form.anyway.data)
    if not form.carries_out(lambda: asking.answer_clarification(asked, text, anyway=anyway)):
        return _clarification_page(asked, form, _reason(asked, formdata=None))
    return redirect(url_for("consultations.moderation", pid=asked.consultation.pid), 303)


@bp.post("/consultations/<pid>/clarifications/<key>/wording")
@requires(Verb.ANSWER_CLARIFICATION, Clarification)
def propose_wording(asked: Clarification) -> ResponseReturnValue:
    form = WordingForm(data=became_of(asked))
    if not form.is_valid_post():
        return _clarification_page(
            asked, ReplyForm.of(asked, formdata=None), _reason(asked, formdata=None), wording=form
        )
    rewording.propose(asked, form.proposal.data or "")
    flash(
        _(
            "Het voorstel staat bij de vraag. De vraag gaat pas in een ronde als de vragensteller de nieuwe tekst "
            "overneemt."
        )
    )
    return redirect(url_for("consultations.moderation", pid=asked.consultation.pid), 303)


@bp.post("/consultations/<pid>/clarifications/<key>/withholding")
@requires(Verb.MODERATE, Clarification)
def withhold_clarification(asked: Clarification) -> ResponseReturnValue:
    form = _reason(asked)
    if not form.is_valid_post():
        return _clarification_page(asked, ReplyForm.of(asked, formdata=None), form)
    asking.withhold_clarification(asked, form.reason.data or "")
    return redirect(url_for("consultations.moderation", pid=asked.consultation.pid), 303)


@bp.post("/consultations/<pid>/clarifications/<key>/disclosure")
@requires(Verb.MODERATE, Clarification)
def propose_disclosure(asked: Clarification) -> ResponseReturnValue:
    form = _reason(asked)
    if not form.is_valid_post():
        return _clarification_page(asked, ReplyForm.of(asked, formdata=None), form)
    asking.propose_disclosure(asked, form.reason.data or "")
    flash(
        _("Een andere organisator moet instemmen. Pas dan zie je wie dit vroeg. De partij krijgt dan bericht."), "info"
    )
    return redirect(url_for("consultations.moderation", pid=asked.consultation.pid), 303)


@bp.post("/consultations/<pid>/clarifications/<key>/merging")
@requires(Verb.ANSWER_CLARIFICATION, Clarification)
def merge_clarification(asked: Clarification) -> ResponseReturnValue:
    form = _merge_form(asked)
    if not form.is_valid_post():
        return _clarification_page(asked, ReplyForm.of(asked, formdata=None), _reason(asked, formdata=None), form)
    asking.merge_clarification(asked, load(Clarification, pid=asked.consultation.pid, key=form.into.data))
    flash(_("De vragen zijn samengevoegd. Wie deze vraag stelde, vindt het antwoord bij de andere vraag."))
    return redirect(url_for("consultations.moderation", pid=asked.consultation.pid), 303)


def _reason(asked: Clarification, **how: Any) -> ReasonForm:
    return ReasonForm(data=became_of(asked), **how)


def _merge_form(asked: Clarification, **how: Any) -> MergeForm:
    form = MergeForm(data=became_of(asked), **how)
    form.set_choices(labels.same_as(asked))
    return form


def _clarification_page(
    asked: Clarification,
    form: ReplyForm,
    reason: ReasonForm,
    merge: MergeForm | None = None,
    wording: WordingForm | None = None,
) -> ResponseReturnValue:
    merge = merge or _merge_form(asked, formdata=None)
    wording = wording or WordingForm(formdata=None, data=became_of(asked), proposal=asked.proposal or asked.text)
    return form_page(
        "consultations/dialogue/clarification.html",
        form.asked_once(),
        reason,
        merge,
        wording,
        asked=asked,
        wording=wording,
        reason=reason,
        merge=merge,
        **head(asked.consultation, "moderation"),
    )


@bp.post("/consultations/<pid>/disclosures/<disclosure>/consent")
@requires(Verb.MODERATE, Disclosure)
def disclose(proposed: Disclosure) -> ResponseReturnValue:
    organisation = asking.disclose(proposed)
    flash(_("Deze vraag is van %(name)s. De partij krijgt hierover bericht.", name=organisation.name), "info")
    return redirect(url_for("consultations.moderation", pid=proposed.consultation.pid), 303)


@bp.post("/consultations/<pid>/rounds")
@requires(Verb.PUBLISH_ROUND, Consultation)
def plan_round(consultation: Consultation) -> ResponseReturnValue:
    form = _round_form(next_round.one_or_none(consultation.id))
    if not form.carries_out(lambda: asking.plan_round(consultation, utc_of(form.goes_out_at.data))):
        return _moderation_page(consultation, form)
    return redirect(url_for("consultations.moderation", pid=consultation.pid), 303)


@bp.post("/consultations/<pid>/rounds/<int:number>")
@requires(Verb.PUBLISH_ROUND, Round)
def move_round(planned: Round) -> ResponseReturnValue:
    form = _round_form(planned)
    if not form.carries_out(lambda: asking.move_round(planned, utc_of(form.goes_out_at.data))):
        return _moderation_page(planned.consultation, form)
    flash(_("Ronde %(number)s is verzet. Iedereen ziet nu het nieuwe moment.", number=planned.number))
    return redirect(url_for("consultations.moderation", pid=planned.consultation.pid), 303)


@bp.get("/consultations/<pid>/individual-questions/<individual>")
@requires(Verb.ANSWER_CLARIFICATION, IndividualQuestion)
def individual(asked: IndividualQuestion) -> ResponseReturnValue:
    return _individual_page(asked, SettleForm(formdata=None))


@bp.post("/consultations/<pid>/individual-questions/<individual>/answer")
@requires(Verb.ANSWER_CLARIFICATION, IndividualQuestion)
def settle_individual(asked: IndividualQuestion) -> ResponseReturnValue:
    form = SettleForm()
    values = {"answer": form.answer.data or "", "refused": form.refused.data or ""}
    if not form.carries_out(lambda: asking.settle_individual(asked, **values)):
        return _individual_page(asked, form)
    return redirect(url_for("consultations.moderation", pid=asked.consultation.pid), 303)


def _individual_page(asked: IndividualQuestion, form: SettleForm) -> ResponseReturnValue:
    return form_page("consultations/dialogue/settle.html", form, asked=asked, **head(asked.consultation, "moderation"))


@bp.get("/consultations/<pid>/posts/<post>/withholding")
@requires(Verb.MODERATE, Post)
def withholding(post: Post) -> ResponseReturnValue:
    return form_page(
        "consultations/dialogue/withholding.html", ReasonForm(), post=post, **head(post.consultation, "show")
    )


@bp.post("/consultations/<pid>/posts/<post>/withholding")
@requires(Verb.MODERATE, Post)
def withhold(post: Post) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.is_valid_post():
        return form_page("consultations/dialogue/withholding.html", form, post=post, **head(post.consultation, "show"))
    thread.withhold(post, form.reason.data or "")
    return redirect(url_for("consultations.question", pid=post.consultation.pid, key=post.question.key), 303)


@bp.post("/consultations/<pid>/posts/<post>/restoration")
@requires(Verb.MODERATE, Post)
def restore(post: Post) -> ResponseReturnValue:
    thread.restore(post)
    return redirect(url_for("consultations.question", pid=post.consultation.pid, key=post.question.key), 303)
