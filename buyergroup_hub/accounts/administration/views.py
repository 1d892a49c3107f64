"""What an administrator sees: who has an account, and mail that did not arrive. No draft, no answer, no content."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import requires
from buyergroup_hub.accounts.administration import pages, queries
from buyergroup_hub.accounts.administration.forms import EraseOtherForm
from buyergroup_hub.accounts.blueprint import bp
from buyergroup_hub.accounts.person.actions import people as people_actions
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.jobs.actions import dead_letters
from buyergroup_hub.kit.forms import clean, form_page
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.lists import Part
from buyergroup_hub.notifications.actions import WORDS
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb


@bp.get("/administration")
@requires(Verb.ADMINISTER)
def administration() -> ResponseReturnValue:
    people, blocked = queries.people_counted.one()
    bounced = queries.mails_bounced_counted.one()
    counts = {"people": people, "blocked": blocked, "bounced": bounced, "dead": len(dead_letters())}
    return render_template("accounts/administration/administration.html", counts=counts, here="administration")


@bp.get("/administration/people")
@requires(Verb.ADMINISTER)
def people() -> ResponseReturnValue:
    query = (clean(request.args.get("q")) or "")[:100]
    text = query.replace("/", "//").replace("%", "/%").replace("_", "/_")
    total = queries.people_found_counted.one(text, by_words=bool(query))
    part = Part.of(request.args, total, queries.A_PAGE)
    rows = queries.people_on_page(text, part.first, by_words=bool(query))
    return render_template(
        "accounts/administration/people.html",
        people=rows,
        query=query,
        part=part,
        total=total,
        places=slot("account.places_short", rows),
        here="people",
    )


@bp.post("/administration/people/<pid>/block")
@requires(Verb.ADMINISTER)
def block(pid: str) -> ResponseReturnValue:
    person = _person(pid)
    people_actions.block(person)
    return _back(_("%(name)s kan niet meer inloggen en is overal uitgelogd.", name=person.shown_name))


@bp.post("/administration/people/<pid>/unblock")
@requires(Verb.ADMINISTER)
def unblock(pid: str) -> ResponseReturnValue:
    person = _person(pid)
    people_actions.unblock(person)
    return _back(_("%(name)s kan weer inloggen.", name=person.shown_name))


@bp.post("/administration/people/<pid>/administrator")
@requires(Verb.ADMINISTER, assurance=2)
def make_administrator(pid: str) -> ResponseReturnValue:
    person = _person(pid)
    people_actions.make_administrator(person)
    return _back(_("%(name)s is nu beheerder.", name=person.shown_name))


@bp.post("/administration/people/<pid>/administrator/ending")
@requires(Verb.ADMINISTER, assurance=2)
def end_administrator(pid: str) -> ResponseReturnValue:
    person = _person(pid)
    people_actions.end_administrator(person)
    return _back(_("%(name)s is geen beheerder meer.", name=person.shown_name))


@bp.get("/administration/people/<pid>/erasure")
@requires(Verb.ADMINISTER, assurance=2)
def erasure_of(pid: str) -> ResponseReturnValue:
    return form_page("accounts/administration/erasure_of.html", EraseOtherForm(), person=_person(pid), here="people")


@bp.post("/administration/people/<pid>/erasure")
@requires(Verb.ADMINISTER, assurance=2)
def erase_person(pid: str) -> ResponseReturnValue:
    """Of somebody who cannot do it herself. What her account tells herself of her answers, nobody else is told."""
    person, form = _person(pid), EraseOtherForm()
    if not form.is_valid_post():
        return form_page("accounts/administration/erasure_of.html", form, person=person, here="people")
    people_actions.erase(person)
    return _back(_("Het account is verwijderd. Besluiten van deze persoon blijven staan, zonder naam."))


def _person(pid: str) -> Person:
    return queries.person_by_pid.one_or_none(pid) or abort(404)


def _back(said: Any) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("accounts.people"), 303)


@bp.get("/administration/mail")
@requires(Verb.ADMINISTER)
def failed_mail() -> ResponseReturnValue:
    """Which mail did not arrive, by kind and address, and what can be done; never what it says."""
    returned = queries.mails_bounced()
    return render_template(
        "accounts/administration/failed_mail.html",
        bounced=returned,
        words=WORDS,
        steps=pages.steps(returned),
        waiting=queries.mails_unsent(),
        uncertain=queries.mails_uncertain(),
        dead=dead_letters(),
        here="mail",
    )


@bp.post("/administration/mail/again")
@requires(Verb.ADMINISTER)
def try_again() -> ResponseReturnValue:
    """What was given up or waits for a later try; with `uncertain`, mail that may have arrived already."""
    count = people_actions.try_again(uncertain=request.form.get("uncertain") == "1")
    flash(
        ngettext(
            "%(num)d bericht of taak wordt nu opnieuw geprobeerd.",
            "%(num)d berichten en taken worden nu opnieuw geprobeerd.",
            count,
        )
    )
    return redirect(url_for("accounts.failed_mail"), 303)
