"""Notices that become tenders, proposals to groups, and where a notice says something else."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, standing, visible
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.forms import Choice, form_page
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.notices import labels
from buyergroup_hub.tenders.notices.actions import coding, importing, proposing
from buyergroup_hub.tenders.notices.forms import ChoiceForm, GroupCodesForm, RelationForm, TieForm
from buyergroup_hub.tenders.notices.models import NoticeChoice, NoticeLook, NoticeProposal
from buyergroup_hub.tenders.notices.queries import choice_of, codes_of_tenders, proposals_of, titles_without_notice
from buyergroup_hub.tenders.tender.actions import planning
from buyergroup_hub.tenders.tender.models import Tender


@bp.get("/groups/<slug>/codes")
@requires(Verb.EDIT_GROUP, Group)
def codes(group: Group) -> ResponseReturnValue:
    """By which CPV codes notices are proposed to the group."""
    return _codes_page(group, _codes_form(group))


def _codes_form(group: Group) -> GroupCodesForm:
    return GroupCodesForm(data={"codes": "\n".join(coding.codes_of(group))})


@bp.post("/groups/<slug>/codes")
@requires(Verb.EDIT_GROUP, Group)
def set_codes(group: Group) -> ResponseReturnValue:
    form = _codes_form(group)
    if not form.is_valid_post():
        return _codes_page(group, form)
    proposed = coding.set_codes(group, form.lines())
    flash(
        ngettext(
            "De codes zijn bewaard. Er is %(num)d oudere publicatie voorgesteld.",
            "De codes zijn bewaard. Er zijn %(num)d oudere publicaties voorgesteld.",
            proposed,
        )
    )
    return redirect(url_for("tenders.proposals", slug=group.slug), 303)


def _codes_page(group: Group, form: GroupCodesForm) -> ResponseReturnValue:
    own = coding.codes_of(group)
    bought = [code for code in codes_of_tenders(group.id) if code not in own]
    return form_page("tenders/notices/codes.html", form, group=group, own=own, bought=bought)


@bp.post("/notices/<pid>/tender")
@requires(Verb.MATCH_NOTICE, NoticeLook)
def take_over(look: NoticeLook) -> ResponseReturnValue:
    """The buyer's people, or programme staff, make a tender of a notice."""
    tender = importing.take_over(look.notice)
    flash(_("De aanbesteding staat in de hub, met wat de publicaties zeggen."))
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


@bp.get("/notices/<pid>/tender/existing")
@requires(Verb.MATCH_NOTICE, NoticeLook)
def tying_notice(look: NoticeLook) -> ResponseReturnValue:
    return form_page("tenders/notices/tie_notice.html", _tie_form(TieForm(formdata=None)), notice=look.notice)


@bp.post("/notices/<pid>/tender/existing")
@requires(Verb.MATCH_NOTICE, NoticeLook)
def tie_notice(look: NoticeLook) -> ResponseReturnValue:
    """The buyer's people say which of the tenders that they planned went to market with it."""
    form = _tie_form(TieForm())
    if not form.carries_out(lambda: proposing.tie_notice(look.notice, planning.loaded(form.tender.data))):
        return form_page("tenders/notices/tie_notice.html", form, notice=look.notice)
    flash(_("De publicatie is gekoppeld. Controleer of er verschillen zijn met de hub."))
    return redirect(url_for("tenders.show", pid=planning.loaded(form.tender.data).pid), 303)


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
    return render_template("tenders/notices/proposals.html", group=group, proposals=found)


@bp.get("/proposals/<pid>")
@requires(Verb.MATCH_NOTICE, NoticeProposal)
def proposal(proposed: NoticeProposal) -> ResponseReturnValue:
    return _proposal_page(proposed, RelationForm.at(proposing.relation_of(proposed)))


@bp.post("/proposals/<pid>")
@requires(Verb.MATCH_NOTICE, NoticeProposal)
def answer_proposal(proposed: NoticeProposal) -> ResponseReturnValue:
    form = RelationForm.at(proposing.relation_of(proposing.in_hand(proposed)))
    said = None if form.relation.data == "no" else form.relation.data
    if not form.carries_out(lambda: proposing.answer(proposed, said)):
        return _proposal_page(proposed, form)
    tender = importing.known_tender([proposed.notice_id]) if said else None
    if tender is None:
        return redirect(url_for("tenders.proposals", slug=proposed.group.slug), 303)
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


def _proposal_page(proposed: NoticeProposal, form: RelationForm) -> ResponseReturnValue:
    return form_page("tenders/notices/proposal.html", form, proposal=proposed, reasons=labels.reason_words(proposed))


@bp.get("/tenders/<pid>/choices/<choice>")
@requires(Verb.EDIT_TENDER, Tender)
def choice(tender: Tender) -> ResponseReturnValue:
    return _choice_page(tender, _choice(tender), ChoiceForm(formdata=None))


@bp.post("/tenders/<pid>/choices/<choice>")
@requires(Verb.EDIT_TENDER, Tender)
def choose(tender: Tender) -> ResponseReturnValue:
    asked, form = _choice(tender), ChoiceForm()
    said = {"take": form.choice.data == "take", "reason": form.reason.data or ""}
    if not form.carries_out(lambda: importing.choose(asked, tender, **said)):
        return _choice_page(tender, asked, form)
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


def _choice(tender: Tender) -> NoticeChoice:
    pid = (request.view_args or {})["choice"]
    return choice_of.one_or_none(tender.id, pid) or abort(404)


def _choice_page(tender: Tender, asked: NoticeChoice, form: ChoiceForm) -> ResponseReturnValue:
    return form_page("tenders/notices/choice.html", form, tender=tender, asked=asked)
