"""Tie a tender to a group, so that it counts for the group's clauses, and untie what was tied by mistake."""

from __future__ import annotations

from sqlalchemy import select

from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.models import Group
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.tenders import events
from buyergroup_hub.tenders.actions.circles import show_to
from buyergroup_hub.tenders.actions.planning import touch
from buyergroup_hub.tenders.actions.proof import recount
from buyergroup_hub.tenders.models import Adoption, NoticeProposal, Tender, TenderGroup, TenderNotice


def link(tender: Tender, group: Group, relation: str = "set") -> TenderGroup:
    """Tie a tender to a group: with `set` it counts for the group's clauses."""
    found = tie_of(tender, group)
    if found is not None and found.relation == relation:
        return found
    if found is None:
        found = TenderGroup(group=group, group_id=group.id, relation=relation, home=not tender.groups)
        tender.groups.append(found)
    found.relation = relation
    touch(tender)
    record(events.LINKED, tender, {"relation": relation}, group_id=group.id, acting_for=tender.organisation_id)
    recount([group.id])
    return found


def tie_of(tender: Tender, group: Group) -> TenderGroup | None:
    return next((one for one in tender.groups if one.group_id == group.id), None)


def untie(tender: Tender, group: Group) -> None:
    """The tender has nothing to do with the group after all. A lot that records the group's clauses proves otherwise:
    taking it out of the count would hide what it asked, or dropped."""
    tie = tie_of(tender, group)
    if tie is None:
        return
    if any(use.version.clause.group_id == group.id for lot in tender.lots for use in lot.uses):
        raise RuleBroken(
            _("Een perceel legt bepalingen van %(group)s vast. Kies dat zij bepalingen noemt.", group=group.name)
        )
    if tender.audience == f"clients:{group.id}":
        show_to(tender, f"org:{tender.organisation_id}")
    tender.groups.remove(tie)
    db.session.flush()  # before another one becomes its home: there is one at most
    if tie.home and tender.groups:
        tender.groups[0].home = True
    touch(tender)
    record(events.UNTIED, tender, group_id=group.id, acting_for=tender.organisation_id)
    _forget(tender, group)
    recount([group.id])


def _forget(tender: Tender, group: Group) -> None:
    """Who took the group's set over did not use it here, and no notice of the tender is the group's."""
    with_it = select(Adoption).where(Adoption.tender_id == tender.id, Adoption.group_id == group.id)
    for adoption in db.session.scalars(with_it):
        adoption.tender_id = None
        keys = {"organisation": adoption.organisation_id}
        record(events.ADOPTION_UNTIED, tender, keys, group_id=group.id, acting_for=adoption.organisation_id)
    notices = select(TenderNotice.notice_id).where(TenderNotice.tender_id == tender.id)
    for proposal in db.session.scalars(
        select(NoticeProposal).where(
            NoticeProposal.group_id == group.id,
            NoticeProposal.notice_id.in_(notices),
            NoticeProposal.answer == "confirmed",
        )
    ):
        settle(proposal, "dismissed")


def settle(proposal: NoticeProposal, said: str) -> None:
    """Write down what was said of a proposal."""
    proposal.answer, proposal.answered_at = said, clock.now()
    keys: dict[str, Json] = {"notice": proposal.notice_id, "answer": said}
    record(events.ANSWERED, proposal, keys, group_id=proposal.group_id)
