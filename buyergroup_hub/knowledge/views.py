"""Pages of knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import load, public, requires, standing, visible
from buyergroup_hub.clauses.registry import listing as clauses_listing
from buyergroup_hub.files.actions import Upload
from buyergroup_hub.groups.blueprint import frame
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _, as_said
from buyergroup_hub.kit.requests import whole_number
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.kit.web import htmx
from buyergroup_hub.knowledge import actions, finder, glossary, listing, pages
from buyergroup_hub.knowledge.forms import (
    ItemForm,
    PublicationForm,
    ReviewForm,
    SuccessionForm,
    WithdrawalForm,
    form_of,
)
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb
from buyergroup_hub.search.pages import about_the_same
from buyergroup_hub.search.records import Hit

bp = Blueprint("knowledge", __name__)

WORDS: dict[str, Any] = {"own": pages, "words": glossary}
"""What every template of this room may ask for."""


@dataclass(frozen=True)
class Front:
    """The opening page as a thing that panels fill; it has no row."""

    id: int = 0


FRONT = Front()


@bp.get("/knowledge")
@public
def index() -> ResponseReturnValue:
    """A place to look; whoever chose something, even an order only, gets the list."""
    if not request.args and not htmx():
        return _front_page()
    found = listing.find(request.args)
    return render_template("knowledge/_list.html" if htmx() else "knowledge/index.html", found=found, **WORDS)


def _front_page() -> str:
    clauses, by_theme, by_type = clauses_listing.ways_in()
    items, by_kind = listing.ways_in()
    return render_template(
        "knowledge/front.html",
        clauses=clauses,
        items=items,
        ways=[
            (_("Bepalingen op thema"), "clauses.index", by_theme),
            (_("Bepalingen op type"), "clauses.index", by_type),
            (_("Kennis op soort"), "knowledge.index", by_kind),
        ],
        here=FRONT,
        front=slot("knowledge.front", [FRONT]),
    )


@bp.get("/knowledge/<pid>")
@visible(KnowledgeItem)
def show(item: KnowledgeItem) -> ResponseReturnValue:
    versions = pages.versions(item)
    return render_template(
        "knowledge/show.html",
        item=item,
        versions=versions,
        history=pages.history(item, versions),
        changed=pages.changed(item, versions),
        related=pages.related(item),
        reader=_reader(item),
        **WORDS,
    )


@bp.get("/knowledge/<pid>/alike")
@visible(KnowledgeItem)
def alike(item: KnowledgeItem) -> ResponseReturnValue:
    """What is about the same in other groups too; what an item's own page names has a clause or the group in common."""
    path = [
        *pages.path(item),
        (as_said(item.title, item.language), url_for("knowledge.show", pid=item.pid)),
    ]
    found = about_the_same(Hit(KnowledgeItem.search_kind, str(item.id)), standing())
    return render_template("search/alike.html", section="groups", thing=item, name=item.title, path=path, alike=found)


@bp.get("/groups/<slug>/knowledge")
@visible(Group)
def of_group(group: Group) -> ResponseReturnValue:
    return render_template(
        "knowledge/of_group.html",
        kinds=pages.of_group(group),
        **frame(group, "knowledge"),
        **WORDS,
    )


@bp.get("/groups/<slug>/knowledge/new")
@requires(Verb.WRITE_ITEM, Group)
def new(group: Group) -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    return _new_page(group, kind, form_of(kind)) if kind in glossary.KINDS else _choice_page(group)


@bp.post("/groups/<slug>/knowledge")
@requires(Verb.WRITE_ITEM, Group)
def write(group: Group) -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    if kind not in glossary.KINDS:
        return _choice_page(group), 422
    form = form_of(kind)
    if not form.is_valid_post():
        return _new_page(group, kind, form)
    item = actions.write(group, kind, form.written(), form.found, _upload(form))
    flash(_("Je concept is bewaard. Alleen je groep kan het lezen."))
    return redirect(url_for("knowledge.show", pid=item.pid), 303)


@bp.get("/knowledge/<pid>/edit")
@requires(Verb.EDIT_ITEM, KnowledgeItem)
def edit(item: KnowledgeItem) -> ResponseReturnValue:
    return _edit_page(item, form_of(item.kind, item))


@bp.post("/knowledge/<pid>/edit")
@requires(Verb.EDIT_ITEM, KnowledgeItem)
def save(item: KnowledgeItem) -> ResponseReturnValue:
    form = form_of(item.kind, item)
    if not form.is_valid_post():
        return _edit_page(item, form)
    if form.lock.data != str(item.lock):
        return _clash_page(item, form)
    actions.edit(item, form.written(), form.found, _upload(form))
    return redirect(url_for("knowledge.show", pid=item.pid), 303)


@bp.post("/knowledge/<pid>/end")
@requires(Verb.EDIT_ITEM, KnowledgeItem)
def discard(item: KnowledgeItem) -> ResponseReturnValue:
    group = item.group
    unchanged(url_for("knowledge.edit", pid=item.pid), item.lock)
    actions.discard(item)
    flash(_("Het concept is verwijderd."))
    return redirect(url_for("knowledge.of_group", slug=group.slug) if group else url_for("knowledge.index"), 303)


