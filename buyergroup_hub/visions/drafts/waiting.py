"""What waits for a writer: texts not saved yet, and threads to see to."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Standing
from buyergroup_hub.visions.drafts.labels import shortened
from buyergroup_hub.visions.drafts.models import Section
from buyergroup_hub.visions.drafts.queries import comments_owned_by, texts_unsaved_by
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    return [*_unsaved(who), *_assigned(who)]


def _assigned(who: Standing) -> list[Task]:
    """Threads that she said to see to, or that others asked her to."""
    return [
        Task(
            title=_("Pak een suggestie op") if comment.kind == "suggestion" else _("Pak een opmerking op"),
            url=url_for("visions.comment", pid=comment.section.vision.pid, comment=comment.pid),
            due=comment.due_on,
            text=shortened(comment.body or comment.quote, 140),
            group_id=comment.group_id,
            action=_("Bekijk de opmerking"),
            demo=comment.demo,
        )
        for comment in comments_owned_by(who.person_id)
    ]


def _unsaved(who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Sla je tekst op: %(heading)s", heading=draft.heading or _("zonder kop")),
            url=_section_url(section, draft.language),
            text=_("Je tekst is bewaard als concept. Alleen jij ziet je tekst."),
            group_id=section.group_id,
            action=_("Ga verder"),
            demo=section.demo,
        )
        for draft, section in texts_unsaved_by(who.person_id)
    ]


def _section_url(section: Section, language: str) -> str:
    other = language if language != section.vision.language else None
    return url_for("visions.section", pid=section.vision.pid, key=section.key, language=other)
