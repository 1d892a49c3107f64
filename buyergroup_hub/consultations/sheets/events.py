"""What happens to a consultation, as events. Asking a clarifying question is none: it would tell when (rule 4)."""

from __future__ import annotations

from typing import Any

from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question, TeamMember
from buyergroup_hub.events.actions import part_of
from buyergroup_hub.events.catalogue import declare
from buyergroup_hub.kit.db import Model, db
from buyergroup_hub.kit.i18n import _l

PLANNED = declare("consultation.planned", "organisation")
EDITED = declare("consultation.edited", "fields")
TEAM_JOINED = declare("team.joined", "person", "role")
TEAM_LEFT = declare("team.left", "person")
TAKEN_UP = declare("consultation.taken_up", sentence=_l("Een trekker van de groep ging verder met de marktconsultatie"))
QUESTION_SAVED = declare("question.saved", "question")
QUESTION_REMOVED = declare("question.removed", "question")
APPROVED = declare(
    "consultation.approved",
    "sheet_digest",
    "opens_at",
    "closes_at",
    sentence=_l("Er komt een marktconsultatie"),
)
RECALLED = declare("consultation.recalled", sentence=_l("De opening van de marktconsultatie is uitgesteld"))
OPENED = declare(
    "consultation.opened",
    "sheet_digest",
    "planned",
    "closes_at",
    sentence=_l("De marktconsultatie ging open"),
    discloses=True,
)
EXTENDED = declare("consultation.extended", "old", "new", sentence=_l("De marktconsultatie sluit later"))
REOPENED = declare("consultation.reopened", "old", "new", sentence=_l("De marktconsultatie is voor iedereen heropend"))


def prove_with_consultation(*models: type[Model]) -> None:
    """Let the events of these models' rows be proven together with those of the consultation that they belong to."""
    for model in models:
        part_of(model.__tablename__)(_proven_with)


def _proven_with(subject: Any) -> str:
    """The consultation that a subject belongs to, by what stands in its row: its relations may not be loaded."""
    return f"consultations/{db.session.get_one(Consultation, _consultation_id(subject)).pid}"


def _consultation_id(subject: Any) -> int:
    """By the key of its consultation, or by way of its answer or its party."""
    if isinstance(subject, Consultation):
        return subject.id
    mapper = subject.__mapper__
    if "consultation_id" in mapper.columns:
        return int(subject.consultation_id)
    model, key = Party, "party_id"
    if "answer_id" in mapper.columns:
        model, key = mapper.relationships["answer"].mapper.class_, "answer_id"
    return _consultation_id(db.session.get_one(model, getattr(subject, key)))


prove_with_consultation(Consultation, TeamMember, Question, Party)
