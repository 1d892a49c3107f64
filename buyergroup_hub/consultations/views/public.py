"""What everyone reads: the list, a consultation, its questions with their threads, following it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub import panels
from buyergroup_hub.access import load, public, requires, standing, visible
from buyergroup_hub.consultations import listing, pages
from buyergroup_hub.consultations.actions import answering, thread
from buyergroup_hub.consultations.forms import PostForm
from buyergroup_hub.consultations.models import Consultation, Post, Question
from buyergroup_hub.consultations.queries.dialogue import posts_of
from buyergroup_hub.consultations.queries.sheets import documents_of, extensions_of, handouts_of, sheet_of
from buyergroup_hub.consultations.views.blueprint import bp, head, person_id
from buyergroup_hub.groups import blueprint as groups_pages
from buyergroup_hub.groups import glossary as groups_glossary
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import Choice, form_page, tried
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.notifications.actions import follow, unfollow
from buyergroup_hub.notifications.queries import followed
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.permissions import Verb


@bp.get("/consultations")
@public
def index() -> ResponseReturnValue:
    return render_template("consultations/index.html", found=listing.find(request.args))


@bp.get("/groups/<slug>/consultations")
@visible(Group)
def of_group(group: Group) -> ResponseReturnValue:
    return render_template(
        "consultations/of_group.html",
        group=group,
        found=listing.find(request.args, group.id),
        tabs=panels.fill("group.tabs", [group]),
        pages=groups_pages,
        glossary=groups_glossary,
        here="consultations",
        follows=False,
    )


@bp.get("/consultations/<pid>")
@visible(Consultation)
def show(consultation: Consultation) -> ResponseReturnValue:
    if htmx() and request.args.get("part") == "closing":
        return render_template("consultations/_closing.html", **head(consultation, "show"))
    mine = followed(person_id(), "consultations") if standing().signed_in else ()
    return render_template(
        "consultations/show.html",
        questions=sheet_of(consultation.id),
        documents=documents_of(consultation.id),
        handouts=handouts_of(consultation.id),
        handed=pages.handed_out(consultation),
        changes=extensions_of(consultation.id),
        promises=answering.promises(),
        parties=pages.own_parties(consultation),
        follows=consultation.id in mine,
        **head(consultation, "show"),
    )


@bp.post("/consultations/<pid>/subscription")
@requires(Verb.FOLLOW, Consultation)
def start_following(consultation: Consultation) -> ResponseReturnValue:
    follow(person_id(), "consultations", consultation.id)
    flash(_("Je hoort het als er iets voor iedereen verschijnt."))
    return redirect(url_for("consultations.show", pid=consultation.pid), 303)


@bp.post("/consultations/<pid>/subscription/end")
@requires(Verb.FOLLOW, Consultation)
def stop_following(consultation: Consultation) -> ResponseReturnValue:
    unfollow(person_id(), "consultations", consultation.id)
    flash(_("Je volgt deze consultatie niet meer."))
    return redirect(url_for("consultations.show", pid=consultation.pid), 303)


@bp.get("/consultations/<pid>/questions/<key>")
@visible(Question)
def question(asked: Question) -> ResponseReturnValue:
    return _question_page(asked, _post_form(formdata=False))


@bp.post("/consultations/<pid>/questions/<key>/posts")
@requires(Verb.POST, Question)
def post(asked: Question) -> ResponseReturnValue:
    form = _post_form()
    if not form.done():
        return _question_page(asked, form)
    to = load(Post, pid=asked.consultation.pid, post=form.reply_to.data) if form.reply_to.data else None
    organisation = db.session.get_one(Organisation, form.organisation.data)
    text, anyway, said = form.text.data or "", bool(form.anyway.data), []
    if not tried(
        form, lambda: said.append(thread.say(asked.consultation, asked, organisation, text, to, anyway=anyway))
    ):
        return _question_page(asked, form)
    db.session.flush()
    address = url_for("consultations.question", pid=asked.consultation.pid, key=asked.key)
    return redirect(f"{address}#post-{said[0].pid}", 303)


def _post_form(*, formdata: bool = True) -> PostForm:
    form = PostForm() if formdata else PostForm(formdata=None)
    form.organisation.choices = [Choice(*one) for one in pages.places()]
    return form


def _question_page(asked: Question, form: PostForm) -> ResponseReturnValue:
    consultation = asked.consultation
    reply_to = request.args.get("reply_to", form.reply_to.data or "")
    if reply_to:
        form.reply_to.data = load(Post, pid=consultation.pid, post=reply_to).pid
    return form_page(
        "consultations/question.html",
        form.asked_once(),
        question=asked,
        posts=thread.in_threads(posts_of(asked.id)),
        reads=thread.reads,
        **head(consultation, "show"),
    )
