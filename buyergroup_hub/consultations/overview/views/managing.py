"""The organisers manage a consultation: team, later closing, handouts, withdrawal, conclusion."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.dialogue.actions import handing_out
from buyergroup_hub.consultations.overview import actions
from buyergroup_hub.consultations.overview import actions as overview_actions
from buyergroup_hub.consultations.overview.forms import HandoutForm, LaterForm, TeamForm, WithdrawalForm
from buyergroup_hub.consultations.sheets.actions import opening, planning
from buyergroup_hub.consultations.sheets.forms import local, utc_of
from buyergroup_hub.consultations.sheets.models import Consultation, TeamMember
from buyergroup_hub.consultations.sheets.queries import possible_organisers, team_at_work, team_of
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import moment
from buyergroup_hub.kit.forms import Choice, Form, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Verb


@bp.get("/consultations/<pid>/manage")
@requires(Verb.EXTEND_CONSULTATION, Consultation)
def manage(consultation: Consultation) -> ResponseReturnValue:
    return _manage_page(consultation, _team_form(consultation, TeamForm(formdata=None)))


@bp.get("/consultations/<pid>/extensions/new")
@requires(Verb.EXTEND_CONSULTATION, Consultation)
def new_extension(consultation: Consultation) -> ResponseReturnValue:
    return _form_page("consultations/overview/extend.html", _later_form(consultation).asked_once(), consultation)


def _later_form(consultation: Consultation) -> LaterForm:
    return LaterForm(data={"closes_at": local(consultation.closes_at)})


@bp.post("/consultations/<pid>/extensions")
@requires(Verb.EXTEND_CONSULTATION, Consultation)
def extend(consultation: Consultation) -> ResponseReturnValue:
    form = _later_form(consultation)
    later = opening.extend if consultation.is_open else opening.reopen
    reason, anyway = form.reason.data or "", bool(form.anyway.data)
    if not form.carries_out(lambda: later(consultation, utc_of(form.closes_at.data), reason, anyway=anyway)):
        return _form_page("consultations/overview/extend.html", form.asked_once(), consultation)
    flash(_("De nieuwe sluiting geldt voor iedereen."))
    return redirect(url_for("consultations.manage", pid=consultation.pid), 303)


@bp.get("/consultations/<pid>/handouts/new")
@requires(Verb.EXTEND_CONSULTATION, Consultation)
def new_handout(consultation: Consultation) -> ResponseReturnValue:
    return _form_page("consultations/overview/hand_out.html", HandoutForm().asked_once(), consultation)


@bp.post("/consultations/<pid>/handouts")
@requires(Verb.EXTEND_CONSULTATION, Consultation)
def hand_out(consultation: Consultation) -> ResponseReturnValue:
    form = HandoutForm()
    if not form.carries_out(lambda: _hand_out(consultation, form)):
        return _form_page("consultations/overview/hand_out.html", form.asked_once(), consultation)
    flash(_("Iedereen kan dit nu lezen."))
    return redirect(url_for("consultations.show", pid=consultation.pid), 303)


def _hand_out(consultation: Consultation, form: HandoutForm) -> None:
    title, body, anyway = form.title.data or "", form.body.data or "", bool(form.anyway.data)
    handing_out.hand_out(consultation, title, body, form.document.upload, anyway=anyway)


@bp.get("/consultations/<pid>/withdrawal")
@requires(Verb.WITHDRAW_CONSULTATION, Consultation)
def withdrawal(consultation: Consultation) -> ResponseReturnValue:
    overview_actions.check_withdrawable(consultation)
    return _form_page("consultations/overview/withdraw.html", _withdrawal(consultation).asked_once(), consultation)


@bp.post("/consultations/<pid>/withdrawal")
@requires(Verb.WITHDRAW_CONSULTATION, Consultation)
def withdraw(consultation: Consultation) -> ResponseReturnValue:
    form = _withdrawal(consultation)
    reason, anyway = form.reason.data or "", bool(form.anyway.data)
    if not form.carries_out(lambda: overview_actions.withdraw(consultation, reason, anyway=anyway)):
        return _form_page("consultations/overview/withdraw.html", form.asked_once(), consultation)
    return redirect(url_for("consultations.show", pid=consultation.pid), 303)


def _withdrawal(consultation: Consultation) -> WithdrawalForm:
    """Who withdraws knows until when parties were told that they may answer."""
    return WithdrawalForm(data={"closes": moment(consultation.closes_at)})


def _form_page(template: str, form: Form, consultation: Consultation) -> ResponseReturnValue:
    return form_page(template, form, **head(consultation, "manage"))


@bp.post("/consultations/<pid>/conclusion")
@requires(Verb.CONCLUDE_CONSULTATION, Consultation)
def conclude(consultation: Consultation) -> ResponseReturnValue:
    actions.conclude(consultation)
    flash(_("De consultatie is afgerond. Niemand kan in de hub nog nagaan wie een vraag stelde."))
    return redirect(url_for("consultations.show", pid=consultation.pid), 303)


@bp.post("/consultations/<pid>/team")
@requires(Verb.EDIT_SHEET, Consultation)
def join_team(consultation: Consultation) -> ResponseReturnValue:
    form = _team_form(consultation, TeamForm())
    if not form.carries_out(lambda: planning.add_to_team(consultation, int(form.person.data))):
        return _manage_page(consultation, form)
    return redirect(url_for("consultations.manage", pid=consultation.pid), 303)


@bp.post("/consultations/<pid>/team/own")
@requires(Verb.TAKE_UP_CONSULTATION, Consultation)
def take_up(consultation: Consultation) -> ResponseReturnValue:
    planning.take_up(consultation)
    flash(_("Je bent nu organisator van deze consultatie."))
    return redirect(url_for("consultations.manage", pid=consultation.pid), 303)


@bp.post("/consultations/<pid>/team/<member>/end")
@requires(Verb.EDIT_SHEET, TeamMember)
def leave_team(member: TeamMember) -> ResponseReturnValue:
    planning.leave_team(member)
    return redirect(url_for("consultations.show", pid=member.consultation.pid), 303)


def _team_form(consultation: Consultation, form: TeamForm) -> TeamForm:
    """Whoever acts for a client in the group may organise."""
    possible = possible_organisers(consultation.id, consultation.group_id)
    form.person.choices = [Choice(row.id, f"{row.name} ({row.organisation})") for row in possible]
    return form


def _manage_page(consultation: Consultation, form: TeamForm) -> ResponseReturnValue:
    reported = overview_actions.is_reported(consultation)
    return form_page(
        "consultations/overview/manage.html",
        form,
        reported=reported,
        may_withdraw=not reported and consultation.state not in ("concluded", "withdrawn"),
        team=team_of(consultation.id),
        able=team_at_work(consultation.id, clock.now()),
        **head(consultation, "manage"),
    )
