"""What waits for a person who leads a group: newer versions of what stands in its sets."""

from __future__ import annotations

from collections import Counter

from flask import url_for

from buyergroup_hub.clauses.registry.queries import Numbered, numbers_of
from buyergroup_hub.clauses.sets.queries import ItemRow, items_of, last_of_each
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.permissions import LEADERS, Standing
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    """A task for each set of which a clause has a newer version."""
    leading = [group_id for group_id, roles in who.roles.items() if roles & LEADERS]
    rows = items_of(leading) if leading else []
    last = last_of_each(rows)
    held = {row.pid for row in last}
    items = [(row.clause_id, row) for row in rows if row.clause_id and row.pid in held]
    today = numbers_of({clause for clause, _row in items}) if items else {}
    old = Counter(row.pid for clause, row in items if _is_old(today.get(clause), row.cited))
    return [_replacing(row, old[row.pid]) for row in last if old[row.pid]]


def _is_old(newest: Numbered | None, cited: int | None) -> bool:
    return newest is not None and (newest.number or 0) > (cited or 0)


def _replacing(row: ItemRow, old: int) -> Task:
    return Task(
        title=ngettext(
            "%(num)d bepaling in jullie set heeft een nieuwe versie",
            "%(num)d bepalingen in jullie set hebben een nieuwe versie",
            old,
        ),
        url=url_for("clauses.set_page", pid=row.pid),
        text=row.project_type,
        group_id=row.group_id,
        action=_("Bekijk de set"),
        demo=row.demo,
    )
