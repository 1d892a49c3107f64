"""A party or a signature is handed over: two administrators ask and agree, who worked there objects."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires
from buyergroup_hub.accounts.person.addresses import masked
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.organisations.blueprint import bp
from buyergroup_hub.organisations.colleagues.actions import handovers
from buyergroup_hub.organisations.colleagues.forms import HandoverForm
from buyergroup_hub.organisations.colleagues.models import Handover
from buyergroup_hub.organisations.organisation.actions import people
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.organisations.organisation.queries import organisation_by_pid
from buyergroup_hub.permissions import Verb


@bp.get("/administration/organisations/<pid>/handover")
@requires(Verb.HAND_OVER, assurance=2)
def handover(pid: str) -> ResponseReturnValue:
    return _page(_organisation(pid), HandoverForm(formdata=None))


@bp.post("/administration/organisations/<pid>/handover")
@requires(Verb.HAND_OVER, assurance=2)
def ask_handover(pid: str) -> ResponseReturnValue:
    organisation, form = _organisation(pid), HandoverForm()
    if not form.is_valid_post():
        return _page(organisation, form)
    handovers.ask(organisation, form.values()["email"])
    flash(
        _(
            "De overdracht is gevraagd. Iedereen die bij %(name)s werkt of werkte, krijgt een mail.",
            name=organisation.name,
        )
    )
    return _back(organisation)


@bp.post("/administration/organisations/<pid>/handover/agreement")
@requires(Verb.HAND_OVER, assurance=2)
def agree_to_handover(pid: str) -> ResponseReturnValue:
    organisation = _organisation(pid)
    asked = _running(organisation)
    handovers.agree(asked)
    flash(_("De overdracht aan %(address)s is gedaan.", address=asked.address))
    return _back(organisation)


@bp.post("/administration/organisations/<pid>/handover/ending")
@requires(Verb.HAND_OVER, assurance=2)
def end_handover(pid: str) -> ResponseReturnValue:
    organisation = _organisation(pid)
    running = _running(organisation)
    unchanged(url_for("organisations.handover", pid=pid), running)
    handovers.stop(running)
    flash(_("De overdracht is gestopt."))
    return _back(organisation)


def _running(organisation: Organisation) -> Handover:
    found = handovers.running(organisation)
    if found is None:
        raise RuleBroken(_("Er wacht hier geen overdracht meer."))
    return found


def _page(organisation: Organisation, form: HandoverForm) -> tuple[str, int]:
    running = handovers.running(organisation)
    return form_page(
        "organisations/colleagues/handover.html",
        form,
        organisation=organisation,
        running=running,
        unheard=handovers.why_unheard(running) if running is not None else None,
        works=bool(people.colleagues(organisation.id)),
        days=handovers.WAITS.days,
        here="organisations",
    )


def _back(organisation: Organisation) -> ResponseReturnValue:
    return redirect(url_for("organisations.handover", pid=organisation.pid), 303)


@bp.get("/handovers/<token>")
@public
def handover_told(token: str) -> ResponseReturnValue:
    """Looking changes nothing: mail scanners look too."""
    found = _of_token(token)
    return render_template(
        "organisations/colleagues/objection.html", handover=found, address=masked(found.address), token=token
    )


@bp.post("/handovers/<token>/objection")
@public
def object_to_handover(token: str) -> ResponseReturnValue:
    handovers.stop(_of_token(token))
    flash(_("Je bezwaar is vastgelegd. De overdracht gaat niet door."))
    return redirect(url_for("organisations.handover_told", token=token), 303)


def _of_token(token: str) -> Handover:
    found = handovers.of_token(token)
    return found if found is not None else abort(404)


def _organisation(pid: str) -> Organisation:
    return organisation_by_pid.one_or_none(pid) or abort(404)
