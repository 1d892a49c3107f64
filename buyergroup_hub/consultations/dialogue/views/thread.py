"""The page of one question, with what people wrote below it."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import load, requires, standing, visible
from buyergroup_hub.consultations.blueprint import bp, head
from buyergroup_hub.consultations.dialogue.actions import thread
from buyergroup_hub.consultations.dialogue.forms import PostForm
from buyergroup_hub.consultations.dialogue.models import Post
from buyergroup_hub.consultations.dialogue.queries import posts_of
from buyergroup_hub.consultations.sheets import rights
from buyergroup_hub.consultations.sheets.models import Question
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.forms import Choice, form_page
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.permissions import Verb, can


@bp.get("/consultations/<pid>/questions/<key>")
@visible(Question)
def question(asked: Question) -> ResponseReturnValue:
    return _question_page(asked, _post_form(formdata=False))


@bp.post("/consultations/<pid>/questions/<key>/posts")
@requires(Verb.POST, Question)
def post(asked: Question) -> ResponseReturnValue:
    form = _post_form()
    if not form.is_valid_post():
        return _question_page(asked, form)
    to = load(Post, pid=asked.consultation.pid, post=form.reply_to.data) if form.reply_to.data else None
    organisation = thing_of(Organisation, form.organisation.data)
    text, anyway, sentences = form.text.data or "", bool(form.anyway.data), []
    if not form.accepts(
        lambda: sentences.append(thread.say(asked.consultation, asked, organisation, text, to, anyway=anyway))
    ):
        return _question_page(asked, form)
    db.session.flush()
    address = url_for("consultations.question", pid=asked.consultation.pid, key=asked.key)
    return redirect(f"{address}#post-{sentences[0].pid}", 303)


def _post_form(*, formdata: bool = True) -> PostForm:
    form = PostForm() if formdata else PostForm(formdata=None)
    form.organisation.choices = [Choice(*row) for row in rights.places()]
    return form


def _question_page(asked: Question, form: PostForm) -> ResponseReturnValue:
    consultation = asked.consultation
    reply_to = request.args.get("reply_to", form.reply_to.data or "")
    if reply_to:
        form.reply_to.data = load(Post, pid=consultation.pid, post=reply_to).pid
    can_post = can(standing(), Verb.POST, asked)
    return form_page(
        "consultations/dialogue/question.html",
        form.asked_once(),
        question=asked,
        posts=thread.in_threads(posts_of(asked.id)),
        reads=thread.reads,
        own=rights.own_parties(consultation),
        can_post=can_post,
        may_post=can_post and consultation.state in ("open", "closed", "unsealed"),
        **head(consultation, "show"),
    )
