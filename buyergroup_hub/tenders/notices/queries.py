"""Notices: those of a tender and where they differ from it, and those that are proposed to a group."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.queries import Param, Statement, query
from buyergroup_hub.tenders.notices.models import NoticeChoice, NoticeLook, NoticeProposal, TenderNotice
from buyergroup_hub.tenders.tender.models import (
    Tender,
    TenderCode,
    TenderGroup,
)
from buyergroup_hub.tenders.tender.queries import TenderTask, task


def _without_notice(organisations: Param[Collection[int]]) -> Select[*tuple[Any, ...]]:
    """That no notice belongs to yet, and that one may come of."""
    tied = exists().where(TenderNotice.tender_id == Tender.id)
    own = Tender.organisation_id.in_(organisations), Tender.cancelled_on.is_(None), ~tied
    return select(Tender.id, Tender.title).where(*own).order_by(Tender.title, Tender.id)


@query(tuple[int, str])
def titles_without_notice(organisations: Param[Collection[int]]) -> Statement:
    """(tender, its title)."""
    return _without_notice(organisations)


@query(tuple[int, str])
def first_without_notice(organisations: Param[Collection[int]]) -> Statement:
    return _without_notice(organisations).limit(1)


@query(str)
def codes_of_tenders(group: Param[int]) -> Statement:
    """The CPV codes of a group's tenders."""
    codes = select(TenderCode.code).join(Tender, Tender.id == TenderCode.tender_id)
    tied = codes.join(TenderGroup, TenderGroup.tender_id == Tender.id).where(TenderGroup.group_id == group)
    return tied.distinct().order_by(TenderCode.code)


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


@query(NoticeChoice, unrestricted={Notice: "who settles where a tender and its notice differ sees both"})
def choice_of(tender: Param[int], pid: Param[str]) -> Statement:
    """With its lot and its notice."""
    those = select(NoticeChoice).where(NoticeChoice.pid == pid, NoticeChoice.tender_id == tender)
    return those.options(joinedload(NoticeChoice.lot), joinedload(NoticeChoice.notice))
