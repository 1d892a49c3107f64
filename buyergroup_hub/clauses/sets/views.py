"""Sets of groups, and baskets of people."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub import panels
from buyergroup_hub.access import public, requires, standing, visible
from buyergroup_hub.clauses.blueprint import bp
from buyergroup_hub.clauses.registry import queries
from buyergroup_hub.clauses.registry.filling import filling
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.sets import actions, exports, pages, sessions
from buyergroup_hub.clauses.sets.forms import CollectForm, FilledSetForm, SetForm, SetItemForm, form_for
from buyergroup_hub.clauses.sets.labels import basket_words
from buyergroup_hub.clauses.sets.models import ClauseSet, SetItem
from buyergroup_hub.clauses.sets.queries import baskets_of, project_types_of
from buyergroup_hub.files.media import DOCX
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.digests import canonical
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import ReadForm, form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.kit.stamps import unchanged
from buyergroup_hub.kit.web import attachment, without_token
from buyergroup_hub.permissions import Verb, can


@bp.get("/clauses/sets/new/<slug>")
@requires(Verb.COMPOSE_SET, Group)
def new_set(group: Group) -> ResponseReturnValue:
    return _new_set_page(group, SetForm(formdata=None))


@bp.post("/clauses/sets/new/<slug>")
@requires(Verb.COMPOSE_SET, Group)
def compose(group: Group) -> ResponseReturnValue:
    form = SetForm()
    if not form.is_valid_post():
        return _new_set_page(group, form)
    begun = actions.compose(group, **form.values())
    return redirect(url_for("clauses.set_page", pid=begun.pid), 303)


@bp.get("/clauses/sets/<pid>")
@visible(ClauseSet)
def set_page(whole: ClauseSet) -> ResponseReturnValue:
    return _set_page(whole, form_for(whole, formdata=None), SetItemForm(formdata=None, data={"level": whole.level}))


@bp.post("/clauses/sets/<pid>")
@requires(Verb.COMPOSE_SET, ClauseSet)
def save_set(whole: ClauseSet) -> ResponseReturnValue:
    form = form_for(whole)
    if not form.is_valid_post():
        return _set_page(whole, form, SetItemForm(formdata=None, data={"level": whole.level}))
    _fill(whole, form)
    return redirect(url_for("clauses.set_page", pid=whole.pid), 303)


@bp.post("/clauses/sets/<pid>/items")
@requires(Verb.COMPOSE_SET, ClauseSet)
def put_in_set(whole: ClauseSet) -> ResponseReturnValue:
    form = SetItemForm()
    chosen = queries.version_by_name(form.clause.data or "") if form.is_valid_post() else None
    if form.clause.data and chosen is None:
        form.clause.errors = [_("Die bepaling vinden we niet. Kijk de code na, bijvoorbeeld VB-12.")]
    if chosen is not None and any(item.clause_id == chosen.clause_id for item in whole.items):
        form.clause.errors = [_("Deze bepaling staat al in de set. Kies daar het niveau.")]
        chosen = None
    if chosen is None:
        return _set_page(whole, form_for(whole, formdata=None), form)
    actions.put(whole, chosen, form.level.data)
    return redirect(url_for("clauses.set_page", pid=whole.pid), 303)


@bp.post("/clauses/sets/<pid>/removal")
@requires(Verb.COMPOSE_SET, ClauseSet)
def drop_from_set(whole: ClauseSet) -> ResponseReturnValue:
    return _dropped(whole, url_for("clauses.set_page", pid=whole.pid))


@bp.post("/clauses/sets/<pid>/newer")
@requires(Verb.COMPOSE_SET, ClauseSet)
def take_newer_in_set(whole: ClauseSet) -> ResponseReturnValue:
    _take_newer(whole)
    return redirect(url_for("clauses.set_page", pid=whole.pid), 303)


@bp.post("/clauses/sets/<pid>/publication")
@requires(Verb.PUBLISH_CLAUSE, ClauseSet)
def publish_set(whole: ClauseSet) -> ResponseReturnValue:
    form = _publication(whole)
    if not form.is_valid_post():
        adding = SetItemForm(formdata=None, data={"level": whole.level})
        return _set_page(whole, form_for(whole, formdata=None), adding, form)
    actions.publish_set(whole)
    flash(_("De set is gepubliceerd en verandert niet meer."))
    return redirect(url_for("clauses.set_page", pid=whole.pid), 303)


@bp.get("/clauses/sets/<pid>/docx")
@visible(ClauseSet)
def set_as_word(whole: ClauseSet) -> ResponseReturnValue:
    return _word(whole)


@bp.post("/clauses/sets/<pid>/basket")
@visible(ClauseSet)
@without_token
def collect_set(whole: ClauseSet) -> ResponseReturnValue:
    return redirect(sessions.collect(*((item.version, item.level, item.parameters) for item in whole.items)), 303)


@bp.get("/clauses/basket")
@public
def own_basket() -> ResponseReturnValue:
    if not standing().signed_in:
        whole = sessions.basket()
        return _visitors_page(whole, form_for(whole, formdata=None))
    baskets = baskets_of(standing().person_id)
    if baskets:
        return redirect(url_for("clauses.basket", basket=baskets[0].pid))
    return form_page("clauses/sets/no_basket.html", CollectForm(formdata=None))


@bp.post("/clauses/basket")
@public
def save_own_basket() -> ResponseReturnValue:
    whole = sessions.basket()
    form = form_for(whole)
    if "drop" in request.form:
        whole.items = [item for item in whole.items if item.version.clause.code != request.form["drop"]]
    elif not form.is_valid_post():
        return _visitors_page(whole, form)
    else:
        for item in whole.items:
            item.level, item.parameters = form.level_of(item), form.values_of(item)
        flash(_("Bewaard."))
    sessions.keep(whole)
    return redirect(url_for("clauses.own_basket"), 303)


@bp.get("/clauses/basket/docx")
@public
def own_basket_as_word() -> ResponseReturnValue:
    return _word(sessions.basket())


@bp.get("/clauses/basket/text")
@public
def own_basket_as_text() -> ResponseReturnValue:
    return Response(exports.text_of(sessions.basket()), mimetype="text/plain")


@bp.post("/clauses/baskets")
@requires(Verb.COLLECT)
def begin_basket() -> ResponseReturnValue:
    begun = actions.begin_basket(_("Nieuw mandje"))
    return redirect(url_for("clauses.basket", basket=begun.pid), 303)


@bp.post("/clauses/<code>/versions/<int:number>/basket")
@visible(ClauseVersion)
@without_token
def collect(version: ClauseVersion) -> ResponseReturnValue:
    form = CollectForm(meta={"csrf": False})
    if not form.is_valid_post():
        raise RuleBroken(_("Kies een niveau: basis, significant of ambitieus."))
    values = filling(version, request.form).at(form.level.data)
    said = _("%(code)s zit in je mandje.", code=version.clause.code)
    if not standing().signed_in:
        sessions.put((version, form.level.data, values))
        flash(said)
        return redirect(url_for("clauses.own_basket"), 303)
    basket = actions.own_basket()
    actions.put(basket, version, form.level.data, values or None)
    flash(said)
    return redirect(url_for("clauses.basket", basket=basket.pid), 303)


@bp.get("/clauses/baskets/<basket>")
@requires(Verb.COLLECT, ClauseSet)
def basket(whole: ClauseSet) -> ResponseReturnValue:
    return _basket_page(whole, form_for(whole, formdata=None))


@bp.post("/clauses/baskets/<basket>")
@requires(Verb.COLLECT, ClauseSet)
def save_basket(whole: ClauseSet) -> ResponseReturnValue:
    form = form_for(whole)
    if not form.is_valid_post():
        return _basket_page(whole, form)
    if form.title.data and form.title.data != whole.title:
        actions.rename(whole, form.title.data)
    _fill(whole, form)
    flash(_("Bewaard."))
    return redirect(url_for("clauses.basket", basket=whole.pid), 303)


@bp.post("/clauses/baskets/<basket>/removal")
@requires(Verb.COLLECT, ClauseSet)
def drop_from_basket(whole: ClauseSet) -> ResponseReturnValue:
    return _dropped(whole, url_for("clauses.basket", basket=whole.pid))


@bp.post("/clauses/baskets/<basket>/place")
@requires(Verb.COLLECT, ClauseSet)
def move_in_basket(whole: ClauseSet) -> ResponseReturnValue:
    actions.move(whole, _item(whole), -1 if request.form.get("way") == "up" else 1)
    return redirect(url_for("clauses.basket", basket=whole.pid), 303)


@bp.post("/clauses/baskets/<basket>/newer")
@requires(Verb.COLLECT, ClauseSet)
def take_newer(whole: ClauseSet) -> ResponseReturnValue:
    _take_newer(whole)
    return redirect(url_for("clauses.basket", basket=whole.pid), 303)


@bp.post("/clauses/baskets/<basket>/end")
@requires(Verb.COLLECT, ClauseSet)
def throw_away(whole: ClauseSet) -> ResponseReturnValue:
    unchanged(url_for("clauses.basket", basket=whole.pid), whole.items)
    actions.throw_away(whole)
    flash(_("Het mandje is verwijderd."))
    return redirect(url_for("clauses.index"), 303)


@bp.get("/clauses/baskets/<basket>/docx")
@requires(Verb.COLLECT, ClauseSet)
def basket_as_word(whole: ClauseSet) -> ResponseReturnValue:
    return _word(whole)


@bp.get("/clauses/baskets/<basket>/text")
@requires(Verb.COLLECT, ClauseSet)
def basket_as_text(whole: ClauseSet) -> ResponseReturnValue:
    return Response(exports.text_of(whole), mimetype="text/plain")


def _new_set_page(group: Group, form: SetForm) -> ResponseReturnValue:
    return form_page("clauses/sets/new_set.html", form, group=group, types=sorted(project_types_of(group.id)))


def _set_page(
    whole: ClauseSet, form: FilledSetForm, adding: SetItemForm, publication: ReadForm | None = None
) -> ResponseReturnValue:
    publication = publication or _publication(whole, formdata=None)
    return form_page(
        "clauses/sets/set.html",
        form,
        adding,
        publication,
        whole=whole,
        adding=adding,
        publication=publication,
        newer=pages.newer_than(whole.items),
        addable=pages.addable(whole) if can(standing(), Verb.COMPOSE_SET, whole) else (),
        actions=panels.slot("set.actions", [whole])(whole) if whole.number else "",
    )


def _publication(whole: ClauseSet, **how: Any) -> ReadForm:
    """Publishing the set as its page showed it."""
    said = [
        f"{item.clause_id} {item.version_id} {item.level} {canonical(dict(item.parameters))}" for item in whole.items
    ]
    return ReadForm(data={"text": [whole.title, *said]}, **how)


def _basket_page(whole: ClauseSet, form: FilledSetForm) -> ResponseReturnValue:
    clauses = [item.version.clause for item in whole.items]
    return form_page(
        "clauses/sets/basket.html",
        form,
        whole=whole,
        newer=pages.newer_than(whole.items),
        missing=pages.missing_in(whole),
        proven=panels.slot("clause.proven", clauses),
        baskets=baskets_of(standing().person_id),
        contents=basket_words(whole),
        lots=panels.slot("basket.lots", [whole])(whole) if whole.items else "",
        check=panels.slot("basket.check", [whole])(whole),
    )


def _visitors_page(whole: ClauseSet, form: FilledSetForm) -> ResponseReturnValue:
    if not whole.items:
        return form_page("clauses/sets/no_basket.html", CollectForm(formdata=None))
    return form_page(
        "clauses/sets/visitors_basket.html",
        form,
        whole=whole,
        newer=pages.newer_than(whole.items),
        contents=basket_words(whole),
    )


def _fill(whole: ClauseSet, form: FilledSetForm) -> None:
    """What was chosen and filled in; where another level was chosen, its places are asked for next."""
    for item in whole.items:
        level, values = form.level_of(item), form.values_of(item)
        if level != item.level:
            actions.put(whole, item.version, level)
        elif values != item.parameters:
            actions.put(whole, item.version, level, values)


def _dropped(whole: ClauseSet, page: str) -> ResponseReturnValue:
    item = _item(whole)
    unchanged(page, item)
    actions.drop(whole, item)
    return redirect(page, 303)


def _item(whole: ClauseSet) -> SetItem:
    """The clause that a button named; one that is gone already is no fault of the person."""
    code = request.form.get("clause", "")
    found = next((item for item in whole.items if item.version.clause.code == code), None)
    if found is None:
        raise RuleBroken(_("Deze bepaling staat er niet meer in. Open de pagina opnieuw."))
    return found


def _take_newer(whole: ClauseSet) -> None:
    item = _item(whole)
    newer = pages.newer_than([item]).get(item.clause_id)
    if newer is None:
        raise RuleBroken(_("Er is geen nieuwere versie. Open de pagina opnieuw."))
    level = (
        item.level if newer.text_in(newer.language).level(item.level) else newer.text_in(newer.language).levels[0].level
    )
    actions.put(whole, newer, level)


def _word(whole: ClauseSet) -> ResponseReturnValue:
    return attachment(exports.word_of(whole), DOCX.media_type, exports.file_name(whole))
