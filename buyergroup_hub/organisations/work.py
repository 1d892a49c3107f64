"""What waits for a person in this room."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, select

from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.organisations.pages import UNVERIFIED
from buyergroup_hub.permissions import Standing, Verb, can


def waits_for(who: Standing) -> list[Task]:
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
