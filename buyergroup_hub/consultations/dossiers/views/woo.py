"""Requests under the Woo: the organisers decide per part, the party is heard first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, writes_on_get
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.dossiers.actions import woo as acts
from buyergroup_hub.consultations.dossiers.forms import PassageForm, ToldForm, ViewForm, WooForm
from buyergroup_hub.consultations.dossiers.models import WooPassage, WooRequest
from buyergroup_hub.consultations.dossiers.queries import dossiers_of_request
from buyergroup_hub.consultations.releases.actions import unsealing
from buyergroup_hub.consultations.sheets import question_kinds
from buyergroup_hub.consultations.sheets.forms import local, utc_of
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import latest
from buyergroup_hub.permissions import Verb

TO_SAY = timedelta(days=14)
"""How long a party usually has for its view."""


@bp.get("/consultations/<pid>/woo")
@requires(Verb.READ_ANSWERS, Consultation)
def woo(consultation: Consultation) -> ResponseReturnValue:
    return _requests_page(consultation, WooForm(formdata=None, data={"view_until": local(clock.now() + TO_SAY)}))


@bp.post("/consultations/<pid>/woo")
@requires(Verb.RELEASE, Consultation)
def begin_woo(consultation: Consultation) -> ResponseReturnValue:
    form = WooForm()
    if not form.carries_out(lambda: acts.begin(consultation, form.reference.data or "", utc_of(form.view_until.data))):
        return _requests_page(consultation, form)
    flash(_("De partijen die antwoordden, krijgen bericht."))
    newest = acts.requests_of(consultation)[0]
    return redirect(url_for("consultations.woo_request", pid=consultation.pid, woo=newest.pid), 303)


def _requests_page(consultation: Consultation, form: WooForm) -> ResponseReturnValue:
    return form_page(
        "consultations/dossiers/woo.html", form, requests=acts.requests_of(consultation), **head(consultation, "ledger")
    )


@bp.get("/consultations/<pid>/woo/<woo>")
@requires(Verb.READ_ANSWERS, WooRequest)
def woo_request(began: WooRequest) -> ResponseReturnValue:
    return _request_page(began, began.consultation, {})


def _request_page(began: WooRequest, consultation: Consultation, wrong: Mapping[str, ToldForm]) -> ResponseReturnValue:
    """`wrong`: by the address of a passage, what came back with a mistake."""
    passages = acts.passages_of(began)
    leaves = acts.leave_from(passages).values()
    untold = {one.party_id: one for one in acts.untold(passages)}.values()
    page = render_template(
        "consultations/dossiers/woo_request.html",
        woo=began,
        untold=[(one, wrong.get(one.pid) or ToldForm(formdata=None, prefix=one.pid)) for one in untold],
        passages=passages,
        views=acts.views_until(passages),
        leaves=latest(leaves) if leaves else None,
        dossiers=dossiers_of_request(began.id),
        **head(consultation, "ledger"),
    )
    return page, 422 if wrong else 200


@bp.post("/consultations/<pid>/woo/<woo>/decision/mail")
@requires(Verb.RELEASE, WooRequest)
def tell_woo_again(began: WooRequest) -> ResponseReturnValue:
    acts.tell_again(began)
    flash(_("De mail met het besluit is onderweg."))
    return _to_request(began, began.consultation)


@bp.post("/consultations/<pid>/woo-passages/<passage>/telling")
@requires(Verb.RELEASE, WooPassage)
def tell_woo_otherwise(asked: WooPassage) -> ResponseReturnValue:
    form, consultation = ToldForm(prefix=asked.pid), asked.answer.consultation
    if not form.is_valid_post():
        return _request_page(asked.request, consultation, {asked.pid: form})
    acts.tell_otherwise(asked, form.how.data or "")
    flash(_("Vastgelegd. Over twee weken mag dit uit."))
    return _to_request(asked.request, consultation)


def _to_request(began: WooRequest, consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("consultations.woo_request", pid=consultation.pid, woo=began.pid), 303)


@bp.post("/consultations/<pid>/woo/<woo>/decision")
@requires(Verb.RELEASE, WooRequest)
def send_woo(began: WooRequest) -> ResponseReturnValue:
    acts.send(began)
    flash(_("Het besluit is onderweg naar de partijen."))
    return _to_request(began, began.consultation)


@bp.post("/consultations/<pid>/woo/<woo>/export")
@requires(Verb.RELEASE, WooRequest)
def export_woo(began: WooRequest) -> ResponseReturnValue:
    acts.export(began)
    return redirect(
        url_for("consultations.woo_request", pid=began.consultation.pid, woo=began.pid, _anchor="files"), 303
    )


@bp.get("/consultations/<pid>/woo-passages/<passage>")
@writes_on_get
@requires(Verb.RELEASE, WooPassage, assurance=2)
def woo_passage(asked: WooPassage) -> ResponseReturnValue:
    whole = acts.passage_of(asked.id)
    begun = {"ground": asked.ground or asked.proposed or "", "text": asked.text or _raw_text(whole)}
    return _passage_page(whole, PassageForm(data=_decision(asked), **begun))


def _decision(asked: WooPassage) -> dict[str, Any]:
    """What stands there, and what the party said of it."""
    return {name: getattr(asked, name) for name in ("decision", "ground", "text", "why", "view")}


@bp.post("/consultations/<pid>/woo-passages/<passage>")
@requires(Verb.RELEASE, WooPassage, assurance=2)
def decide_woo(asked: WooPassage) -> ResponseReturnValue:
    whole, form = acts.passage_of(asked.id), PassageForm(data=_decision(asked))
    form.set_choices()
    values = {name: getattr(form, name).data or "" for name in ("ground", "text", "why")}
    if not form.carries_out(lambda: acts.decide(whole, str(form.decision.data), **values)):
        return _passage_page(whole, form)
    return redirect(url_for("consultations.woo_request", pid=asked.answer.consultation.pid, woo=asked.request.pid), 303)


def _raw_text(whole: WooPassage) -> str:
    return question_kinds.said(whole.answer.question, whole.answer.part.value)


def _passage_page(whole: WooPassage, form: PassageForm) -> ResponseReturnValue:
    """The raw text is on this page: opening it is recorded, as everywhere."""
    form.set_choices()
    if not form.is_submitted():
        unsealing.read([whole.answer])
    elif not unsealing.was_read(whole.answer):
        pid = whole.answer.consultation.pid
        return redirect(url_for("consultations.woo_passage", pid=pid, passage=whole.pid), 303)
    return form_page(
        "consultations/dossiers/woo_passage.html",
        form,
        passage=whole,
        term=acts.views_until([whole])[whole.id],
        given=_raw_text(whole),
        **head(whole.answer.consultation, "ledger"),
    )


@bp.get("/consultations/<pid>/parties/<party>/woo/<passage>")
@requires(Verb.OBJECT, WooPassage)
def woo_view(asked: WooPassage) -> ResponseReturnValue:
    return _view_page(asked, ViewForm(data={"view": asked.view}))


@bp.post("/consultations/<pid>/parties/<party>/woo/<passage>")
@requires(Verb.OBJECT, WooPassage)
def give_view(asked: WooPassage) -> ResponseReturnValue:
    form = ViewForm(data={"view": asked.view})
    if not form.is_valid_post():
        return _view_page(asked, form)
    acts.give_view(asked, form.view.data or "")
    flash(_("Je zienswijze is bewaard. De organisatoren lezen die voordat ze beslissen."))
    party = asked.answer.party
    return redirect(url_for("consultations.party", pid=asked.answer.consultation.pid, party=party.pid), 303)


def _view_page(asked: WooPassage, form: ViewForm) -> ResponseReturnValue:
    whole = acts.passage_of(asked.id)
    return form_page(
        "consultations/dossiers/woo_view.html",
        form,
        passage=asked,
        term=acts.views_until([whole])[whole.id],
        leaves=acts.leave_from([whole]).get(whole.id),
        given=_raw_text(whole),
        party=asked.answer.party,
        **head(asked.answer.consultation, "party"),
    )
