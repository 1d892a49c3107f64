"""Clarifying questions: what was asked and answered, and asking, openly or alone. The address of asking is in no log
(rule 4)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, standing, visible
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.dialogue.actions import asking, rewording
from buyergroup_hub.consultations.dialogue.forms import AskForm, IndividualForm
from buyergroup_hub.consultations.dialogue.queries import next_round, rounds_of
from buyergroup_hub.consultations.sheets import rights
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.forms import Choice, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Verb, can


@bp.get("/consultations/<pid>/clarifications")
@visible(Consultation)
def clarifications(consultation: Consultation) -> ResponseReturnValue:
    return _clarifications_page(consultation, _ask_form(filled=False))


@bp.post("/consultations/<pid>/clarifications")
@requires(Verb.ASK, Consultation)
def ask(consultation: Consultation) -> ResponseReturnValue:
    form = _ask_form()
    if not form.is_valid_post():
        return _clarifications_page(consultation, form)
    organisation = thing_of(Organisation, form.organisation.data)
    text = form.text.data or ""
    telling = rewording.tells(text, [organisation])
    if telling and not form.anyway.data:
        return _clarifications_page(consultation, form, telling, rewording.without(text, [organisation]))
    asking.ask(consultation, organisation, text)
    flash(_("Je vraag is bewaard, zonder naam en tijdstip. Je vindt de vraag hier terug."))
    # An address of its own, else a browser would go on to the form, past what was said of the question.
    return redirect(url_for("consultations.clarifications", pid=consultation.pid, _anchor="inhoud"), 303)


@bp.post("/consultations/<pid>/own-clarifications/wording")
@requires(Verb.ASK, Consultation)
def take_over_wording(consultation: Consultation) -> ResponseReturnValue:
    rewording.take_over(consultation, request.form.get("key", ""))
    flash(_("Je vraag staat er nu in de woorden van het voorstel."))
    return redirect(url_for("consultations.clarifications", pid=consultation.pid, _anchor="inhoud"), 303)


@bp.post("/consultations/<pid>/own-clarifications/withdrawal")
@requires(Verb.ASK, Consultation)
def withdraw_clarification(consultation: Consultation) -> ResponseReturnValue:
    rewording.withdraw(consultation, request.form.get("key", ""))
    flash(_("Je vraag is weg. Niemand krijgt er bericht van."))
    return redirect(url_for("consultations.clarifications", pid=consultation.pid, _anchor="inhoud"), 303)


def _ask_form(*, filled: bool = True) -> AskForm:
    form = AskForm() if filled else AskForm(formdata=None)
    form.organisation.choices = [Choice(*row) for row in rights.places()]
    return form


def _clarifications_page(
    consultation: Consultation, form: AskForm, telling: list[tuple[str, str]] | None = None, proposed: str = ""
) -> ResponseReturnValue:
    own = asking.own_clarifications(consultation) if standing().signed_in else []
    takes = consultation.takes_clarifications(clock.now())
    context = head(consultation, "qa") | {
        "rounds": [round_ for round_ in rounds_of(consultation.id) if round_.published_at],
        "next_round": next_round.one_or_none(consultation.id),
        "own": own,
        "same": asking.merged_texts(own),
        "takes": takes,
        "may_ask": takes and can(standing(), Verb.ASK, consultation) and consultation.id not in standing().teams,
        "parties": rights.own_parties(consultation),
        "hears": rights.hears(consultation),
        "telling": telling or [],
        "proposed": proposed,
    }
    if telling:
        return render_template("consultations/dialogue/clarifications.html", form=form, has_errors=True, **context), 422
    return form_page("consultations/dialogue/clarifications.html", form, **context)


@bp.get("/consultations/<pid>/parties/<party>/individual-questions/new")
@requires(Verb.SUBMIT, Party)
def new_individual(mine: Party) -> ResponseReturnValue:
    return form_page(
        "consultations/dialogue/individual.html", IndividualForm(), party=mine, **head(mine.consultation, "party")
    )


@bp.post("/consultations/<pid>/parties/<party>/individual-questions")
@requires(Verb.SUBMIT, Party)
def ask_individually(mine: Party) -> ResponseReturnValue:
    form = IndividualForm()
    if not form.is_valid_post():
        return form_page("consultations/dialogue/individual.html", form, party=mine, **head(mine.consultation, "party"))
    asking.ask_individually(mine, form.question.data or "", form.reason.data or "")
    flash(_("De organisatoren hebben je vraag. Niemand anders kan de vraag zien."))
    return redirect(url_for("consultations.party", pid=mine.consultation.pid, party=mine.pid), 303)
