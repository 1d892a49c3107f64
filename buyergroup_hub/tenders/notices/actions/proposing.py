"""Propose notices to groups, by CPV, buyer and words. The hub only proposes; a person says yes or no."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from buyergroup_hub.events.actions import record
from buyergroup_hub.groups.group.models import Group, Membership
from buyergroup_hub.jobs.actions import each_turn
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db
from buyergroup_hub.kit.digests import Json
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notices.registry.actions import together
from buyergroup_hub.notices.registry.models import Notice
from buyergroup_hub.notices.registry.procedure import Party, TenderFacts, tender_of
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.search.language.dutch import analyse, is_common
from buyergroup_hub.tenders.notices import events
from buyergroup_hub.tenders.notices.actions.importing import fill, known_tender, resolve, take_over
from buyergroup_hub.tenders.notices.models import GroupCode, NoticeLook, NoticeProposal, TenderNotice
from buyergroup_hub.tenders.tender import completeness
from buyergroup_hub.tenders.tender.actions.tying import UNTYING, link, untie
from buyergroup_hub.tenders.tender.models import Tender, TenderCode, TenderGroup

PER_TURN = 20
CPV_DIGITS = 5
"""Class of the CPV (Regulation (EC) No 2195/2002): the first five digits say which works, supplies or services."""

LEAST_LETTERS = 5


@dataclass(frozen=True)
class Known:
    """What makes a notice look like a group's: the CPV classes that it names and those of its tenders, its clients, and
    its names' words."""

    group_id: int
    demo: bool
    classes: frozenset[str]
    clients: frozenset[int]
    names: tuple[frozenset[str], ...]


@each_turn
def look_at_new_notices() -> None:
    """Each notice is looked at once: a tender that has it already is filled up, else it is proposed to groups."""
    seen = select(NoticeLook.notice_id)
    new = select(Notice).where(Notice.id.not_in(seen)).order_by(Notice.id).limit(PER_TURN)
    notices = db.session.scalars(new.options(selectinload(Notice.buyers), selectinload(Notice.codes))).all()
    if not notices:
        return
    groups = known_groups()
    for notice in notices:
        look(notice, groups)


def look(notice: Notice, groups: Sequence[Known]) -> list[NoticeProposal]:
    """Look at one notice; answers what was proposed."""
    facts = tender_of(notice)
    buyer = _buyer(facts, demo=notice.demo) if facts else None
    db.session.add(
        NoticeLook(
            notice_id=notice.id,
            organisation_id=buyer.id if buyer else None,
            looked_at=clock.now(),
            reader=notice.reader,
        )
    )
    if facts is None:
        return []
    tender = known_tender([one.id for one in together(notice)])
    if tender is not None:
        fill(tender, facts)
        return []
    codes = {code.code[:CPV_DIGITS] for code in notice.codes}
    said = _said(facts)
    return [
        propose(notice, group.group_id, buyer, reasons)
        for group in groups
        if group.demo == notice.demo and (reasons := reasons_for(group, codes, buyer, said))
    ]


def _buyer(facts: TenderFacts, *, demo: bool) -> Organisation | None:
    parties: Iterable[Party] = facts.buyers
    return next((found for party in parties if (found := resolve(party, demo=demo))), None)


def _said(facts: TenderFacts) -> frozenset[str]:
    texts = [
        facts.title,
        facts.description,
        *(lot.title for lot in facts.lots),
        *(lot.description for lot in facts.lots),
    ]
    return frozenset(key for text in texts if text for key in _keys(text[:4000]))


def _keys(text: str) -> Iterable[str]:
    for word in analyse(text):
        if not is_common(word.token.text) and len(word.token.text) >= LEAST_LETTERS:
            yield from word.all_keys


def reasons_for(
    group: Known, classes: Collection[str], buyer: Organisation | None, said: Collection[str]
) -> dict[str, Json]:
    """Why a notice may be of a group; empty where it is not proposed.

    A buyer alone is not enough, since a client buys far more than one product; the words of a name or a CPV class are,
    and the buyer is then told beside it.
    """
    shared = sorted(group.classes & set(classes))
    words = next((sorted(name) for name in group.names if name and name <= set(said)), [])
    if not shared and not words:
        return {}
    reasons: dict[str, Json] = {}
    if shared:
        reasons["cpv"] = list(shared)
    if words:
        reasons["words"] = list(words)
    if buyer is not None and buyer.id in group.clients:
        reasons["buyer"] = buyer.id
    return reasons


def propose(notice: Notice, group_id: int, buyer: Organisation | None, reasons: Mapping[str, Json]) -> NoticeProposal:
    proposal = NoticeProposal(
        notice_id=notice.id,
        group_id=group_id,
        organisation_id=buyer.id if buyer else None,
        reasons=dict(reasons),
        proposed_at=clock.now(),
        audience=f"group:{group_id}",
        demo=notice.demo,
    )
    db.session.add(proposal)
    record(events.PROPOSED, proposal, {"notice": notice.id}, group_id=group_id)
    return proposal


