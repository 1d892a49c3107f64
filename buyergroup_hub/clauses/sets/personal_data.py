"""What clauses have of a person: her baskets, and what she kept of drafts. Both are hers alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.person.actions.people import erases
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.accounts.person.personal_data import owns
from buyergroup_hub.clauses.drafts.models import KeptDraft
from buyergroup_hub.clauses.registry.models import ClauseVersion
from buyergroup_hub.clauses.sets.models import ClauseSet
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.organisations.manifest.models import Theme


@erases
def empty_baskets(person: Person) -> None:
    """Who goes away takes her baskets and unsaved texts along. What she saved in a draft is the group's; it keeps her
    id, which no longer leads to a name (rule 17)."""
    for basket in db.session.scalars(select(ClauseSet).filter_by(person_id=person.id).options(*ClauseSet.whole())):
        db.session.delete(basket)
    for kept in db.session.scalars(select(KeptDraft).filter_by(person_id=person.id)):
        db.session.delete(kept)


@owns("clauses")
def own_data(person_id: int) -> Json:
    baskets = select(ClauseSet).filter_by(person_id=person_id).order_by(ClauseSet.id).options(*ClauseSet.whole())
    texts = select(KeptDraft, ClauseVersion).join(ClauseVersion, ClauseVersion.id == KeptDraft.version_id)
    texts = texts.where(KeptDraft.person_id == person_id).options(joinedload(ClauseVersion.clause))
    themes: dict[int, str] = {theme.id: theme.key for theme in db.session.scalars(select(Theme))}
    return {
        "baskets": [_basket(basket) for basket in db.session.scalars(baskets)],
        "unsaved": [
            {
                "clause": version.clause.code,
                "kept_at": kept.at.isoformat(timespec="seconds"),
                "text": _text(kept, themes),
            }
            for kept, version in db.session.execute(texts.order_by(KeptDraft.id))
        ],
    }


def _text(kept: KeptDraft, themes: Mapping[int, str]) -> Json:
    """What was kept, with the keys of its themes."""
    content = kept.read()
    facts: dict[str, Json] | None = None
    if content.facts:
        facts = asdict(content.facts) | {"themes": [themes[theme] for theme in content.facts.themes if theme in themes]}
    return content.as_json() | {"facts": facts}


def _basket(basket: ClauseSet) -> Json:
    items: list[Json] = [
        {
            "clause": f"{item.version.clause.code}@{item.version.number}",
            "level": item.level,
            "parameters": dict(item.parameters),
        }
        for item in basket.items
    ]
    return {"title": basket.title, "changed_at": basket.changed_at.isoformat(timespec="seconds"), "clauses": items}
