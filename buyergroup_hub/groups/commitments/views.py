"""What organisations promise in a group."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, standing, visible
from buyergroup_hub.groups import blueprint
from buyergroup_hub.groups.blueprint import bp
from buyergroup_hub.groups.commitments import actions as commitments_actions
from buyergroup_hub.groups.commitments import queries as commitments_queries
from buyergroup_hub.groups.commitments.forms import CommitmentForm, ProjectForm, WithdrawalForm
from buyergroup_hub.groups.commitments.models import Commitment
from buyergroup_hub.groups.group import queries as group_queries
from buyergroup_hub.groups.group.actions import check_goes_on
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.forms import Choice, form_page
from buyergroup_hub.kit.things import thing_of
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb, signs_in


@bp.get("/groups/<slug>/commitments")
@visible(Group)
def commitments(group: Group) -> ResponseReturnValue:
    promised = commitments_queries.commitments_of(group.id)
    kept = slot("commitment.kept", promised)
    return render_template(
        "groups/commitments/commitments.html", commitments=promised, kept=kept, **blueprint.frame(group, "commitments")
    )


@bp.get("/groups/<slug>/commitments/new")
@requires(Verb.COMMIT, Group)
def new_commitment(group: Group) -> ResponseReturnValue:
    return form_page("groups/commitments/commit.html", _offer_endorsers(CommitmentForm(), group), group=group)


@bp.post("/groups/<slug>/commitments")
@requires(Verb.COMMIT, Group)
def commit(group: Group) -> ResponseReturnValue:
    form = _offer_endorsers(CommitmentForm(), group)
    if not form.carries_out(lambda: check_goes_on(group)):
        return form_page("groups/commitments/commit.html", form, group=group)
    values = form.values()
    commitments_actions.commit_project(group, thing_of(Organisation, values.pop("organisation")), **values)
    return redirect(url_for("groups.commitments", slug=group.slug), 303)


@bp.get("/groups/<slug>/commitments/<pid>")
@requires(Verb.WITHDRAW_COMMITMENT, Commitment)
def commitment(promised: Commitment) -> ResponseReturnValue:
    return _commitment_page(promised, _project_form(promised, formdata=None), _withdrawal(promised, formdata=None))


@bp.post("/groups/<slug>/commitments/<pid>/project")
@requires(Verb.WITHDRAW_COMMITMENT, Commitment)
def name_project(promised: Commitment) -> ResponseReturnValue:
    form = _project_form(promised)
    if not form.is_valid_post():
        return _commitment_page(promised, form, _withdrawal(promised, formdata=None))
    commitments_actions.name_project(promised, form.values()["title"], public=form.public.data == "yes")
    return redirect(url_for("groups.commitments", slug=promised.group.slug), 303)


@bp.post("/groups/<slug>/commitments/<pid>/withdrawal")
@requires(Verb.WITHDRAW_COMMITMENT, Commitment)
def withdraw_commitment(promised: Commitment) -> ResponseReturnValue:
    form = _withdrawal(promised)
    if not form.is_valid_post():
        return _commitment_page(promised, _project_form(promised, formdata=None), form)
    commitments_actions.withdraw_commitment(promised, **form.values())
    return redirect(url_for("groups.commitments", slug=promised.group.slug), 303)


def _withdrawal(promised: Commitment, **how: Any) -> WithdrawalForm:
    return WithdrawalForm(data={"text": [promised.project]}, **how)


def _project_form(promised: Commitment, **how: Any) -> ProjectForm:
    project = promised.project
    named = {"title": project.title, "public": "yes" if project.audience == "public" else "no"} if project else {}
    return ProjectForm(data=named, **how)


def _commitment_page(promised: Commitment, form: ProjectForm, withdrawal: WithdrawalForm) -> ResponseReturnValue:
    return form_page(
        "groups/commitments/commitment.html",
        form,
        withdrawal,
        commitment=promised,
        withdrawal=withdrawal,
        group=promised.group,
    )


def _offer_endorsers(form: CommitmentForm, group: Group) -> CommitmentForm:
    """The clients that the person takes part for and may sign for."""
    ids = signs_in(standing(), group.id)
    form.organisation.choices = [Choice(*named) for named in group_queries.organisation_names(ids)]
    return form
