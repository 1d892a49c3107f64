"""What visions hold of a person: what her account hands over, and what stays when she goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete, select

from buyergroup_hub.accounts.person.actions.people import erases
from buyergroup_hub.accounts.person.models import Person
from buyergroup_hub.accounts.person.personal_data import owns
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.visions.drafts.models import Comment, Section, SectionDraft, SectionRevision, Vision
from buyergroup_hub.visions.rounds.models import EndorsementAnswer


@erases
def forget_drafts(person: Person) -> None:
    """What she did not save yet was for nobody else. What she saved or said stays, without her name."""
    db.session.execute(delete(SectionDraft).where(SectionDraft.person_id == person.id))


@owns("visions")
def own_data(person_id: int) -> Json:
    """Texts that she saved or still types, what she said, and what she decided for her organisation."""
    return {
        "texts": [
            {"vision": pid, "section": key, "language": one.language, "number": one.number, "note": one.note}
            | {"saved_at": one.saved_at.isoformat(timespec="seconds")}
            for one, key, pid in db.session.execute(_placed(SectionRevision, person_id))
        ],
        "drafts": [
            {"vision": pid, "section": key, "language": one.language, "heading": one.heading, "body": one.body}
            for one, key, pid in db.session.execute(_placed(SectionDraft, person_id))
        ],
        "comments": [
            {"vision": pid, "section": key, "said": one.body, "at": one.said_at.isoformat(timespec="seconds")}
            for one, key, pid in db.session.execute(_placed(Comment, person_id))
        ],
        "decisions": [
            {
                "answer": decision.answer,
                "remark": decision.remark,
                "at": decision.given_at.isoformat(timespec="seconds"),
            }
            for decision in db.session.scalars(select(EndorsementAnswer).filter_by(person_id=person_id))
        ],
    }


def _placed(model: Any, person_id: int) -> Select[Any]:
    """Rows of a person with the key of their section and the vision's pid."""
    return (
        select(model, Section.key, Vision.pid)
        .join(Section, Section.id == model.section_id)
        .join(Vision, Vision.id == Section.vision_id)
        .where(model.person_id == person_id)
        .order_by(model.id)
    )
