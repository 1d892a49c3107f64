"""What staff looks up: organisations that entered themselves, and people whom nobody has confirmed; and what an
administrator enters."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires, standing
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.digests import new_pid
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.forms import form_page
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations import glossary
from buyergroup_hub.organisations.blueprint import bp
from buyergroup_hub.organisations.colleagues.forms import RefusalForm
from buyergroup_hub.organisations.organisation.actions import organisations
from buyergroup_hub.organisations.organisation.actions import people as people_actions
from buyergroup_hub.organisations.organisation.models import Affiliation, Organisation
from buyergroup_hub.organisations.organisation.queries import (
    affiliation_by_pid,
    organisation_by_pid,
    organisations_named,
)
from buyergroup_hub.organisations.overview import pages, queries
from buyergroup_hub.organisations.overview.forms import EnterForm, SucceedForm, VerifyForm
from buyergroup_hub.permissions import Verb, can


@bp.get("/administration/organisations")
@requires(Verb.VERIFY_ORGANISATION)
def administration() -> ResponseReturnValue:
    return _page()


def _page(status: int = 200) -> tuple[str, int]:
    verify, succeed = VerifyForm(formdata=None), SucceedForm(formdata=None)
    verify.set_choices()
    succeed.set_choices()
    decides = can(standing(), Verb.ADMINISTER)
    page = render_template(
        "organisations/overview/administration.html",
        candidates=pages.to_verify(),
        waiting=pages.newcomers(50, everywhere=decides),
        unsigned=queries.organisations_unsigned() if decides else (),
        left=queries.organisations_left_alone(clock.now()) if decides else (),
        refusal=RefusalForm(formdata=None),
        verify=verify,
        succeed=succeed,
        words=glossary,
        here="organisations",
        has_errors=status == 422,
    )
    return page, status


@bp.get("/administration/organisations/new")
@requires(Verb.ENTER_ORGANISATION)
def entering() -> ResponseReturnValue:
    return form_page("organisations/overview/enter.html", EnterForm(formdata=None), here="organisations")


@bp.post("/administration/organisations")
@requires(Verb.ENTER_ORGANISATION)
def enter() -> ResponseReturnValue:
    form = EnterForm()
    if not form.is_valid_post():
        return form_page("organisations/overview/enter.html", form, here="organisations")
    values = form.values()
    scheme = "OIN" if values["oin"] else None
    organisation = organisations.register(
        values["organisation"], values["kind"], scheme=scheme, number=values["oin"] or ""
    )
    flash(_("%(name)s is toegevoegd. Nodig nu de medewerkers uit.", name=organisation.name))
    return redirect(url_for("organisations.people", pid=organisation.pid), 303)


@bp.post("/administration/organisations/<pid>/verification")
@requires(Verb.VERIFY_ORGANISATION)
def verify(pid: str) -> ResponseReturnValue:
    form = VerifyForm()
    form.set_choices()
    if not form.is_valid_post():
        return _page(422)
    organisation = _organisation(pid)
    organisations.verify(organisation, form.how.data, form.looked_up.data or "")
    return _back(_("%(name)s is nagekeken.", name=organisation.name))


@bp.get("/administration/organisations/<pid>/succession")
@requires(Verb.MERGE_ORGANISATIONS)
def succession(pid: str) -> ResponseReturnValue:
    """What it will do, before it does."""
    form = SucceedForm(request.args, meta={"csrf": False})
    form.set_choices()
    if not form.validate():
        return _page(422)
    organisation, successor = _organisation(pid), _named(form.values()["successor"])
    organisations.check_succeeds(organisation, successor)
    people = {place.person_id for one in (organisation, successor) for place in people_actions.colleagues(one.id)}
    return render_template(
        "organisations/overview/succession.html",
        organisation=organisation,
        successor=successor,
        kind=form.kind.data,
        told=len(people),
        words=glossary,
        here="organisations",
    )


@bp.post("/administration/organisations/<pid>/succession")
@requires(Verb.MERGE_ORGANISATIONS)
def succeed(pid: str) -> ResponseReturnValue:
    form = SucceedForm()
    form.set_choices()
    if not form.is_valid_post():
        return _page(422)
    organisation, successor = _organisation(pid), _named(form.values()["successor"])
    organisations.succeed(organisation, successor, form.kind.data)
    return _back(_("%(name)s gaat verder in %(to)s.", name=organisation.name, to=successor.name))


@bp.post("/administration/people-waiting/<place>/confirmation")
@requires(Verb.CONFIRM_PERSON)
def confirm_person(place: str) -> ResponseReturnValue:
    affiliation = _place(place)
    people_actions.confirm(affiliation)
    return _back(_("%(name)s is bevestigd.", name=affiliation.person.shown_name))


@bp.post("/administration/people-waiting/<place>/ending")
@requires(Verb.CONFIRM_PERSON)
def refuse_person(place: str) -> ResponseReturnValue:
    affiliation = _place(place)
    people_actions.end_affiliation(affiliation, refused=RefusalForm().said)
    return _back(_("%(name)s hoort daar niet bij.", name=affiliation.person.shown_name))


def _named(said: str) -> Organisation:
    """The organisation of a name; or of the last part of its page's address, which tells apart who have one name."""
    known = organisations_named(said.lower())
    if len(known) > 1:
        raise RuleBroken(
            _(
                "Meer organisaties heten %(name)s. Vul het laatste deel van het webadres van de goede pagina in.",
                name=said,
            )
        )
    if not known and len(said) != len(new_pid()):
        raise RuleBroken(
            _(
                "We vinden geen organisatie met de naam %(name)s. Schrijf de naam zoals die op de pagina van de "
                "organisatie staat.",
                name=said,
            )
        )
    return known[0] if known else _organisation(said)


def _place(place: str) -> Affiliation:
    found = affiliation_by_pid.one_or_none(place)
    if found is None or found.confirmed_at is not None:
        abort(404)
    if not (standing().is_admin or found.organisation.kind == "public_client"):
        abort(404)
    return found


def _back(said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("organisations.administration"), 303)


def _organisation(pid: str) -> Organisation:
    return organisation_by_pid.one_or_none(pid) or abort(404)
