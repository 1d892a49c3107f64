"""What programme staff watches over: the groups that are quiet, and those with a promise that became no project."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from buyergroup_hub.groups.group.labels import quiet_before
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.outcomes.dashboard.listing import groups_counted, overdue_groups
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.waiting import Task

WATCHED = ("quiet", "overdue")


def waits_for(who: Standing) -> list[Task]:
    """A task per kind with the number of groups; none where there are none. One query."""
    return list(_watched()) if can(who, Verb.SEE_PROGRAMME) else []


def _watched() -> Iterator[Task]:
    counts = groups_counted.one(quiet_before(), overdue_groups(), shown=WATCHED, invented=WATCHED)
    quiet, overdue, quiet_demo, overdue_demo = counts
    said = (
        (
            "quiet",
            quiet,
            quiet_demo,
            ngettext(
                "%(num)d groep is zes maanden of langer stil",
                "%(num)d groepen zijn zes maanden of langer stil",
                quiet,
            ),
            _("Vraag de trekker hoe het gaat, of leg vast dat de groep is beëindigd."),
        ),
        (
            "overdue",
            overdue,
            overdue_demo,
            ngettext(
                "%(num)d groep heeft een deelnemer zonder project na 24 maanden",
                "%(num)d groepen hebben een deelnemer zonder project na 24 maanden",
                overdue,
            ),
            _("Vraag wat de deelnemer nodig heeft om het project op de markt te brengen."),
        ),
    )
    for show, number, demo, title, text in said:
        if number:
            url = url_for("outcomes.dashboard", show=show)
            yield Task(title=title, url=url, text=text, action=_("Bekijk de groepen"), demo=bool(demo))
