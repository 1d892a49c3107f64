"""What waits for the organisers once the answers are open: parts to decide about, and then the report."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import exists, select

from buyergroup_hub.access import any_of
from buyergroup_hub.consultations.actions import reporting, unsealing
from buyergroup_hub.consultations.models import Consultation, Report
from buyergroup_hub.kit.db import read
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.permissions import Standing


def decisions(who: Standing) -> Iterator[Task]:
    """A text to which a party may still react waits for the party, and is no task."""
    found = read(_unsealed(), {"teams": list(who.teams)}).all()
    answers = unsealing.answers_in(*(row.id for row in found)) if found else []
    for row in found:
        undone = reporting.undone([one for one in answers if one.consultation_id == row.id])
        if undone.todo:
            yield Task(
                title=ngettext("Beslis over %(num)d antwoord", "Beslis over %(num)d antwoorden", undone.todo),
                url=url_for("consultations.answers", pid=row.pid, show="todo"),
                text=row.title,
                group_id=row.group_id,
                action=_("Bekijk de antwoorden"),
                demo=row.demo,
            )
        elif not undone and not row.reported:
            yield Task(
                title=_("Maak het verslag: %(title)s", title=row.title),
                url=url_for("consultations.points", pid=row.pid),
                text=_("Partijen lezen daarin wat er met hun inbreng is gedaan."),
                group_id=row.group_id,
                action=_("Maak het verslag"),
                demo=row.demo,
            )


@cache
def _unsealed() -> Any:
    reported = exists().where(Report.consultation_id == Consultation.id).label("reported")
    told = select(Consultation.id, Consultation.pid, Consultation.title, Consultation.group_id, Consultation.demo)
    return (
        told.add_columns(reported)
        .where(any_of(Consultation.id, "teams"), Consultation.in_state() == "unsealed")
        .order_by(Consultation.id)
    )
