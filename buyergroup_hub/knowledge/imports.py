"""Documents of real groups that a public source names: facts with their source, never more."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import select

from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.facts.imports import Said, bring
from buyergroup_hub.groups.group.models import Group, Source
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.knowledge import events
from buyergroup_hub.knowledge.models import KnowledgeItem

FACTS = Path(__file__).parent / "facts" / "documents.csv"


def bring_documents(path: Path = FACTS) -> int:
    """Bring what is not there yet, in the running transaction; answers how many that were.

    A document of a group that is not here is passed over. It has no owner who could say that it is still true, so it
    has no day of review either.
    """
    brought = 0
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            group = db.session.scalars(select(Group).where(Group.slug == row["group"])).one_or_none()
            if group is not None and not _is_there(group, row["title"]):
                _bring(group, row, f"{path.name}:{line}")
                brought += 1
    return brought


def _is_there(group: Group, title: str) -> bool:
    there = select(KnowledgeItem.id).where(KnowledgeItem.group_id == group.id, KnowledgeItem.title == title)
    return db.session.scalar(there.where(KnowledgeItem.origin == "public_source")) is not None


def _bring(group: Group, row: dict[str, str], place: str) -> None:
    """The document, and what its source says of the group: that there is one."""
    source = Source(row["source_url"], date=row["source_date"] or None, read_from=place)
    bring(group, [Said("document", row["title"], day=row["dated"] or None)], source)
    item = KnowledgeItem(
        group=group,
        file=None,
        clauses=[],
        kind="document",
        title=row["title"],
        lead=row["lead"],
        dated=row["dated"] or None,
        source_url=row["source_url"],
        origin="public_source",
        audience="public",
        written_at=clock.now(),
    )
    db.session.add(item)
    db.session.flush()
    item.freeze(1)
    record(events.IMPORTED, item, {"source": row["source_url"]}, group_id=group.id)
