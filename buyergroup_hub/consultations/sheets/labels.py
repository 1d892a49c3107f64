"""How clauses read in a choice, and where the timeline's lines about a consultation lead to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for

from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.consultations.sheets.queries import pages_of, versions_to_cite
from buyergroup_hub.events.timeline import link_for
from buyergroup_hub.kit.i18n import _


def clauses_of(group_id: int) -> list[tuple[int, str]]:
    """The published clause versions of a group that a question can be about."""
    return [
        (row.id, _("%(code)s, versie %(number)s", code=row.code, number=row.version))
        for row in versions_to_cite(group_id)
    ]


def lead_to_consultation(*models: Any) -> None:
    """Let the events of these models' rows lead to the page of the consultation that they belong to."""
    for model in models:

        @link_for(model.__tablename__)
        def pages(ids: Collection[int], model: Any = model) -> Mapping[int, tuple[str, str]]:
            rows = pages_of(ids, model=model)
            return {row.id: (row.title, url_for("consultations.show", pid=row.pid)) for row in rows}


lead_to_consultation(Consultation)
