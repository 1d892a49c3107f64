"""What waits for a person in this room."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from buyergroup_hub.access import any_of, given, seen
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, read
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.work import Task
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.tenders.models import Adoption, ClauseUse, Lot, NoticeChoice, NoticeProposal, Tender, TenderGroup


def waits_for(who: Standing) -> list[Task]:
    """Of one's organisations: differences with notices, results that are not told, adoptions to report on; of one's
    groups: proposed notices."""
    if not who.signed_in:
        return []
    return [*_differences(who), *_untold(who), *_to_report(who), *_to_match(who)]


def _differences(who: Standing) -> list[Task]:
    return [
        Task(
            title=ngettext(
                "Een publicatie zegt %(num)d ding anders dan de hub",
                "Een publicatie zegt %(num)d dingen anders dan de hub",
                count,
            ),
            url=url_for("tenders.show", pid=pid),
            text=title,
            group_id=group_id,
            action=_("Kies wat klopt"),
            demo=demo,
        )
        for pid, title, demo, group_id, count in read(_different(), _of(who))
    ]


def _told(count: Any) -> Any:
    """What is told of a tender with the number of something: where it stands, its title, and its own group."""
    home = select(TenderGroup.group_id).where(TenderGroup.tender_id == Tender.id, TenderGroup.home)
    return select(Tender.pid, Tender.title, Tender.demo, home.scalar_subquery(), count)


def _of(who: Standing) -> dict[str, Any]:
    return given(who, organisations=list(who.organisation_ids))


@cache
def _different() -> Any:
    return (
        _told(func.count())
        .join(NoticeChoice, NoticeChoice.tender_id == Tender.id)
        .where(NoticeChoice.choice.is_(None), any_of(Tender.organisation_id, "organisations"), seen(Tender))
        .group_by(Tender.id)
    )


def _untold(who: Standing) -> list[Task]:
    """Realised lots with uses of which nobody said what came of them."""
    return [
        Task(
            title=ngettext(
                "Vertel wat er van %(num)d bepaling kwam", "Vertel wat er van %(num)d bepalingen kwam", count
            ),
            url=url_for("tenders.show", pid=pid),
            text=title,
            group_id=group_id,
            action=_("Vertel het"),
            demo=demo,
        )
        for pid, title, demo, group_id, count in read(_not_told(), _of(who))
    ]


@cache
def _not_told() -> Any:
    return (
        _told(func.count(ClauseUse.id))
        .join(Lot, Lot.tender_id == Tender.id)
        .join(ClauseUse, ClauseUse.lot_id == Lot.id)
        .where(
            any_of(Tender.organisation_id, "organisations"),
            seen(Tender),
            Lot.realised_on.is_not(None),
            ClauseUse.use != "dropped",
            ClauseUse.result.is_(None),
        )
        .group_by(Tender.id)
    )


def _to_report(who: Standing) -> list[Task]:
    return [
        Task(
            title=_("Vertel wat de set je bracht"),
            url=url_for("tenders.adoption", pid=adoption.pid),
            due=clock.months_after(adoption.adopted_on, 12),
            text=adoption.project,
            group_id=adoption.group_id,
            action=_("Deel je ervaring"),
            demo=adoption.demo,
        )
        for adoption in db.session.scalars(_not_reported(), _of(who))
    ]


@cache
def _not_reported() -> Any:
    mine = any_of(Adoption.organisation_id, "organisations"), seen(Adoption)
    return (
        select(Adoption).where(*mine, Adoption.reported_on.is_(None), Adoption.ended_on.is_(None)).order_by(Adoption.id)
    )


def _to_match(who: Standing) -> list[Task]:
    leading = [group_id for group_id in who.roles if can(who, Verb.INVITE, _OfGroup(group_id))]
    waiting: dict[int, list[NoticeProposal]] = {}
    for proposal in db.session.scalars(_unanswered(), given(who, groups=leading)):
        waiting.setdefault(proposal.group_id, []).append(proposal)
    return [
        Task(
            title=ngettext(
                "%(num)d publicatie hoort misschien bij de groep",
                "%(num)d publicaties horen misschien bij de groep",
                len(found),
            ),
            url=url_for("tenders.proposals", slug=found[0].group.slug),
            group_id=group_id,
            action=_("Bekijk de publicaties"),
            demo=found[0].demo,
        )
        for group_id, found in waiting.items()
    ]


@cache
def _unanswered() -> Any:
    rows = select(NoticeProposal).where(any_of(NoticeProposal.group_id, "groups"), NoticeProposal.answer.is_(None))
    return rows.where(seen(NoticeProposal)).options(joinedload(NoticeProposal.group))


@dataclass(frozen=True)
class _OfGroup:
    group_id: int
