"""What a tender says for later: what its lots buy, which consultations came before it; and a group's CPV codes."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import ngettext
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders import actions, details
from buyergroup_hub.tenders.forms import GroupCodesForm, InvolvedForm
from buyergroup_hub.tenders.models import Tender
from buyergroup_hub.tenders.queries.tenders import codes_of_tenders, consultations_before, consultations_by_id
from buyergroup_hub.tenders.views import bp
from buyergroup_hub.tenders.views.tenders import WORDS


@bp.get("/tenders/<pid>/consultations")
@requires(Verb.EDIT_TENDER, Tender)
def involved(tender: Tender) -> ResponseReturnValue:
    return form_page("tenders/involved.html", _involved_form(tender), tender=tender, **WORDS)


def _involved_form(tender: Tender) -> InvolvedForm:
    form = InvolvedForm(data={"consultations": [one.id for one in consultations_before(tender.id)]})
    form.offer(details.consultations_to_choose(tender))
    return form


@bp.post("/tenders/<pid>/consultations")
@requires(Verb.EDIT_TENDER, Tender)
def involve(tender: Tender) -> ResponseReturnValue:
    form = _involved_form(tender)
    if not form.done():
        return form_page("tenders/involved.html", form, tender=tender, **WORDS)
    actions.involve(tender, consultations_by_id(form.consultations.data or []))
    return redirect(url_for("tenders.show", pid=tender.pid), 303)


@bp.get("/groups/<slug>/codes")
@requires(Verb.EDIT_GROUP, Group)
def codes(group: Group) -> ResponseReturnValue:
    """By which CPV codes notices are proposed to the group."""
    return _codes_page(group, _codes_form(group))


def _codes_form(group: Group) -> GroupCodesForm:
    return GroupCodesForm(data={"codes": "\n".join(actions.codes_of(group))})


@bp.post("/groups/<slug>/codes")
@requires(Verb.EDIT_GROUP, Group)
def set_codes(group: Group) -> ResponseReturnValue:
    form = _codes_form(group)
    if not form.done():
        return _codes_page(group, form)
    proposed = actions.set_codes(group, form.lines())
    flash(
        ngettext(
            "De codes zijn bewaard. Er is %(num)d oudere publicatie voorgesteld.",
            "De codes zijn bewaard. Er zijn %(num)d oudere publicaties voorgesteld.",
            proposed,
        )
    )
    return redirect(url_for("tenders.proposals", slug=group.slug), 303)


def _codes_page(group: Group, form: GroupCodesForm) -> ResponseReturnValue:
    own = actions.codes_of(group)
    bought = [code for code in codes_of_tenders(group.id) if code not in own]
    return form_page("tenders/codes.html", form, group=group, own=own, bought=bought, **WORDS)
