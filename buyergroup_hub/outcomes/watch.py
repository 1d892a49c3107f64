"""What programme staff watches over: the groups that are quiet, and those with a promise that became no project."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import and_, func, select

from buyergroup_hub.access import visible_to
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.outcomes.dashboard import asked, conditions
from buyergroup_hub.permissions import Standing, Verb, can


def waits_for(who: Standing) -> list[Task]:
    """A task per kind with the number of groups; none where there are none. One query."""
    return list(_watched(who)) if can(who, Verb.SEE_PROGRAMME) else []


def _watched(who: Standing) -> Iterator[Task]:
    looked_at = {name: condition for name, condition in conditions(who).items() if name in ("quiet", "overdue")}
    counts = [func.count().filter(condition).label(name) for name, condition in looked_at.items()]
    invented = [func.count().filter(and_(on, Group.demo)).label(f"{name}_demo") for name, on in looked_at.items()]
    row = db.session.execute(select(*counts, *invented).where(visible_to(who, Group)), asked(who)).one()
    said = {
        "quiet": (
            ngettext(
                "%(num)d groep is zes maanden of langer stil",
                "%(num)d groepen zijn zes maanden of langer stil",
                row.quiet,
            ),
            _("Vraag de trekker hoe het gaat, of leg vast dat de groep is beëindigd."),
        ),
        "overdue": (
            ngettext(
                "%(num)d groep heeft een deelnemer zonder project na 24 maanden",
                "%(num)d groepen hebben een deelnemer zonder project na 24 maanden",
                row.overdue,
            ),
            _("Vraag wat de deelnemer nodig heeft om het project op de markt te brengen."),
        ),
    }
    for name, (title, text) in said.items():
        if getattr(row, name):
            url = url_for("outcomes.dashboard", show=name)
            demo = bool(getattr(row, f"{name}_demo"))
            yield Task(title=title, url=url, text=text, action=_("Bekijk de groepen"), demo=demo)
