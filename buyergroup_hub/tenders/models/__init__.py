"""The tables of tenders."""

from buyergroup_hub.tenders.models.adoptions import Adoption
from buyergroup_hub.tenders.models.linked import (
    NoticeChoice,
    NoticeLook,
    NoticeProposal,
    TenderCommitment,
    TenderNotice,
)
from buyergroup_hub.tenders.models.tenders import (
    Award,
    Lot,
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
    "Lot",
    "LotTheme",
    "NoticeChoice",
    "NoticeLook",
    "NoticeProposal",
    "Tender",
    "TenderBuyer",
    "TenderCode",
    "TenderCommitment",
    "TenderGroup",
    "TenderNotice",
    "stage_of",
]
