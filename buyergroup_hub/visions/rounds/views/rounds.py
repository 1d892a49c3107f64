"""A proposal goes round: freeze, endorse, object, reply, withdraw, publish."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, standing, visible
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.permissions import Verb, can
from buyergroup_hub.visions.blueprint import bp, frame
from buyergroup_hub.visions.drafts import comparing
from buyergroup_hub.visions.drafts.models import Vision
from buyergroup_hub.visions.drafts.prose import Prose
from buyergroup_hub.visions.glossary import ANSWER_SIGNS, ANSWER_WORDS, CHANGE_WORDS, STATE_WORDS
from buyergroup_hub.visions.rounds import frozen, pages, queries
from buyergroup_hub.visions.rounds import queries as rounds_queries
from buyergroup_hub.visions.rounds.actions import endorsing as actions_endorsing
from buyergroup_hub.visions.rounds.actions import publishing, telling
from buyergroup_hub.visions.rounds.forms import (
    EndorsementForm,
    FreezeForm,
    ObjectionForm,
    PublicationForm,
    WithdrawalForm,
)
from buyergroup_hub.visions.rounds.models import Endorsement, EndorsementAnswer, Proposal, needed_of


@bp.get("/visions/<pid>/proposals/new")
@requires(Verb.FREEZE, Vision)
def new_proposal(vision: Vision) -> ResponseReturnValue:
    return _freeze_page(vision, FreezeForm(formdata=None))


@bp.post("/visions/<pid>/proposals")
@requires(Verb.FREEZE, Vision)
def freeze(vision: Vision) -> ResponseReturnValue:
    form = FreezeForm()
    if not form.is_valid_post():
        return _freeze_page(vision, form)
    proposal = actions_endorsing.freeze(vision, **form.values())
    return redirect(_address(proposal), 303)


@bp.get("/visions/<pid>/proposals/<int:number>")
@visible(Proposal)
def proposal(proposal: Proposal) -> ResponseReturnValue:
    if not can(standing(), Verb.COMMENT, proposal):
        return _text_page(proposal)
    return _round_page(proposal, _begun(proposal))


@bp.get("/visions/<pid>/proposals/<int:number>/text")
@visible(Proposal)
def proposal_text(proposal: Proposal) -> ResponseReturnValue:
    return _text_page(proposal)


@bp.post("/visions/<pid>/proposals/<int:number>/endorsements")
@requires(Verb.ENDORSE, Proposal)
def endorse(proposal: Proposal) -> ResponseReturnValue:
    form, places = EndorsementForm(), pages.places(proposal)
    form.set_choices(places)
    if not form.is_valid_post():
        if form.seen.errors:
            form.begin_at(pages.answers_given(proposal, places))
        return _round_page(proposal, form)
    values = form.values()
    organisation = next(place for place in places if place.id == values.pop("organisation"))
    given = actions_endorsing.endorse(proposal, organisation, **values | {"seen": form.seen_of(organisation.id)})
    if isinstance(given, EndorsementAnswer):
        return _overtaken(proposal, form, given)
    flash(_("Het besluit van %(name)s is vastgelegd.", name=organisation.name))
    return redirect(_address(proposal), 303)


def _overtaken(proposal: Proposal, form: EndorsementForm, last: EndorsementAnswer) -> ResponseReturnValue:
    """Somebody decided after the page was opened, perhaps she herself by pressing twice. The same decision counts once;
    another one stands in the form until she says that it is meant."""
    first = {"name": last.person.shown_name if last.person else _("Iemand"), "time": moment(last.given_at)}
    if form.repeats(last):
        flash(_("%(name)s heeft dit besluit al vastgelegd, op %(time)s. Het telt één keer.", **first), "info")
        return redirect(_address(proposal), 303)
    words = ANSWER_WORDS[last.answer]
    beaten = _("%(name)s legde al een ander besluit vast, op %(time)s: %(words)s.", **first, words=words)
    form.begin_at(pages.answers_given(proposal, pages.places(proposal)))
    return _round_page(proposal, form, beaten)[0], 409


@bp.post("/visions/<pid>/proposals/<int:number>/reminders")
@requires(Verb.FREEZE, Proposal)
def remind(proposal: Proposal) -> ResponseReturnValue:
    sent = actions_endorsing.remind(proposal)
    flash(
        ngettext(
            "Er gaat een herinnering naar %(num)d organisatie.",
            "Er gaan herinneringen naar %(num)d organisaties.",
            sent,
        )
    )
    return redirect(_address(proposal), 303)


@bp.get("/visions/<pid>/proposals/<int:number>/objections/<organisation>")
@requires(Verb.FREEZE, Endorsement)
def objection(endorsement: Endorsement) -> ResponseReturnValue:
    return _objection_page(endorsement, _objection_form(endorsement))


def _objection_form(endorsement: Endorsement) -> ObjectionForm:
    return ObjectionForm(
        data={"words": endorsement.reply, "objection": endorsement.answers[-1].remark if endorsement.answers else ""}
    )


@bp.post("/visions/<pid>/proposals/<int:number>/objections/<organisation>")
@requires(Verb.FREEZE, Endorsement)
def answer_objection(endorsement: Endorsement) -> ResponseReturnValue:
    form = _objection_form(endorsement)
    if not form.is_valid_post():
        return _objection_page(endorsement, form)
    actions_endorsing.answer_objection(endorsement, **form.values())
    return redirect(_address(endorsement.proposal), 303)


@bp.get("/visions/<pid>/proposals/<int:number>/withdrawal")
@requires(Verb.FREEZE, Proposal)
def withdrawal(proposal: Proposal) -> ResponseReturnValue:
    return form_page("visions/rounds/withdraw.html", _withdrawal(proposal), proposal=proposal, **frame(proposal.vision))


def _withdrawal(proposal: Proposal) -> WithdrawalForm:
    """Who stops a round saw who answered."""
    return WithdrawalForm(data={"text": queries.endorsements_of(proposal.id)})


@bp.post("/visions/<pid>/proposals/<int:number>/withdrawal")
@requires(Verb.FREEZE, Proposal)
def withdraw(proposal: Proposal) -> ResponseReturnValue:
    form = _withdrawal(proposal)
    if not form.is_valid_post():
        return form_page("visions/rounds/withdraw.html", form, proposal=proposal, **frame(proposal.vision))
    actions_endorsing.withdraw(proposal, **form.values())
    flash(_("Het voorstel is ingetrokken. Het concept is weer open."))
    return redirect(url_for("visions.draft", pid=proposal.vision.pid), 303)


@bp.get("/visions/<pid>/proposals/<int:number>/publication")
@requires(Verb.PUBLISH_VISION, Proposal)
def publication(proposal: Proposal) -> ResponseReturnValue:
    return _publication_page(proposal, PublicationForm())


@bp.post("/visions/<pid>/proposals/<int:number>/publication")
@requires(Verb.PUBLISH_VISION, Proposal)
def publish(proposal: Proposal) -> ResponseReturnValue:
    form = PublicationForm()
    if not form.is_valid_post():
        return _publication_page(proposal, form)
    version = publishing.publish(proposal, **form.values())
    flash(_("Versie %(number)s is gepubliceerd. Iedereen kan deze versie lezen.", number=version.number))
    return redirect(url_for("visions.show", pid=proposal.vision.pid), 303)


def _address(proposal: Proposal) -> str:
    return url_for("visions.proposal", pid=proposal.vision.pid, number=proposal.number)


def _begun(proposal: Proposal) -> EndorsementForm | None:
    """The form for who may sign, with what her organisation said last; none for others, and once a round is over."""
    places = pages.places(proposal)
    if not places or proposal.withdrawn_at is not None or not can(standing(), Verb.ENDORSE, proposal):
        return None
    last = rounds_queries.last_answer(proposal, places[0])
    said = {"organisation": places[0].id} | ({"answer": last.answer, "remark": last.remark} if last else {})
    form = EndorsementForm(formdata=None, data=said)
    form.set_choices(places)
    form.begin_at(pages.answers_given(proposal, places))
    return form


def _freeze_page(vision: Vision, form: FreezeForm) -> ResponseReturnValue:
    composed = frozen.compose(vision)
    try:
        actions_endorsing.check_ready(vision, composed)
        not_ready = None
    except RuleBroken as broken:
        not_ready = broken.sentence
    form.seen.data = composed.digest
    asked = rounds_queries.organisations_asked(vision.group_id)
    return form_page(
        "visions/rounds/freeze.html",
        form,
        asked=asked,
        unsigned=telling.unsigned_of(vision.group_id, {organisation.id for organisation in asked}),
        needed=needed_of(vision.group.endorse_share, len(asked)),
        not_ready=not_ready,
        number=queries.last_number.one(vision.id) + 1,
        round=rounds_queries.open_proposal(vision),
        **frame(vision),
    )


def _round_page(proposal: Proposal, form: EndorsementForm | None, beaten: str = "") -> tuple[str, int]:
    rows = actions_endorsing.endorsements_of(proposal)
    counts = actions_endorsing.tally(proposal, rows)
    state, own = actions_endorsing.state(proposal, counts), {organisation.id for organisation in pages.places(proposal)}
    context = {
        "proposal": proposal,
        "rows": rows,
        "counts": counts,
        "state": state,
        "state_words": STATE_WORDS[state],
        "answer_words": ANSWER_WORDS,
        "answer_signs": ANSWER_SIGNS,
        "votes": pages.votes(rows, own),
        "mine": own,
        "number": pages.number_aimed_at(proposal),
        "beaten": beaten,
        "unsigned": telling.without_signer(proposal, [row for row in rows if row.answer is None]),
        **frame(proposal.vision),
    }
    if form is None:
        return render_template("visions/rounds/proposal.html", form=None, **context), 200
    return form_page("visions/rounds/proposal.html", form, **context)


def _text_page(proposal: Proposal) -> ResponseReturnValue:
    current = rounds_queries.current_version(proposal.vision)
    against = current.text if current and current.proposal_id != proposal.id else None
    rows = comparing.shown(proposal.text, against)
    return render_template(
        "visions/rounds/proposal_text.html",
        proposal=proposal,
        rows=rows,
        change_words=CHANGE_WORDS,
        against=current if against else None,
        prose=Prose(comparing.bodies(rows)),
        number=pages.number_aimed_at(proposal),
        **frame(proposal.vision),
    )


def _objection_page(endorsement: Endorsement, form: ObjectionForm) -> ResponseReturnValue:
    proposal = endorsement.proposal
    return form_page(
        "visions/rounds/objection.html",
        form,
        endorsement=endorsement,
        proposal=proposal,
        **frame(proposal.vision),
    )


def _publication_page(proposal: Proposal, form: PublicationForm) -> ResponseReturnValue:
    counts = actions_endorsing.tally(proposal, actions_endorsing.endorsements_of(proposal))
    number = queries.last_number.one(proposal.vision_id) + 1
    form.begin(number)
    return form_page(
        "visions/rounds/publish.html",
        form,
        proposal=proposal,
        counts=counts,
        number=number,
        **frame(proposal.vision),
    )