def known_groups() -> list[Known]:
    """What is known of all groups that run, in five queries."""
    groups = db.session.scalars(select(Group).options(selectinload(Group.names))).all()
    classes, clients = _classes(), _clients()
    return [
        Known(group.id, group.demo, frozenset(classes[group.id]), frozenset(clients[group.id]), _names(group))
        for group in groups
        if not group.is_ended and group.kind in ("buyer_group", "buyer_supplier_group")
    ]


def _classes() -> dict[int, set[str]]:
    """What groups buy, as everyone may know it: a proposal says its reason to the whole group, supplier members among
    it."""
    rows = select(TenderGroup.group_id, TenderCode.code).join(TenderCode, TenderCode.tender_id == TenderGroup.tender_id)
    rows = rows.join(Tender, Tender.id == TenderGroup.tender_id).where(Tender.audience == "public")
    found: dict[int, set[str]] = defaultdict(set)
    for group_id, code in db.session.execute(rows):
        found[group_id].add(code[:CPV_DIGITS])
    for group_id, code in db.session.execute(select(GroupCode.group_id, GroupCode.code)):
        found[group_id].add(code[:CPV_DIGITS])
    return found


def clients_of(group_id: int) -> frozenset[int]:
    """The organisations that take part in a group now."""
    rows = select(Membership.organisation_id).where(Membership.group_id == group_id, Membership.runs())
    return frozenset(db.session.scalars(rows))


def _clients() -> dict[int, set[int]]:
    rows = select(Membership.group_id, Membership.organisation_id).where(Membership.runs())
    found: dict[int, set[int]] = defaultdict(set)
    for group_id, organisation_id in db.session.execute(rows):
        found[group_id].add(organisation_id)
    return found


def _names(group: Group) -> tuple[frozenset[str], ...]:
    """The words of each name that say what is bought, as the search reads them: all of them must stand in a notice."""
    names = {group.name_nl, *(one.name for one in group.names)}
    return tuple(frozenset(_wholes(name)) for name in sorted(names))


def tie_notice(notice: Notice, tender: Tender) -> Tender:
    """A tender that was planned here went to market with this notice: it is filled up, and not made a second time. What
    the check before publication says is kept, as where a buyer enters the publication herself."""
    facts = tender_of(notice)
    buyer = _buyer(facts, demo=notice.demo) if facts else None
    if buyer is not None and buyer.id != tender.organisation_id:
        raise RuleBroken(_("Deze publicatie is van %(name)s. Koppel er een van je eigen organisatie.", name=buyer.name))
    if tender.cancelled_on is not None:
        raise RuleBroken(_("Deze aanbesteding is geannuleerd."))
    if tender.published_on is None and facts is not None and facts.published_on is not None:
        completeness.keep_readiness(tender, facts.published_on)
    return take_over(notice, tender)


GENERAL = frozenset({"buyer", "group", "groep", "demo", "duurzaam", "circulair", "duurzame", "circulaire", "zorg"})
"""Words that stand in many groups' names and say nothing of the product."""


def _wholes(name: str) -> Iterable[str]:
    for word in analyse(name):
        text = word.token.text.lower()
        if text not in GENERAL and not is_common(text) and len(text) >= LEAST_LETTERS:
            yield word.keys.whole


def in_hand(proposal: NoticeProposal) -> NoticeProposal:
    """The same proposal, read anew and kept from others until this transaction ends."""
    db.session.refresh(proposal, ["answer"], with_for_update=True)
    return proposal


def answer(proposal: NoticeProposal, relation: str | None) -> Tender | None:
    """Yes: the notice becomes a tender that uses the group's set or cites it. No: it is not asked again. Who said the
    one by mistake says the other."""
    was = proposal.answer
    settle(proposal, "confirmed" if relation else "dismissed")
    if relation is not None:
        tender = take_over(proposal.notice)
        link(tender, proposal.group, relation)
        return tender
    known = known_tender([proposal.notice_id]) if was == "confirmed" else None
    if known is not None:
        untie(known, proposal.group)
    return None


def settle(proposal: NoticeProposal, outcome: str) -> None:
    """Record what was answered."""
    proposal.answer, proposal.answered_at = outcome, clock.now()
    keys: dict[str, Json] = {"notice": proposal.notice_id, "answer": outcome}
    record(events.ANSWERED, proposal, keys, group_id=proposal.group_id)


def dismiss_confirmed(tender: Tender, group: Group) -> None:
    """No notice of the tender is the group's."""
    notices = select(TenderNotice.notice_id).where(TenderNotice.tender_id == tender.id)
    confirmed = select(NoticeProposal).where(
        NoticeProposal.group_id == group.id,
        NoticeProposal.notice_id.in_(notices),
        NoticeProposal.answer == "confirmed",
    )
    for proposal in db.session.scalars(confirmed):
        settle(proposal, "dismissed")


UNTYING.append(dismiss_confirmed)


def relation_of(proposal: NoticeProposal) -> str | None:
    """What was said of it: `set`, `cites` or `no`; None where nothing was."""
    if proposal.answer is None:
        return None
    tied = (
        select(TenderGroup.relation)
        .join(TenderNotice, TenderNotice.tender_id == TenderGroup.tender_id)
        .where(TenderNotice.notice_id == proposal.notice_id, TenderGroup.group_id == proposal.group_id)
    )
    return db.session.scalar(tied) or "no"
