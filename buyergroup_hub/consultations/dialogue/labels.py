"""How clarifying questions read in a choice, and where the timeline's lines about handouts, rounds and posts
lead to."""

from __future__ import annotations

from buyergroup_hub.consultations.dialogue.models import Clarification, Handout, Post, Round
from buyergroup_hub.consultations.dialogue.queries import clarifications_beside
from buyergroup_hub.consultations.sheets.labels import lead_to_consultation


def same_as(asked: Clarification) -> list[tuple[str, str]]:
    """The questions that another one can say the same as, by their first words."""
    return [(key, text[:90]) for key, text in clarifications_beside(asked.consultation_id, asked.key)]


lead_to_consultation(Handout, Post, Round)
