"""Comments and suggestions about sections."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.permissions import Verb
from buyergroup_hub.visions.blueprint import bp
from buyergroup_hub.visions.drafts import pages
from buyergroup_hub.visions.drafts.actions import commenting, writing
from buyergroup_hub.visions.drafts.forms import AssignmentForm, CommentForm, ReasonForm, ReplyForm, SuggestionForm
from buyergroup_hub.visions.drafts.labels import heading_of
from buyergroup_hub.visions.drafts.models import Comment, Section
from buyergroup_hub.visions.drafts.prose import Prose
from buyergroup_hub.visions.drafts.threads import threads_on


@bp.get("/visions/<pid>/sections/<key>/comments")
@requires(Verb.COMMENT, Section)
def comments(section: Section) -> ResponseReturnValue:
    return _section_page(section, CommentForm(formdata=None), SuggestionForm(formdata=None, prefix="new"))


@bp.post("/visions/<pid>/sections/<key>/comments")
@requires(Verb.COMMENT, Section)
def say(section: Section) -> ResponseReturnValue:
    form = CommentForm()
    if form.is_valid_post():
        try:
            head = writing.head_of(section, section.vision.language)
            commenting.say(section, head, **form.values())
            return _back(section)
        except RuleBroken as broken:
            form.quote.errors = [str(broken.sentence)]
    return _section_page(section, form, SuggestionForm(formdata=None, prefix="new"))


@bp.post("/visions/<pid>/sections/<key>/suggestions")
@requires(Verb.COMMENT, Section)
def suggest(section: Section) -> ResponseReturnValue:
    form = SuggestionForm(prefix="new")
    head = writing.head_of(section, section.vision.language)
    if form.is_valid_post() and head is not None:
        try:
            commenting.suggest(section, head, **form.values())
            return _back(section)
        except RuleBroken as broken:
            form.quote.errors = [str(broken.sentence)]
    return _section_page(section, CommentForm(formdata=None), form)


@bp.post("/visions/<pid>/sections/<key>/suggestions/takeover")
@requires(Verb.EDIT_SECTION, Section)
def take_over_all(section: Section) -> ResponseReturnValue:
    page = url_for("visions.section", pid=section.vision.pid, key=section.key)
    unchanged(page, threads_on(section.vision, [section]).open)
    commenting.take_over_all(section, section.vision.language)
    return redirect(page, 303)


@bp.get("/visions/<pid>/comments/<comment>")
@requires(Verb.COMMENT, Comment)
def comment(comment: Comment) -> ResponseReturnValue:
    return _thread_page(comment, ReplyForm(formdata=None), _refusal(comment, formdata=None))


@bp.post("/visions/<pid>/comments/<comment>/replies")
@requires(Verb.COMMENT, Comment)
def reply(comment: Comment) -> ResponseReturnValue:
    form = ReplyForm()
    if not form.is_valid_post():
        return _thread_page(comment, form, _refusal(comment, formdata=None))
    commenting.reply(comment, **form.values())
    return _back(comment.section)


@bp.post("/visions/<pid>/comments/<comment>/settlement")
@requires(Verb.COMMENT, Comment)
def settle(comment: Comment) -> ResponseReturnValue:
    _read(comment)
    commenting.settle(comment)
    return _back(comment.section)


@bp.post("/visions/<pid>/comments/<comment>/takeover")
@requires(Verb.EDIT_SECTION, Comment)
def take_over(comment: Comment) -> ResponseReturnValue:
    _read(comment)
    commenting.take_over(comment)
    flash(_("De suggestie staat in de tekst."))
    return redirect(url_for("visions.section", pid=comment.section.vision.pid, key=comment.section.key), 303)


@bp.post("/visions/<pid>/comments/<comment>/refusal")
@requires(Verb.COMMENT, Comment)
def decline(comment: Comment) -> ResponseReturnValue:
    form = _refusal(comment)
    if not form.is_valid_post():
        return _thread_page(comment, ReplyForm(formdata=None), form)
    commenting.decline(comment, **form.values())
    return _back(comment.section)


@bp.post("/visions/<pid>/comments/<comment>/assignment")
@requires(Verb.COMMENT, Comment)
def assign(comment: Comment) -> ResponseReturnValue:
    people = commenting.writers(comment.group_id)
    form = _assignment(comment)
    if not form.is_valid_post():
        return _thread_page(comment, ReplyForm(formdata=None), _refusal(comment, formdata=None), form)
    owner = next((person for person in people if person.id == form.owner.data), None)
    commenting.assign(comment, owner, form.due_on.data)
    return _back(comment.section)


def _assignment(comment: Comment, **how: Any) -> AssignmentForm:
    form = AssignmentForm(prefix="who", data={"owner": comment.owner_id, "due_on": comment.due_on}, **how)
    form.set_choices(commenting.writers(comment.group_id))
    return form


def _back(section: Section) -> ResponseReturnValue:
    return redirect(url_for("visions.comments", pid=section.vision.pid, key=section.key), 303)


def _section_page(section: Section, form: CommentForm, suggestion: SuggestionForm) -> ResponseReturnValue:
    head, threads = writing.head_of(section, section.vision.language), threads_on(section.vision, [section])
    return form_page(
        "visions/drafts/comments.html",
        form,
        suggestion,
        suggestion=suggestion,
        edited=section,
        head=head,
        heading=heading_of(section, head),
        number=pages.number_of(section),
        threads=threads,
        gone={one.id for one in threads.first if commenting.is_gone(one, head)},
        prose=Prose([head.body] if head else []),
        **pages.frame(section.vision),
    )


def _read(comment: Comment) -> None:
    """Who closes a thread saw all that was said in it."""
    page = url_for("visions.comment", pid=comment.section.vision.pid, comment=comment.pid)
    unchanged(page, _thread(comment))


def _thread(comment: Comment) -> list[Comment]:
    return threads_on(comment.section.vision, [comment.section]).all_of(comment)


def _refusal(comment: Comment, **how: Any) -> ReasonForm:
    return ReasonForm(prefix="why", data={"text": _thread(comment)}, **how)


def _thread_page(
    comment: Comment, form: ReplyForm, reason: ReasonForm, assignment: AssignmentForm | None = None
) -> ResponseReturnValue:
    section, assignment = comment.section, assignment or _assignment(comment, formdata=None)
    head = writing.head_of(section, section.vision.language)
    return form_page(
        "visions/drafts/comment.html",
        form,
        reason,
        assignment,
        assignment=assignment,
        reason=reason,
        comment=comment,
        edited=section,
        heading=heading_of(section, head),
        threads=threads_on(section.vision, [section]),
        gone=commenting.is_gone(comment, head),
        **pages.frame(section.vision),
    )
