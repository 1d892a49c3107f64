"""What waits for a person in this room."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.organisations.organisation.actions.people import waiting_since
from buyergroup_hub.organisations.organisation.queries import places_waiting_of
from buyergroup_hub.organisations.overview import queries
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.waiting import Task

MOST = 20
"""Tasks of one kind: who runs the hub sees all who wait on the page of organisations."""


def waits_for(who: Standing) -> list[Task]:
    return [*_without_staff(who), *_own(who), *_waiting(who), *_without_signature(who), *_unverified(who)]


def _without_staff(who: Standing) -> list[Task]:
    """The first thing to do in an empty hub: without programme staff nobody can begin a group. Two queries."""
    if not can(who, Verb.APPOINT_STAFF):
        return []
    if queries.programme_staff():
        return []
    programme = queries.programme.one_or_none()
    first = _("Voeg eerst de organisatie van het programma toe. Alleen programmamedewerkers beginnen groepen.")
    return [
        Task(
            title=_("Nodig de programmamedewerkers uit"),
            url=url_for("organisations.people", pid=programme.pid) if programme else url_for("organisations.entering"),
            text=_("Alleen programmamedewerkers beginnen groepen.") if programme else first,
            action=_("Nodig een collega uit") if programme else _("Voeg een organisatie toe"),
        )
    ]


def _own(who: Standing) -> list[Task]:
    """Where she says to work herself. One query, of who works nowhere yet."""
    if who.person_id is None or who.affiliations:
        return []
    return [
        Task(
            title=_("Wacht op bevestiging bij %(name)s", name=row.name),
            url=url_for("organisations.waiting", place=row.pid),
            text=_("Je kunt alvast verder werken. Wat je maakt, ziet alleen jij."),
            action=_("Bekijk hoe ver het is"),
        )
        for row in places_waiting_of(who.person_id)
    ]


def _waiting(who: Standing) -> list[Task]:
    """People who say to work where she does; those whom nobody there confirmed in time, also for the programme and who
    runs the hub. One query."""
    beyond = "everywhere" if who.is_admin else "clients" if who.is_programme else ""
    if not who.organisation_ids and not beyond:
        return []
    now, due = clock.now(), waiting_since()
    asked = queries.affiliations_to_confirm_counted(who.organisation_ids, MOST, now, due, beyond=beyond)
    own = {place.pid for place in who.affiliations}
    return [
        Task(
            title=ngettext(
                "%(num)d persoon zegt bij %(name)s te werken",
                "%(num)d personen zeggen bij %(name)s te werken",
                n,
                name=name,
            ),
            url=url_for("organisations.people", pid=pid)
            if pid in own or who.is_admin
            else url_for("organisations.administration"),
            text=_("Bevestig het als het klopt. Pas dan doet iemand mee namens de organisatie."),
            action=_("Bekijk wie er wacht"),
            demo=demo,
        )
        for name, pid, demo, n in asked
    ]


def _without_signature(who: Standing) -> list[Task]:
    """Organisations that can endorse and promise nothing, as one task. One query."""
    if not can(who, Verb.ADMINISTER):
        return []
    number = queries.organisations_unsigned_counted.one()
    if not number:
        return []
    return [
        Task(
            title=ngettext(
                "Kies wie mag tekenen bij %(num)d organisatie", "Kies wie mag tekenen bij %(num)d organisaties", number
            ),
            url=url_for("organisations.administration"),
            text=_("Niemand kan nu iets onderschrijven of toezeggen. Kies wie namens de organisatie mag tekenen."),
            action=_("Bekijk de organisaties"),
        )
    ]


def _unverified(who: Standing) -> list[Task]:
    """Organisations that entered themselves and that staff has not looked up yet, as one task. One query."""
    if not can(who, Verb.VERIFY_ORGANISATION):
        return []
    number, invented = queries.organisations_unverified_counted.one()
    if not number:
        return []
    return [
        Task(
            title=ngettext("Kijk %(num)d organisatie na", "Kijk %(num)d organisaties na", number),
            url=url_for("organisations.administration"),
            text=_("Zoek op of de organisatie bestaat en of het nummer klopt."),
            action=_("Bekijk de organisaties"),
            demo=bool(invented),
        )
    ]