@bp.post("/knowledge/<pid>/versions")
@requires(Verb.EDIT_ITEM, KnowledgeItem)
def revise(item: KnowledgeItem) -> ResponseReturnValue:
    return redirect(url_for("knowledge.edit", pid=actions.revise(item).pid), 303)


@bp.get("/knowledge/<pid>/publication")
@requires(Verb.PUBLISH_ITEM, KnowledgeItem)
def publication(item: KnowledgeItem) -> ResponseReturnValue:
    return _publication_page(item, PublicationForm.of(item))


@bp.post("/knowledge/<pid>/publication")
@requires(Verb.PUBLISH_ITEM, KnowledgeItem)
def publish(item: KnowledgeItem) -> ResponseReturnValue:
    form = PublicationForm.of(item)
    if not form.carries_out(lambda: actions.publish(item, form.day())):
        return _publication_page(item, form)
    flash(_("Gepubliceerd. Iedereen kan het nu vinden en lezen."))
    return redirect(url_for("knowledge.show", pid=item.pid), 303)


@bp.get("/knowledge/<pid>/review")
@requires(Verb.REVIEW_ITEM, KnowledgeItem)
def reviewing(item: KnowledgeItem) -> ResponseReturnValue:
    return _review_page(item, ReviewForm.of(item), SuccessionForm(formdata=None, data={"text": item.lock}))


@bp.post("/knowledge/<pid>/review")
@requires(Verb.REVIEW_ITEM, KnowledgeItem)
def review(item: KnowledgeItem) -> ResponseReturnValue:
    form = ReviewForm.of(item)
    note = form.values()["note"] or ""
    if not form.carries_out(lambda: actions.review(item, form.day(), note)):
        return _review_page(item, form, SuccessionForm(formdata=None, data={"text": item.lock}))
    flash(_("Nagekeken. Lezers zien dat het nog klopt."))
    return redirect(url_for("knowledge.show", pid=item.pid), 303)


@bp.post("/knowledge/<pid>/successor")
@requires(Verb.REVIEW_ITEM, KnowledgeItem)
def supersede(item: KnowledgeItem) -> ResponseReturnValue:
    form = SuccessionForm(data={"text": item.lock})
    form.set_choices(pages.successors(item))
    if not form.is_valid_post():
        return _review_page(item, ReviewForm.of(item, formdata=None), form)
    actions.supersede(item, load(KnowledgeItem, pid=form.by.data))
    return redirect(url_for("knowledge.show", pid=item.pid), 303)


@bp.get("/knowledge/<pid>/withdrawal")
@requires(Verb.WITHDRAW_ITEM, KnowledgeItem)
def withdrawal(item: KnowledgeItem) -> ResponseReturnValue:
    return form_page("knowledge/withdraw.html", WithdrawalForm(data={"text": item.lock}), item=item, **WORDS)


@bp.post("/knowledge/<pid>/withdrawal")
@requires(Verb.WITHDRAW_ITEM, KnowledgeItem)
def withdraw(item: KnowledgeItem) -> ResponseReturnValue:
    form = WithdrawalForm(data={"text": item.lock})
    if not form.is_valid_post():
        return form_page("knowledge/withdraw.html", form, item=item, **WORDS)
    actions.withdraw(item, form.values()["reason"])
    return redirect(url_for("knowledge.show", pid=item.pid), 303)


def _upload(form: ItemForm) -> Upload | None:
    upload: Upload | None = form.document.upload if "document" in form else None
    return upload


def _reader(item: KnowledgeItem) -> finder.Reader | None:
    """The text of an item's file, opened where the reader's question stands in it."""
    if item.file is None or item.file.outcome != "text":
        return None
    place = request.args.get("place", type=whole_number)
    return finder.read(item.file, request.args.get("q", ""), place, item.language)


def _choice_page(group: Group) -> str:
    return render_template("knowledge/choose.html", group=group, **WORDS)


def _new_page(group: Group, kind: str, form: ItemForm) -> ResponseReturnValue:
    return form_page("knowledge/new.html", form, group=group, kind=kind, **WORDS)


def _edit_page(item: KnowledgeItem, form: ItemForm) -> ResponseReturnValue:
    if item.published_at is not None:
        return redirect(url_for("knowledge.show", pid=item.pid), 303)
    return form_page("knowledge/edit.html", form, item=item, clash=(), **WORDS)


def _clash_page(item: KnowledgeItem, form: ItemForm) -> ResponseReturnValue:
    """Somebody saved in between: nothing is overwritten, both texts are shown, saving again is a choice (rule 9)."""
    labels = {field.name: str(field.label.text) for field in form}
    clash = pages.theirs(item, form.written(), labels)
    form.lock.data = str(item.lock)
    return render_template("knowledge/edit.html", form=form, item=item, clash=clash, has_errors=True, **WORDS), 409


def _publication_page(item: KnowledgeItem, form: PublicationForm) -> ResponseReturnValue:
    return form_page("knowledge/publish.html", form, item=item, lacks=actions.missing(item), **WORDS)


def _review_page(item: KnowledgeItem, form: ReviewForm, successor: SuccessionForm) -> ResponseReturnValue:
    successor.set_choices(pages.successors(item))
    return form_page("knowledge/review.html", form, successor, item=item, successor=successor, **WORDS)
