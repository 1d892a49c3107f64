"""What this room asks the database. Each question gives what the person who asks may see."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.clauses.drafts.models import KeptDraft
from buyergroup_hub.clauses.registry.models import (
    ClauseVersion,
)
from buyergroup_hub.clauses.registry.queries import CODED
from buyergroup_hub.kit.db import db
from buyergroup_hub.organisations.manifest.models import Theme
from buyergroup_hub.queries import Statement, query


@query(Theme)
def themes_known() -> Statement:
    """Those of before and of later too."""
    return select(Theme).order_by(Theme.position)


# What a person has


@query(tuple[KeptDraft, ClauseVersion], unrestricted=CODED)
def drafts_kept() -> Statement:
    return (
        select(KeptDraft, ClauseVersion)
        .join(ClauseVersion, ClauseVersion.id == KeptDraft.version_id)
        .options(joinedload(ClauseVersion.clause))
        .order_by(KeptDraft.at)
    )


def editor_by_id(id_: int) -> Person | None:
    return db.session.get(Person, id_)
