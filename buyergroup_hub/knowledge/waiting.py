"""Knowledge that waits for a look by who wrote it."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.knowledge import queries
from buyergroup_hub.knowledge.models import KnowledgeItem
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    """One's own items whose day of review is near or past, and one's own drafts."""
    return [_task(item) for item in queries.items_awaiting(who.person_id, clock.today())]


def _task(item: KnowledgeItem) -> Task:
    draft = item.published_at is None
    return Task(
        title=_("Maak je concept af") if draft else _("Kijk na of dit nog klopt"),
        url=url_for("knowledge.show" if draft else "knowledge.reviewing", pid=item.pid),
        due=item.review_on,
        text=item.title,
        group_id=item.group_id,
        action=_("Open het concept") if draft else _("Kijk het na"),
        demo=item.demo,
    )
