"""Limit and withdraw versions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.clauses.blueprint import bp
from buyergroup_hub.clauses.registry import actions, labels, queries
from buyergroup_hub.clauses.registry.forms import LimitForm, WithdrawalForm
from buyergroup_hub.clauses.registry.models import Clause, ClauseVersion
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Verb


@bp.get("/clauses/<code>/versions/<int:number>/withdrawal")
@requires(Verb.WITHDRAW_CLAUSE, ClauseVersion)
def withdrawal(version: ClauseVersion) -> ResponseReturnValue:
    return _withdrawal_page(version, _withdrawal(version, formdata=None), _limit_form(version, formdata=None))


@bp.post("/clauses/<code>/versions/<int:number>/withdrawal")
@requires(Verb.WITHDRAW_CLAUSE, ClauseVersion)
def withdraw(version: ClauseVersion) -> ResponseReturnValue:
    form = _withdrawal(version)
    if not form.carries_out(lambda: actions.withdraw(version, **form.values())):
        return _withdrawal_page(version, form, _limit_form(version, formdata=None))
    flash(_("Ingetrokken. De tekst blijft leesbaar, met je reden."))
    return redirect(labels.address_of(version), 303)


@bp.post("/clauses/<code>/versions/<int:number>/end")
@requires(Verb.WITHDRAW_CLAUSE, ClauseVersion)
def limit(version: ClauseVersion) -> ResponseReturnValue:
    form = _limit_form(version)
    if not form.carries_out(lambda: actions.limit(version, **form.values())):
        return _withdrawal_page(version, _withdrawal(version, formdata=None), form)
    flash(_("De laatste dag is vastgelegd."))
    return redirect(labels.address_of(version), 303)


def _withdrawal(version: ClauseVersion, **how: Any) -> WithdrawalForm:
    return WithdrawalForm(data={"text": version}, **how)


def _withdrawal_of_all(clause: Clause, **how: Any) -> WithdrawalForm:
    """Who withdraws a clause saw each of its versions."""
    queries.load_versions(clause)
    return WithdrawalForm(
        data={"text": [(version.number, version.withdrawn_at) for version in clause.versions if version.number]}, **how
    )


def _limit_form(version: ClauseVersion, **how: Any) -> LimitForm:
    return LimitForm(data={"valid_until": version.valid_until}, **how)


@bp.get("/clauses/<code>/withdrawal")
@requires(Verb.WITHDRAW_CLAUSE, Clause)
def clause_withdrawal(clause: Clause) -> ResponseReturnValue:
    return form_page("clauses/registry/withdraw_clause.html", _withdrawal_of_all(clause, formdata=None), clause=clause)


@bp.post("/clauses/<code>/withdrawal")
@requires(Verb.WITHDRAW_CLAUSE, Clause)
def withdraw_clause(clause: Clause) -> ResponseReturnValue:
    form = _withdrawal_of_all(clause)
    if not form.is_valid_post():
        return form_page("clauses/registry/withdraw_clause.html", form, clause=clause)
    actions.withdraw_clause(clause, **form.values())
    flash(_("De bepaling is ingetrokken. Alle versies blijven leesbaar."))
    return redirect(url_for("clauses.show", code=clause.code), 303)


def _withdrawal_page(version: ClauseVersion, form: WithdrawalForm, limit_form: LimitForm) -> ResponseReturnValue:
    return form_page("clauses/registry/withdraw.html", form, limit_form, version=version, limit_form=limit_form)
