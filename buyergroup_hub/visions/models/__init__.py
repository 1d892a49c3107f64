"""The tables of visions: what is written, and what was frozen."""

from buyergroup_hub.visions.models.prints import VersionPrint
from buyergroup_hub.visions.models.proposals import (
    ANSWERS,
    ENDORSED,
    Endorsement,
    EndorsementAnswer,
    Erratum,
    Proposal,
    Seat,
    VisionVersion,
    needed_of,
)
from buyergroup_hub.visions.models.written import (
    Comment,
    Section,
    SectionDraft,
    SectionRevision,
    TemplateSection,
    Vision,
    VisionTemplate,
    lately,
)

__all__ = [
    "ANSWERS",
    "ENDORSED",
    "Comment",
    "Endorsement",
    "EndorsementAnswer",
    "Erratum",
    "Proposal",
    "Seat",
    "Section",
    "SectionDraft",
    "SectionRevision",
    "TemplateSection",
    "VersionPrint",
    "Vision",
    "VisionTemplate",
    "VisionVersion",
    "lately",
    "needed_of",
]
