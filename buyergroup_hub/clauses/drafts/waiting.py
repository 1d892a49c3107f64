"""What waits for a writer: texts that were kept and not saved."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.clauses.drafts.models import KeptDraft
from buyergroup_hub.clauses.drafts.queries import drafts_kept
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.kit.formats import short_day
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.permissions import Standing
from buyergroup_hub.waiting import Task


def waits_for(_who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Maak je tekst voor %(code)s af", code=version.clause.code),
            url=_editor_of(kept, version),
            text=_("Bewaard op %(day)s. De groep kan je tekst nog niet lezen.", day=short_day(kept.at)),
            group_id=version.clause.group_id,
            action=_("Ga verder"),
            demo=version.demo,
        )
        for kept, version in drafts_kept()
    ]


def _editor_of(kept: KeptDraft, version: ClauseVersion) -> str:
    code = version.clause.code
    if kept.language == version.language:
        return url_for("clauses.edit", code=code)
    return url_for("clauses.translation", code=code, number=version.number, language=kept.language)
