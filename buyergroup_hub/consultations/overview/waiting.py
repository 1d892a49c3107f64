"""What waits in all parts of consultations, one after the other."""

from __future__ import annotations

from buyergroup_hub.consultations.answers.waiting import drafts
from buyergroup_hub.consultations.dialogue.waiting import questions
from buyergroup_hub.consultations.dossiers.waiting import views
from buyergroup_hub.consultations.releases.waiting import closings, texts
from buyergroup_hub.consultations.report.waiting import decisions, points
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    """For a party: a draft that is not submitted, a text to look at. For organisers: when it closes, answers to unseal
    and to decide about, a report to make, questions to answer."""
    tasks: list[Task] = []
    if who.parties:
        tasks += [*drafts(who), *texts(who), *points(who), *views(who)]
    if who.teams:
        tasks += [*closings(who), *decisions(who), *questions(who)]
    return tasks
