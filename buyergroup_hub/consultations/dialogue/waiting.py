"""Clarifying questions that wait for an organiser."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.consultations.dialogue.queries import questions_unanswered
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def questions(who: Standing) -> list[Task]:
    """Questions that wait for an answer: how many, and never since when."""
    return [
        Task(
            title=ngettext("Beantwoord %(num)d vraag van een partij", "Beantwoord %(num)d vragen van partijen", count),
            url=url_for("consultations.moderation", pid=pid),
            text=title,
            group_id=group_id,
            action=_("Bekijk de vragen"),
            demo=demo,
        )
        for pid, title, group_id, demo, count in questions_unanswered(who.teams)
        if count
    ]
