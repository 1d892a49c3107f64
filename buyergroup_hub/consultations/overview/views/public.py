"""What everyone reads: the list, a consultation, its questions with their threads, following it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, standing, visible
from buyergroup_hub.consultations.answers.actions import answering
from buyergroup_hub.consultations.blueprint import bp, head, person_id
from buyergroup_hub.consultations.dialogue import pages as dialogue_pages
from buyergroup_hub.consultations.dialogue.queries import handouts_of
from buyergroup_hub.consultations.overview import listing
from buyergroup_hub.consultations.report import queries
from buyergroup_hub.consultations.sheets import pages as sheets_pages
from buyergroup_hub.consultations.sheets import rights
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.consultations.sheets.queries import documents_of, extensions_of, sheet_of
from buyergroup_hub.groups.blueprint import frame
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.notifications.actions import follow, unfollow
from buyergroup_hub.notifications.queries import followed
from buyergroup_hub.permissions import Verb


@bp.get("/consultations")
@public
def index() -> ResponseReturnValue:
    return render_template("consultations/overview/index.html", found=listing.find(request.args))


@bp.get("/groups/<slug>/consultations")
@visible(Group)
def of_group(group: Group) -> ResponseReturnValue:
    consultations = listing.find(request.args, group.id)
    return render_template("consultations/overview/of_group.html", found=consultations, **frame(group, "consultations"))


@bp.get("/consultations/<pid>")
@visible(Consultation)
def show(consultation: Consultation) -> ResponseReturnValue:
    if htmx() and request.args.get("part") == "closing":
        return render_template("consultations/_closing.html", **head(consultation, "show"))
    questions = sheet_of(consultation.id)
    mine = followed(person_id(), "consultations") if standing().signed_in else ()
    return render_template(
        "consultations/overview/show.html",
        questions=questions,
        sections=sheets_pages.sections(questions),
        report_number=queries.last_report(consultation),
        documents=documents_of(consultation.id),
        handouts=handouts_of(consultation.id),
        handed=dialogue_pages.handed_out(consultation),
        changes=extensions_of(consultation.id),
        promises=answering.promises(),
        parties=rights.own_parties(consultation),
        follows=consultation.id in mine,
        left_alone=sheets_pages.is_left_alone(consultation, standing()),
        **head(consultation, "show"),
    )


@bp.post("/consultations/<pid>/subscription")
@requires(Verb.FOLLOW, Consultation)
def start_following(consultation: Consultation) -> ResponseReturnValue:
    follow(person_id(), "consultations", consultation.id)
    flash(_("Je volgt deze consultatie. Je krijgt bericht als er nieuws is."))
    return redirect(url_for("consultations.show", pid=consultation.pid), 303)


@bp.post("/consultations/<pid>/subscription/end")
@requires(Verb.FOLLOW, Consultation)
def stop_following(consultation: Consultation) -> ResponseReturnValue:
    unfollow(person_id(), "consultations", consultation.id)
    flash(_("Je volgt deze consultatie niet meer."))
    return redirect(url_for("consultations.show", pid=consultation.pid), 303)
