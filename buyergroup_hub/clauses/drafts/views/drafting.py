"""Write clauses: begin one, edit its draft together, translate, adapt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import check, requires, standing
from buyergroup_hub.clauses.blueprint import bp
from buyergroup_hub.clauses.drafts import merging, pages
from buyergroup_hub.clauses.drafts.actions import drafting
from buyergroup_hub.clauses.drafts.forms import AdaptationForm, ClauseForm, NewClauseForm, WordingForm, filled_with
from buyergroup_hub.clauses.registry import labels, queries
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.clauses.registry.wording import Content, Facts, Wording
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.groups.group.queries import groups_of
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.kit.web import commit_with_status
from buyergroup_hub.kit.windows import TypedElsewhere
from buyergroup_hub.permissions import EDITORS, Verb


@bp.get("/clauses/new/<slug>")
@requires(Verb.DRAFT_CLAUSE, Group)
def new(group: Group) -> ResponseReturnValue:
    data = filled_with(Content(Wording(), Facts()), 0)
    return _new_page(group, NewClauseForm(formdata=None, data=data | {"letters": group.code_prefix or ""}))


@bp.post("/clauses/new/<slug>")
@requires(Verb.DRAFT_CLAUSE, Group)
def begin(group: Group) -> ResponseReturnValue:
    form = NewClauseForm(data={"letters": group.code_prefix or ""})
    form.set_choices(pages.themes())
    if group.code_prefix:
        del form.letters
    if not form.is_valid_post() or not (group.code_prefix or form.accepts(lambda: _choose_letters(group, form))):
        return _new_page(group, form)
    begun = drafting.draft(group, form.type.data, form.content())
    return redirect(url_for("clauses.draft", code=begun.clause.code), 303)


def _choose_letters(group: Group, form: NewClauseForm) -> None:
    drafting.choose_prefix(group, form.letters.data or "")


@bp.post("/clauses/<code>/draft")
@requires(Verb.DRAFT_CLAUSE, Clause)
def revise(clause: Clause) -> ResponseReturnValue:
    queries.load_versions(clause)
    drafting.revise(clause)
    return redirect(url_for("clauses.edit", code=clause.code), 303)


@bp.get("/clauses/<code>/draft/edit")
@requires(Verb.EDIT_CLAUSE, ClauseVersion)
def edit(version: ClauseVersion) -> ResponseReturnValue:
    return _editor(version, version.language)


@bp.post("/clauses/<code>/draft/edit")
@requires(Verb.EDIT_CLAUSE, ClauseVersion)
def save(version: ClauseVersion) -> ResponseReturnValue:
    return _save(version, version.language)


@bp.post("/clauses/<code>/draft/kept")
@requires(Verb.EDIT_CLAUSE, ClauseVersion)
def keep(version: ClauseVersion) -> ResponseReturnValue:
    return _keep(version, version.language)


@bp.post("/clauses/<code>/draft/kept/end")
@requires(Verb.EDIT_CLAUSE, ClauseVersion)
def let_go(version: ClauseVersion) -> ResponseReturnValue:
    drafting.let_go(version)
    flash(_("Je eigen tekst is verwijderd. De tekst van de groep is niet gewijzigd."))
    return redirect(url_for("clauses.draft", code=version.clause.code), 303)


@bp.post("/clauses/<code>/draft/end")
@requires(Verb.EDIT_CLAUSE, ClauseVersion)
def discard(version: ClauseVersion) -> ResponseReturnValue:
    clause, group = version.clause, version.clause.group
    unchanged(url_for("clauses.draft", code=clause.code), version.written().as_json())
    drafting.discard(version)
    flash(_("Het concept van %(code)s is verwijderd.", code=clause.code))
    if clause.audience == "public":
        return redirect(url_for("clauses.show", code=clause.code), 303)
    return redirect(url_for("clauses.index", group=group.slug), 303)


@bp.get("/clauses/<code>/versions/<int:number>/translations/<any(nl, en):language>")
@requires(Verb.EDIT_CLAUSE, ClauseVersion)
def translation(version: ClauseVersion) -> ResponseReturnValue:
    return _editor(version, _language())


@bp.post("/clauses/<code>/versions/<int:number>/translations/<any(nl, en):language>")
@requires(Verb.EDIT_CLAUSE, ClauseVersion)
def save_translation(version: ClauseVersion) -> ResponseReturnValue:
    return _save(version, _language())


@bp.post("/clauses/<code>/versions/<int:number>/translations/<any(nl, en):language>/kept")
@requires(Verb.EDIT_CLAUSE, ClauseVersion)
def keep_translation(version: ClauseVersion) -> ResponseReturnValue:
    return _keep(version, _language())


@bp.get("/clauses/<code>/versions/<int:number>/adaptation")
@requires(Verb.COLLECT, ClauseVersion)
def adaptation(version: ClauseVersion) -> ResponseReturnValue:
    return form_page("clauses/drafts/adapt.html", _offer_groups(AdaptationForm()), version=version)


@bp.post("/clauses/<code>/versions/<int:number>/adaptation")
@requires(Verb.COLLECT, ClauseVersion)
def adapt(version: ClauseVersion) -> ResponseReturnValue:
    form = _offer_groups(AdaptationForm())
    if not form.is_valid_post():
        return form_page("clauses/drafts/adapt.html", form, version=version)
    group = thing_of(Group, form.group.data)
    check(Verb.DRAFT_CLAUSE, group)
    adapted = drafting.draft(group, version.clause.type, version.written(), base=version)
    return redirect(url_for("clauses.edit", code=adapted.clause.code), 303)


def _language() -> str:
    return str((request.view_args or {})["language"])


def _new_page(group: Group, form: NewClauseForm) -> ResponseReturnValue:
    form.set_choices(pages.themes())
    return form_page("clauses/drafts/new.html", form, group=group)


def _form(version: ClauseVersion, language: str, data: dict[str, object] | None = None) -> WordingForm:
    """The form of a version in a language: with what holds in every language only in its own."""
    if language != version.language:
        return WordingForm(formdata=None, data=data) if data else WordingForm()
    form = ClauseForm(formdata=None, data=data) if data else ClauseForm()
    form.set_choices(pages.themes(version))
    return form


def _editor(version: ClauseVersion, language: str) -> ResponseReturnValue:
    """The editor with the saved text, or with what the person kept; where somebody was first in between, both."""
    head, own = drafting.head_of(version, language), drafting.kept_of(version, language)
    number = head.number if head else 0
    if own is not None and head is not None and own.base != number:
        return _conflict_page(version, language, drafting.collision_of(version, own))
    content = own.read() if own else version.written(language)
    form = _form(version, language, filled_with(content, own.base if own else number, own.at if own else None))
    return _edit_page(version, language, form, saved_at=own.at if own else None)


def _save(version: ClauseVersion, language: str) -> ResponseReturnValue:
    form = _form(version, language)
    if not form.is_valid_post():
        return _edit_page(version, language, form)
    try:
        collision = drafting.save(version, form.content(), _base(form), language, form.window())
    except TypedElsewhere as elsewhere:
        form.form_errors.append(str(elsewhere))
        return _edit_page(version, language, form)
    if collision is not None:
        return commit_with_status(_conflict_page(version, language, collision), 409)
    flash(_("Opgeslagen. De groep leest nu jouw tekst."))
    return redirect(labels.address_of(version), 303)


def _keep(version: ClauseVersion, language: str) -> ResponseReturnValue:
    form = _form(version, language)
    drafting.keep(version, form.content(), _base(form), language, form.window(goes_on=True))
    return "", 204


def _base(form: WordingForm) -> int:
    typed = form.base.data or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _edit_page(
    version: ClauseVersion, language: str, form: WordingForm, saved_at: datetime | None = None
) -> ResponseReturnValue:
    places = _addresses(version, language)
    source = version.wording() if language != version.language else None
    return form_page(
        "clauses/drafts/edit.html",
        form,
        version=version,
        language=language,
        places=places,
        source=source,
        saved_at=saved_at,
    )


def _conflict_page(version: ClauseVersion, language: str, collision: drafting.Collision) -> str:
    """Both texts, what each changed, and a form with what goes together; nothing is written over."""
    themes = {theme.id: str(theme.label) for theme in pages.themes(version)}
    merged = merging.merged(collision.base, collision.kept.read(), collision.theirs.read(), themes)
    form = _form(version, language, filled_with(merged.content, collision.theirs.number, collision.kept.at))
    return render_template(
        "clauses/drafts/conflict.html",
        version=version,
        language=language,
        collision=collision,
        merged=merged,
        editor=pages.editor_of(collision.theirs),
        form=form,
        places=_addresses(version, language),
    )


def _addresses(version: ClauseVersion, language: str) -> dict[str, str]:
    """Where the editor sends the text, and where it keeps it."""
    code = version.clause.code
    if language == version.language:
        return {"save": url_for("clauses.save", code=code), "keep": url_for("clauses.keep", code=code)}
    where: dict[str, Any] = {"code": code, "number": version.number, "language": language}
    return {
        "save": url_for("clauses.save_translation", **where),
        "keep": url_for("clauses.keep_translation", **where),
    }


def _offer_groups(form: AdaptationForm) -> AdaptationForm:
    """The groups in which the person may draft."""
    own = [group_id for group_id, roles in standing().roles.items() if roles & EDITORS]
    form.group.choices = [(group.id, group.name) for group in groups_of(own)]
    return form
