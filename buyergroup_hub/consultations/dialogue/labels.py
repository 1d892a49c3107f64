"""How clarifying questions read in a choice."""

from __future__ import annotations

from buyergroup_hub.consultations.dialogue.models import Clarification
from buyergroup_hub.consultations.dialogue.queries import clarifications_beside


def same_as(asked: Clarification) -> list[tuple[str, str]]:
    """The questions that another one can say the same as, by their first words."""
    return [(key, text[:90]) for key, text in clarifications_beside(asked.consultation_id, asked.key)]
