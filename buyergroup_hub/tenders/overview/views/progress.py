"""What a buyer does with a tender as a whole, on one page: show, decide, publish, cancel, divide, arrange."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, standing
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.forms import Form, StaleCheckForm, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.permissions import Verb
from buyergroup_hub.tenders.blueprint import bp
from buyergroup_hub.tenders.commitments import actions as commitments_actions
from buyergroup_hub.tenders.commitments.forms import MatchForm
from buyergroup_hub.tenders.commitments.queries import commitments_of, commitments_to_keep
from buyergroup_hub.tenders.notices.forms import RelationForm
from buyergroup_hub.tenders.overview import pages
from buyergroup_hub.tenders.tender import completeness, labels
from buyergroup_hub.tenders.tender.actions import correcting, planning, running, tying
from buyergroup_hub.tenders.tender.forms import (
    ArrangementForm,
    CancellationForm,
    CodesForm,
    CorrectionForm,
    DayForm,
    LinkForm,
    LotForm,
    SharingForm,
)
from buyergroup_hub.tenders.tender.models import Tender, TenderGroup

FORMS: dict[str, type[Form]] = {
    "sharing": SharingForm,
    "decision": DayForm,
    "publication": DayForm,
    "correction": CorrectionForm,
    "cancellation": CancellationForm,
    "lot": LotForm,
    "link": LinkForm,
    "codes": CodesForm,
    "arrangement": ArrangementForm,
    "commitment": MatchForm,
}


@bp.get("/tenders/<pid>/progress")
@requires(Verb.EDIT_TENDER, Tender)
def progress(tender: Tender) -> ResponseReturnValue:
    """Everything that can be done next."""
    return _page(tender)


def _page(tender: Tender, **posted: Form) -> ResponseReturnValue:
    """The page with its forms; the one that was posted comes back with its errors."""
    forms = {name: posted.get(name) or _asked(name, tender, formdata=None) for name in FORMS}
    return form_page(
        "tenders/overview/progress.html",
        next(iter(posted.values()), forms["decision"]),
        tender=tender,
        forms=forms,
        stages=pages.stage_line(tender),
        needs=completeness.check(tender),
        kept=commitments_of(tender.id),
    )


def set_choices(name: str, form: Form, tender: Tender) -> None:
    """Fill in what a form lets choose."""
    if name == "sharing":
        form.circle.choices = _circles(tender)
    elif name == "correction":
        form.set_choices(correcting.days_of(tender))
    elif name == "lot":
        form.set_choices(pages.project_types(tender))
    elif name == "link":
        form.set_choices(pages.linkable(tender))
    elif name == "arrangement":
        missing = [need.key for need in completeness.check(tender) if not need.arranged]
        form.key.choices = [(key, key) for key in missing]
    elif name == "commitment":
        kept = {commitment.id for commitment in commitments_of(tender.id)}
        buyers = [tender.organisation_id, *(buyer.organisation_id for buyer in tender.buyers)]
        others = [one for one in commitments_to_keep([buyer for buyer in buyers if buyer]) if one.id not in kept]
        form.commitment.choices = [(other.id, _promised(other)) for other in others]


def _promised(commitment: Commitment) -> str:
    """So that two of one day can be told apart: who promised it, and what, where that is known."""
    names = {
        "organisation": commitment.organisation.name,
        "group": commitment.group.name,
        "day": short_day(commitment.promised_on),
    }
    said = _("%(organisation)s in %(group)s, toegezegd op %(day)s", **names)
    return f"{commitment.project.title}: {said}" if commitment.project else said


def _circles(tender: Tender) -> list[tuple[str, str]]:
    group = tender.home
    choices = [("public", _("Iedereen: zet de aanbesteding in de vraagkalender"))]
    if group is not None and tender.audience.startswith("org:") and standing().client_in(group.id):
        choices.insert(0, ("clients", _("De opdrachtgevers in %(group)s", group=group.name)))
    return choices


def _asked(name: str, tender: Tender, **how: Any) -> Form:
    if name == "codes":
        how["data"] = {"codes": ", ".join(one.code for one in tender.codes)}
    elif issubclass(FORMS[name], StaleCheckForm):
        how["data"] = {"days": "; ".join(labels.days_in_words(tender))}
    form = FORMS[name](prefix=f"{name}-", **how)
    set_choices(name, form, tender)
    return form


def _back(tender: Tender, here: str = "tenders.progress") -> ResponseReturnValue:
    return redirect(url_for(here, pid=tender.pid), 303)


@bp.post("/tenders/<pid>/sharing")
@requires(Verb.SHARE_TENDER, Tender)
def share(tender: Tender) -> ResponseReturnValue:
    form = _asked("sharing", tender)
    if not form.carries_out(lambda: planning.share(tender, form.circle.data)):
        return _page(tender, sharing=form)
    return _back(tender, "tenders.show")


@bp.post("/tenders/<pid>/decision")
@requires(Verb.EDIT_TENDER, Tender)
def decide(tender: Tender) -> ResponseReturnValue:
    form = _asked("decision", tender)
    if not form.carries_out(lambda: planning.decide(tender, form.on.data)):
        return _page(tender, decision=form)
    return _back(tender)


@bp.post("/tenders/<pid>/publication")
@requires(Verb.SHARE_TENDER, Tender)
def publish(tender: Tender) -> ResponseReturnValue:
    form = _asked("publication", tender)
    if not form.carries_out(lambda: running.publish(tender, form.on.data)):
        return _page(tender, publication=form)
    return _back(tender, "tenders.show")


@bp.post("/tenders/<pid>/days")
@requires(Verb.EDIT_TENDER, Tender)
def correct_day(tender: Tender) -> ResponseReturnValue:
    form = _asked("correction", tender)
    if not form.carries_out(lambda: correcting.correct_day(tender, **form.values())):
        return _page(tender, correction=form)
    flash(_("De dag is verbeterd."))
    return _back(tender, "tenders.show")


@bp.post("/tenders/<pid>/cancellation")
@requires(Verb.EDIT_TENDER, Tender)
def cancel(tender: Tender) -> ResponseReturnValue:
    form = _asked("cancellation", tender)
    if not form.carries_out(lambda: planning.cancel(tender, form.reason.data, form.on.data)):
        return _page(tender, cancellation=form)
    return _back(tender, "tenders.show")


@bp.post("/tenders/<pid>/lots")
@requires(Verb.EDIT_TENDER, Tender)
def add_lot(tender: Tender) -> ResponseReturnValue:
    form = _asked("lot", tender)
    if not form.carries_out(lambda: planning.add_lot(tender, **form.values())):
        return _page(tender, lot=form)
    return _back(tender)


@bp.post("/tenders/<pid>/groups")
@requires(Verb.EDIT_TENDER, Tender)
def link(tender: Tender) -> ResponseReturnValue:
    form = _asked("link", tender)
    if not form.is_valid_post():
        return _page(tender, link=form)
    tying.link(tender, thing_of(Group, form.group.data), form.relation.data)
    return _back(tender)


@bp.get("/tenders/<pid>/groups/<slug>")
@requires(Verb.EDIT_TENDER, Tender)
def tie(tender: Tender) -> ResponseReturnValue:
    """What a tender has to do with a group that it is tied to; nothing, where that was a mistake."""
    tied = _tie(tender)
    return _tie_page(tender, tied, RelationForm.at(tied.relation))


@bp.post("/tenders/<pid>/groups/<slug>")
@requires(Verb.EDIT_TENDER, Tender)
def change_tie(tender: Tender) -> ResponseReturnValue:
    tender = planning.held(tender)
    tied = _tie(tender)
    form = RelationForm.at(tied.relation)
    if not form.carries_out(lambda: _change(tender, tied.group, form.relation.data)):
        return _tie_page(tender, tied, form)
    return _back(tender)


def _tie(tender: Tender) -> TenderGroup:
    slug = (request.view_args or {})["slug"]
    return next((group for group in tender.groups if group.group.slug == slug), None) or abort(404)


def _tie_page(tender: Tender, tied: TenderGroup, form: RelationForm) -> ResponseReturnValue:
    return form_page("tenders/overview/tie.html", form, tender=tender, tied=tied)


def _change(tender: Tender, group: Group, relation: str) -> None:
    if relation == "no":
        tying.untie(tender, group)
    else:
        tying.link(tender, group, relation)


@bp.post("/tenders/<pid>/codes")
@requires(Verb.EDIT_TENDER, Tender)
def code(tender: Tender) -> ResponseReturnValue:
    form = _asked("codes", tender)
    if not form.is_valid_post():
        return _page(tender, codes=form)
    planning.code(tender, [one.strip() for one in form.codes.data.split(",")])
    return _back(tender)


@bp.post("/tenders/<pid>/inputs")
@requires(Verb.EDIT_TENDER, Tender)
def arrange(tender: Tender) -> ResponseReturnValue:
    form = _asked("arrangement", tender)
    if not form.carries_out(lambda: running.arrange(tender, **form.values())):
        return _page(tender, arrangement=form)
    return _back(tender)


@bp.post("/tenders/<pid>/commitments")
@requires(Verb.EDIT_TENDER, Tender)
def match(tender: Tender) -> ResponseReturnValue:
    form = _asked("commitment", tender)
    if not form.carries_out(lambda: commitments_actions.match(tender, thing_of(Commitment, form.commitment.data))):
        return _page(tender, commitment=form)
    return _back(tender, "tenders.show")


@bp.post("/tenders/<pid>/commitments/<commitment>/removal")
@requires(Verb.EDIT_TENDER, Tender)
def unmatch(tender: Tender) -> ResponseReturnValue:
    pid = (request.view_args or {})["commitment"]
    kept = next((commitment for commitment in commitments_of(tender.id) if commitment.pid == pid), None) or abort(404)
    commitments_actions.unmatch(tender, kept)
    return _back(tender)
