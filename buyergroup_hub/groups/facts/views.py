"""What sources say of a group, adding to it, and withdrawing what was wrong."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, visible
from buyergroup_hub.groups import blueprint
from buyergroup_hub.groups.blueprint import bp
from buyergroup_hub.groups.facts import actions, exports, pages
from buyergroup_hub.groups.facts.forms import FORMS, ChoiceFactForm, PhaseFactForm, SourceForm, WithdrawFactForm
from buyergroup_hub.groups.glossary import FACT_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group.models import FACTS, Group, GroupFact
from buyergroup_hub.groups.group.queries import current_themes, group_by_slug, others_than
from buyergroup_hub.kit.csv import download
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Verb


@bp.get("/groups/<slug>/facts")
@visible(Group)
def facts(group: Group) -> ResponseReturnValue:
    return render_template(
        "groups/facts/facts.html",
        facts=pages.facts(group),
        fact_words={kind: FACT_WORDS[kind] for kind in FACTS},
        **blueprint.frame(group, "facts"),
    )


@bp.get("/groups/<slug>/facts.csv")
@visible(Group)
def facts_csv(group: Group) -> ResponseReturnValue:
    return download(exports.rows(group), f"feiten-{group.slug}.csv")


@bp.get("/groups/<slug>/facts/new")
@requires(Verb.STATE_FACT, Group)
def new_fact(group: Group) -> ResponseReturnValue:
    """A fact of the kind in the address; without one, which kinds there are."""
    kind = request.args.get("kind", "")
    if kind not in FORMS:
        return redirect(url_for("groups.facts", slug=group.slug), 303)
    return _page(group, kind, _form(group, kind))


@bp.post("/groups/<slug>/facts")
@requires(Verb.STATE_FACT, Group)
def state_fact(group: Group) -> ResponseReturnValue:
    kind = request.form.get("kind", "")
    if kind not in FORMS:
        return redirect(url_for("groups.facts", slug=group.slug), 303)
    form = _form(group, kind)
    if not form.carries_out(lambda: _state(group, kind, form)):
        return _page(group, kind, form)
    flash(_("Het feit staat erbij."))
    if request.form.get("then") == "another":
        return redirect(url_for("groups.new_fact", slug=group.slug, kind=kind), 303)
    return redirect(url_for("groups.facts", slug=group.slug, _anchor=f"h-{kind}"), 303)


@bp.get("/groups/<slug>/facts/<pid>")
@requires(Verb.STATE_FACT, GroupFact)
def fact(stated: GroupFact) -> ResponseReturnValue:
    return _withdrawal_page(stated, WithdrawFactForm(data=_read(stated), formdata=None))


@bp.post("/groups/<slug>/facts/<pid>/withdrawal")
@requires(Verb.STATE_FACT, GroupFact)
def withdraw_fact(stated: GroupFact) -> ResponseReturnValue:
    form = WithdrawFactForm(data=_read(stated))
    if not form.carries_out(lambda: actions.withdraw(stated, form.values()["reason"])):
        return _withdrawal_page(stated, form)
    flash(_("Het feit is ingetrokken. De reden staat erbij."))
    return redirect(url_for("groups.facts", slug=stated.group.slug, _anchor=f"h-{stated.kind}"), 303)


def _read(stated: GroupFact) -> dict[str, object]:
    return {"text": [stated.value, stated.day, stated.withdrawn_at]}


def _withdrawal_page(stated: GroupFact, form: WithdrawFactForm) -> ResponseReturnValue:
    said = pages.facts(stated.group).of(stated.kind)
    return form_page("groups/facts/fact.html", form, group=stated.group, stated=stated, said=said)


def _form(group: Group, kind: str) -> SourceForm:
    form = FORMS[kind]()
    if isinstance(form, PhaseFactForm):
        form.set_choices()
    if isinstance(form, ChoiceFactForm):
        match kind:
            case "sector":
                form.offer([(key, str(words)) for key, words in SECTOR_WORDS.items()])
            case "theme":
                form.offer([(theme.key, theme.label) for theme in current_themes()])
            case _:
                form.offer([(row.slug, row.name_nl) for row in others_than(group.id, group.demo)])
    return form


def _page(group: Group, kind: str, form: SourceForm) -> ResponseReturnValue:
    said = pages.facts(group).of(kind)
    return form_page("groups/facts/new.html", form, group=group, kind=kind, word=FACT_WORDS[kind], said=said)


def _state(group: Group, kind: str, form: SourceForm) -> None:
    values = form.values()
    value, other = values.get("value", "ended"), None
    if kind == "successor":
        other = group_by_slug.one(value)
        value = other.name_nl
    actions.state(group, kind, value, form.source(), day=values.get("day"), other=other)
