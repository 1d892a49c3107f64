"""Notices: those of a tender and where they differ from it, and those that are proposed to a group."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.groups.models import Group
from buyergroup_hub.notices.models import Notice
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.models import NoticeChoice, NoticeLook, NoticeProposal, Tender, TenderNotice
from buyergroup_hub.tenders.queries.tenders import TenderTask, task

MOST_PROPOSALS = 100


@query(Notice)
def notices_of(tender: Param[int]) -> Statement:
    """Newest first."""
    tied = select(Notice).join(TenderNotice, TenderNotice.notice_id == Notice.id)
    return tied.where(TenderNotice.tender_id == tender).order_by(Notice.issued_on.desc().nulls_last(), Notice.id.desc())


@query(NoticeChoice)
def choices_of(tender: Param[int]) -> Statement:
    """Where its notices say something else; open ones first."""
    choices = select(NoticeChoice).where(NoticeChoice.tender_id == tender).options(joinedload(NoticeChoice.lot))
    return choices.order_by(NoticeChoice.choice.is_not(None), NoticeChoice.id)


@query(tuple[int, Tender])
def tenders_of_notices(notices: Param[Collection[int]]) -> Statement:
    """(notice, its tender)."""
    tied = select(TenderNotice.notice_id, Tender).join(Tender, Tender.id == TenderNotice.tender_id)
    return tied.where(TenderNotice.notice_id.in_(notices))


@query(NoticeLook)
def looks_at(notices: Param[Collection[int]]) -> Statement:
    return select(NoticeLook).where(NoticeLook.notice_id.in_(notices))


@query(TenderTask)
def differences_counted(organisations: Param[Collection[int]]) -> Statement:
    """Where a notice says something else and nobody chose."""
    open_ones = task(func.count()).join(NoticeChoice, NoticeChoice.tender_id == Tender.id)
    return open_ones.where(NoticeChoice.choice.is_(None), Tender.organisation_id.in_(organisations))


@query(NoticeProposal)
def proposals_of(group: Param[int]) -> Statement:
    """The newest, open ones first."""
    proposals = select(NoticeProposal).where(NoticeProposal.group_id == group)
    ordered = proposals.order_by(NoticeProposal.answer.is_not(None), NoticeProposal.id.desc())
    return ordered.limit(MOST_PROPOSALS).options(joinedload(NoticeProposal.notice))


@query(tuple[int, int])
def proposals_counted(groups: Param[Collection[int]]) -> Statement:
    waiting = NoticeProposal.group_id.in_(groups), NoticeProposal.answer.is_(None)
    return select(NoticeProposal.group_id, func.count()).where(*waiting).group_by(NoticeProposal.group_id)


class WaitingProposal(NamedTuple):
    group_id: int
    slug: str
    demo: bool


@query(WaitingProposal, unrestricted={Group: "whoever answers what is proposed to a group knows the group"})
def proposals_waiting(groups: Param[Collection[int]]) -> Statement:
    waiting = NoticeProposal.group_id.in_(groups), NoticeProposal.answer.is_(None)
    proposals = select(NoticeProposal.group_id, Group.slug, NoticeProposal.demo)
    return proposals.join(Group, Group.id == NoticeProposal.group_id).where(*waiting)
