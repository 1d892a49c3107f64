"""Notices that become tenders, proposals to groups, and where a notice says something else."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import requires, standing, visible
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import Choice, form_page, tried
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders import actions, pages
from buyergroup_hub.tenders.forms import ChoiceForm, RelationForm, TieForm
from buyergroup_hub.tenders.models import NoticeChoice, NoticeLook, NoticeProposal, Tender
from buyergroup_hub.tenders.queries.notices import proposals_of
from buyergroup_hub.tenders.queries.tenders import titles_without_notice
from buyergroup_hub.tenders.views import bp
from buyergroup_hub.tenders.views.tenders import WORDS


@bp.post("/notices/<pid>/tender")
@requires(Verb.MATCH_NOTICE, NoticeLook)
def take_over(look: NoticeLook) -> ResponseReturnValue:
    """The buyer's people, or programme staff, make a tender of a notice."""
    tender = actions.take_over(look.notice)
    flash(_("De aanbesteding staat in de hub, met wat de publicaties zeggen."))
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


@bp.get("/notices/<pid>/tender/existing")
@requires(Verb.MATCH_NOTICE, NoticeLook)
def tying_notice(look: NoticeLook) -> ResponseReturnValue:
    return form_page("tenders/tie_notice.html", _tie_form(TieForm(formdata=None)), notice=look.notice)


@bp.post("/notices/<pid>/tender/existing")
@requires(Verb.MATCH_NOTICE, NoticeLook)
def tie_notice(look: NoticeLook) -> ResponseReturnValue:
    """The buyer's people say which of the tenders that they planned went to market with it."""
    form = _tie_form(TieForm())
    if not form.done() or not tried(form, lambda: actions.tie_notice(look.notice, actions.loaded(form.tender.data))):
        return form_page("tenders/tie_notice.html", form, notice=look.notice)
    flash(_("De publicatie is gekoppeld. Kijk na of zij ergens iets anders zegt."))
    return redirect(url_for("tenders.show", pid=actions.loaded(form.tender.data).pid), 303)


def _tie_form(form: TieForm) -> TieForm:
    form.tender.choices = [Choice(*named) for named in titles_without_notice(standing().organisation_ids)]
    return form


@bp.get("/groups/<slug>/proposals")
@visible(Group)
def proposals(group: Group) -> ResponseReturnValue:
    """Notices that may be of this group, for who edits there; open ones first."""
    found = proposals_of(group.id)
    if not found and f"group:{group.id}" not in standing().tokens:
        abort(404)
    return render_template("tenders/proposals.html", group=group, proposals=found, **WORDS)


@bp.get("/proposals/<pid>")
@requires(Verb.MATCH_NOTICE, NoticeProposal)
def proposal(proposed: NoticeProposal) -> ResponseReturnValue:
    return _proposal_page(proposed, RelationForm.at(actions.relation_of(proposed)))


@bp.post("/proposals/<pid>")
@requires(Verb.MATCH_NOTICE, NoticeProposal)
def answer_proposal(proposed: NoticeProposal) -> ResponseReturnValue:
    form = RelationForm.at(actions.relation_of(actions.in_hand(proposed)))
    said = None if form.relation.data == "no" else form.relation.data
    if not form.done() or not tried(form, lambda: actions.answer(proposed, said)):
        return _proposal_page(proposed, form)
    tender = actions.known_tender([proposed.notice_id]) if said else None
    if tender is None:
        return redirect(url_for("tenders.proposals", slug=proposed.group.slug), 303)
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


def _proposal_page(proposed: NoticeProposal, form: RelationForm) -> ResponseReturnValue:
    return form_page("tenders/proposal.html", form, proposal=proposed, reasons=pages.reasons(proposed), **WORDS)


@bp.get("/tenders/<pid>/choices/<choice>")
@requires(Verb.EDIT_TENDER, Tender)
def choice(tender: Tender) -> ResponseReturnValue:
    return _choice_page(tender, _choice(tender), ChoiceForm(formdata=None))


@bp.post("/tenders/<pid>/choices/<choice>")
@requires(Verb.EDIT_TENDER, Tender)
def choose(tender: Tender) -> ResponseReturnValue:
    asked, form = _choice(tender), ChoiceForm()
    said = {"take": form.choice.data == "take", "reason": form.reason.data or ""}
    if not form.done() or not tried(form, lambda: actions.choose(asked, tender, **said)):
        return _choice_page(tender, asked, form)
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


def _choice(tender: Tender) -> NoticeChoice:
    pid = (request.view_args or {})["choice"]
    found = select(NoticeChoice).where(NoticeChoice.pid == pid, NoticeChoice.tender_id == tender.id)
    whole = found.options(joinedload(NoticeChoice.lot), joinedload(NoticeChoice.notice))
    return db.session.scalars(whole).one_or_none() or abort(404)


def _choice_page(tender: Tender, asked: NoticeChoice, form: ChoiceForm) -> ResponseReturnValue:
    return form_page("tenders/choice.html", form, tender=tender, asked=asked, **WORDS)
