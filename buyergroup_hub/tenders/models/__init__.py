"""The tables of tenders."""

from buyergroup_hub.tenders.models.adoptions import Adoption
from buyergroup_hub.tenders.models.linked import (
    GroupCode,
    NoticeChoice,
    NoticeLook,
    NoticeProposal,
    TenderCommitment,
    TenderConsultation,
    TenderNotice,
)
from buyergroup_hub.tenders.models.tenders import (
    Award,
    Lot,
    LotItem,
    LotTheme,
    Tender,
    TenderBuyer,
    TenderCode,
    TenderGroup,
    stage_of,
)
from buyergroup_hub.tenders.models.uses import ArrangedInput, ClauseUse

__all__ = [
    "Adoption",
    "ArrangedInput",
    "Award",
    "ClauseUse",
    "GroupCode",
    "Lot",
    "LotItem",
    "LotTheme",
    "NoticeChoice",
    "NoticeLook",
    "NoticeProposal",
    "Tender",
    "TenderBuyer",
    "TenderCode",
    "TenderCommitment",
    "TenderConsultation",
    "TenderGroup",
    "TenderNotice",
    "stage_of",
]
