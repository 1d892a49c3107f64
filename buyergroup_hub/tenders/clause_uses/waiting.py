"""Results that nobody told yet."""

from __future__ import annotations

from flask import url_for

from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.clause_uses.queries import results_untold
from buyergroup_hub.waiting import Task


def waits_for(who: Standing) -> list[Task]:
    """Realised lots with uses of which nobody said what came of them."""
    if not who.signed_in:
        return []
    return [
        Task(
            title=ngettext(
                "Meld het resultaat van %(num)d bepaling", "Meld het resultaat van %(num)d bepalingen", count
            ),
            url=url_for("tenders.show", pid=pid),
            text=title,
            group_id=group_id,
            action=_("Meld het resultaat"),
            demo=demo,
        )
        for pid, title, demo, group_id, count in results_untold(who.organisation_ids)
    ]
