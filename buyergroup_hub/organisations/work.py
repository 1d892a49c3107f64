"""What waits for a person in this room."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, or_, select

from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.organisations.models import Affiliation, Organisation
from buyergroup_hub.organisations.pages import UNVERIFIED, open_to_administrators, unsigned
from buyergroup_hub.permissions import Standing, Verb, can

MOST = 20
"""Tasks of one kind: who runs the hub sees all who wait on the page of organisations."""


def waits_for(who: Standing) -> list[Task]:
    return [*_without_staff(who), *_waiting(who), *_without_signature(who), *_unverified(who)]


def _without_staff(who: Standing) -> list[Task]:
    """The first thing to do in an empty hub: without programme staff nobody can begin a group. One query."""
    if not can(who, Verb.APPOINT_STAFF):
        return []
    staff = select(Affiliation.id).where(Affiliation.capacity == "programme_staff", Affiliation.until.is_(None))
    if db.session.scalar(staff.limit(1)):
        return []
    return [
        Task(
            title=_("Nodig de programmamedewerkers uit"),
            url=url_for("organisations.entering"),
            text=_("Voeg eerst de organisatie van het programma toe. Alleen programmamedewerkers beginnen groepen."),
            action=_("Voeg een organisatie toe"),
        )
    ]


def _waiting(who: Standing) -> list[Task]:
    """People who say to work where she does, or anywhere for who runs the hub. One query."""
    if not who.organisation_ids and not who.is_admin:
        return []
    asked = (
        select(Organisation.name, Organisation.pid, Organisation.demo, func.count(Affiliation.id))
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .where(Affiliation.confirmed_at.is_(None), Affiliation.until.is_(None))
        .group_by(Organisation.id, Organisation.name, Organisation.pid, Organisation.demo)
        .order_by(Organisation.name, Organisation.id)
    )
    mine = Organisation.id.in_(who.organisation_ids)
    own = asked.where(or_(mine, open_to_administrators()) if who.is_admin else mine)
    return [
        Task(
            title=ngettext(
                "%(num)d mens zegt bij %(name)s te werken", "%(num)d mensen zeggen bij %(name)s te werken", n, name=name
            ),
            url=url_for("organisations.people", pid=pid),
            text=_("Bevestig het als het klopt. Pas dan doet iemand mee namens de organisatie."),
            action=_("Bekijk wie er wacht"),
            demo=demo,
        )
        for name, pid, demo, n in db.session.execute(own.limit(MOST))
    ]


def _without_signature(who: Standing) -> list[Task]:
    """Organisations that can endorse and promise nothing, as one task. One query."""
    if not can(who, Verb.ADMINISTER):
        return []
    number = db.session.scalar(select(func.count()).select_from(unsigned().order_by(None).subquery())) or 0
    if not number:
        return []
    return [
        Task(
            title=ngettext(
                "Zeg wie mag tekenen bij %(num)d organisatie", "Zeg wie mag tekenen bij %(num)d organisaties", number
            ),
            url=url_for("organisations.administration"),
            text=_("Zij kunnen niets onderschrijven of toezeggen. Kies wie namens de organisatie mag tekenen."),
            action=_("Bekijk de organisaties"),
        )
    ]


def _unverified(who: Standing) -> list[Task]:
    """Organisations that entered themselves and that staff has not looked up yet, as one task. One query."""
    if not can(who, Verb.VERIFY_ORGANISATION):
        return []
    waiting = select(func.count(), func.count().filter(Organisation.demo)).where(*UNVERIFIED)
    number, invented = db.session.execute(waiting).one()
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
