"""What waits for the organisers once the answers are open: parts to decide about, and then the report."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from buyergroup_hub.consultations.releases.actions.releasing import silent
from buyergroup_hub.consultations.releases.queries import answers_undecided_counted, texts_waiting
from buyergroup_hub.consultations.report.actions.points import SHOWN, asked_of
from buyergroup_hub.consultations.report.queries import (
    consultations_unsealed,
    points_to_judge,
)
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.notifications.actions import terms
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def points(who: Standing) -> list[Task]:
    """Points that use the party's input and of which it said nothing yet: one task per party."""
    rows = points_to_judge(who.parties)
    running = terms(SHOWN, {row.id: asked_of(row) for row in rows})
    open_ = [row for row in rows if not (row.silence_agrees and running[row.id].is_over)]
    first = {row.party: row for row in sorted(open_, key=lambda row: row.object_until, reverse=True)}
    return [
        Task(
            title=_("Kijk punten voor het verslag na: %(title)s", title=row.title),
            url=url_for("consultations.party", pid=row.pid, party=row.party),
            due=running[row.id].until if row.silence_agrees else None,
            text=_("Je leest ze voordat iedereen ze leest."),
            group_id=row.group_id,
            action=_("Bekijk de punten"),
            demo=row.demo,
        )
        for row in first.values()
    ]


def decisions(who: Standing) -> Iterator[Task]:
    """A text to which a party may still react waits for the party, and is no task."""
    unsealed = consultations_unsealed(who.teams)
    ids = [row.id for row in unsealed]
    counted = {row.consultation_id: row for row in answers_undecided_counted(ids, silent(texts_waiting(ids)))}
    for row in unsealed:
        undecided = counted.get(row.id)
        if undecided and undecided.todo:
            yield Task(
                title=ngettext("Beslis over %(num)d antwoord", "Beslis over %(num)d antwoorden", undecided.todo),
                url=url_for("consultations.answers", pid=row.pid, show="todo"),
                text=row.title,
                group_id=row.group_id,
                action=_("Bekijk de antwoorden"),
                demo=row.demo,
            )
        elif not (undecided and undecided.waiting) and not row.reported:
            yield Task(
                title=_("Maak het verslag: %(title)s", title=row.title),
                url=url_for("consultations.points", pid=row.pid),
                text=_("Partijen lezen daarin wat er met hun inbreng is gedaan."),
                group_id=row.group_id,
                action=_("Maak het verslag"),
                demo=row.demo,
            )
