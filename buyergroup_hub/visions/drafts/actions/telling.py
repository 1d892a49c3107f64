"""Who hears that a text overtook theirs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from buyergroup_hub.accounts.person.actions.people import hears_at_once
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.notifications.actions import post
from buyergroup_hub.visions.drafts.models import Section, SectionDraft, SectionRevision


def warn(section: Section, revision: SectionRevision) -> None:
    """Tell those whose drafts this text overtakes, where they asked to hear that: nothing of theirs is lost."""
    overtaken = (
        select(SectionDraft)
        .where(
            SectionDraft.section_id == section.id,
            SectionDraft.language == revision.language,
            SectionDraft.base == revision.number - 1,
            SectionDraft.person_id != revision.person_id,
        )
        .options(joinedload(SectionDraft.person))
    )
    for draft in db.session.scalars(overtaken):
        keys: dict[str, Json] = {"section": section.id, "language": draft.language}
        post_to("visions.overtaken", draft.person, keys, demo=section.demo, what="conflicts")


def post_to(kind: str, person: Person, keys: dict[str, Json], *, demo: bool, what: str = "questions") -> None:
    """A person chooses what she wants to hear at once; the rest comes in what she follows."""
    if person.email is not None and hears_at_once(person, what):
        post(kind, person.email, keys, person_id=person.id, language=person.language, demo=demo)
