"""What tenders show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.access import any_of, given, seen, visible_to
from buyergroup_hub.clauses.models import Clause, ClauseSet, ClauseText, ClauseVersion
from buyergroup_hub.kit.db import db, pairs, read
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.tenders import calendar, pages
from buyergroup_hub.tenders.actions import Proof, proofs
from buyergroup_hub.tenders.models import (
    Adoption,
    ClauseUse,
    Lot,
    NoticeLook,
    NoticeProposal,
    Tender,
    TenderGroup,
    TenderNotice,
)

SHOWN = 5
QUARTERS = 4
USES_SHOWN = 50


@dataclass(frozen=True)
class UsedIn:
    """The uses of a clause: the figure, the lots that everyone sees, and those that only this person sees."""

    proof: Proof | None
    public: list[ClauseUse]
    inside: list[ClauseUse]
    demo: bool


def _used_in(clauses: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By clause, its uses that the person sees. Members see what is not public apart, never in the figure."""
    figures = proofs(clauses)
    rows: dict[int, list[ClauseUse]] = {}
    for use in _uses([clause.id for clause in clauses], who):
        rows.setdefault(use.clause_id, []).append(use)
    return {
        clause.id: UsedIn(
            figures.get(clause.id),
            [use for use in uses if use.lot.tender.is_public and use.lot.tender.published_on],
            [use for use in uses if not (use.lot.tender.is_public and use.lot.tender.published_on)],
            any(use.lot.tender.demo for use in uses),
        )
        for clause in clauses
        if (uses := rows.get(clause.id))
    }


def _uses(clause_ids: Sequence[int], who: Standing) -> Sequence[ClauseUse]:
    most = USES_SHOWN * max(len(clause_ids), 1)
    return db.session.scalars(_uses_seen(), given(who, clause_ids=clause_ids, most=most)).all()


@cache
def _uses_seen() -> Any:
    tender = joinedload(ClauseUse.lot).joinedload(Lot.tender)
    return (
        select(ClauseUse)
        .join(Lot, Lot.id == ClauseUse.lot_id)
        .join(Tender, Tender.id == Lot.tender_id)
        .where(
            any_of(ClauseUse.clause_id, "clause_ids"),
            seen(Tender),
            Lot.kind != "part",
            Lot.replaced_by_id.is_(None),
        )
        .options(tender.selectinload(Tender.buyers), joinedload(ClauseUse.version))
        .order_by(ClauseUse.use == "dropped", Tender.published_on.desc().nulls_last(), Tender.id, Lot.number)
        .limit(bindparam("most"))
    )


def _proven(clauses: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By clause, its figure as it was counted last; public lots only, so the same for everyone."""
    return {
        clause.id: (clause.proven_in, clause.proven_of)
        for clause in clauses
        if isinstance(clause, Clause) and clause.audience == "public"
    }


def _level_used(levels: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """By row of a level, in how many public lots the clause was asked at that level, whatever the version."""
    texts = {row.text_id for row in levels}
    counts = {(row[0], row[1]): row[2] for row in db.session.execute(_levels_used(), {"texts": list(texts)})}
    return {row.id: counts.get((row.text_id, row.level), 0) for row in levels}


@cache
def _levels_used() -> Any:
    """By text and level, in how many lots its clause was asked at that level."""
    return (
        select(ClauseText.id, ClauseUse.level, func.count())
        .join(ClauseVersion, ClauseVersion.id == ClauseText.version_id)
        .join(ClauseUse, ClauseUse.clause_id == ClauseVersion.clause_id)
        .join(Lot, Lot.id == ClauseUse.lot_id)
        .join(Tender, Tender.id == Lot.tender_id)
        .where(
            any_of(ClauseText.id, "texts"),
            Tender.audience == "public",
            Tender.published_on.is_not(None),
            Lot.kind != "part",
            Lot.replaced_by_id.is_(None),
        )
        .group_by(ClauseText.id, ClauseUse.level)
    )


def _counts(groups: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By group, how many tenders the person sees."""
    return pairs(read(_counted(), given(who, ids=[group.id for group in groups])))


@cache
def _counted() -> Any:
    counted = (
        select(TenderGroup.group_id, func.count())
        .join(Tender, Tender.id == TenderGroup.tender_id)
        .where(any_of(TenderGroup.group_id, "ids"), seen(Tender))
    )
    return counted.group_by(TenderGroup.group_id)


@dataclass(frozen=True)
class OfGroup:
    """What a group's page shows: its last tenders, who took its set over, and what was proposed to it."""

    tenders: list[Tender]
    adoptions: list[Adoption]
    proposed: int
    may_plan: bool


def _of_groups(groups: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    ids = [group.id for group in groups]
    tenders = _tenders_of(ids, who)
    adoptions = _adoptions_of(ids, who)
    proposed = _proposed(ids, who)
    found = {
        group_id: OfGroup(
            tenders.get(group_id, []),
            adoptions.get(group_id, []),
            proposed.get(group_id, 0),
            who.client_in(group_id),
        )
        for group_id in ids
    }
    return {key: one for key, one in found.items() if one.tenders or one.adoptions or one.proposed or one.may_plan}


def _tenders_of(group_ids: Sequence[int], who: Standing) -> dict[int, list[Tender]]:
    found: dict[int, list[Tender]] = {}
    for group_id, tender in db.session.execute(_newest_of(), given(who, group_ids=group_ids)).unique():
        found.setdefault(group_id, []).append(tender)
    return found


@cache
def _newest_of() -> Any:
    place = func.row_number().over(partition_by=TenderGroup.group_id, order_by=Tender.id.desc())
    ranked = (
        select(TenderGroup.group_id, Tender.id.label("tender_id"), place.label("place"))
        .join(Tender, Tender.id == TenderGroup.tender_id)
        .where(any_of(TenderGroup.group_id, "group_ids"), seen(Tender))
        .subquery()
    )
    return (
        select(ranked.c.group_id, Tender)
        .join(Tender, Tender.id == ranked.c.tender_id)
        .where(ranked.c.place <= SHOWN)
        .options(joinedload(Tender.organisation), selectinload(Tender.buyers), selectinload(Tender.lots))
        .order_by(Tender.id.desc())
    )


def _adoptions_of(group_ids: Sequence[int], who: Standing) -> dict[int, list[Adoption]]:
    found: dict[int, list[Adoption]] = {}
    for adoption in db.session.scalars(_adoptions(), given(who, group_ids=group_ids)):
        found.setdefault(adoption.group_id, []).append(adoption)
    return found


@cache
def _adoptions() -> Any:
    return (
        select(Adoption)
        .where(any_of(Adoption.group_id, "group_ids"), seen(Adoption))
        .options(joinedload(Adoption.organisation), joinedload(Adoption.set))
        .order_by(Adoption.adopted_on.desc(), Adoption.id.desc())
    )


def _proposed(group_ids: Sequence[int], who: Standing) -> dict[int, int]:
    return pairs(read(_proposals_counted(), given(who, group_ids=group_ids)))


@cache
def _proposals_counted() -> Any:
    counted = select(NoticeProposal.group_id, func.count()).where(
        any_of(NoticeProposal.group_id, "group_ids"), NoticeProposal.answer.is_(None), seen(NoticeProposal)
    )
    return counted.group_by(NoticeProposal.group_id)


def _adoptable(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """A published set can be taken over."""
    return {one.id: one for one in things if one.number is not None and one.group_id is not None}


def _own_lots(baskets: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """The lots of one's organisations that a basket can go into: of tenders that are not published."""
    mine = (
        select(Lot)
        .join(Tender, Tender.id == Lot.tender_id)
        .where(
            Tender.organisation_id.in_(who.organisation_ids),
            visible_to(who, Tender),
            Tender.published_on.is_(None),
            Tender.cancelled_on.is_(None),
        )
        .options(joinedload(Lot.tender))
        .order_by(Tender.title, Lot.number)
    )
    lots = list(db.session.scalars(mine))
    return {basket.id: lots for basket in baskets} if lots else {}


@dataclass(frozen=True)
class OfNotice:
    """What a notice led to here: its tender, or who may make one of it."""

    tender: Tender | None
    may_take_over: bool


def _of_notices(notices: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    ids = [notice.id for notice in notices]
    tied = (
        select(TenderNotice.notice_id, Tender)
        .join(Tender, Tender.id == TenderNotice.tender_id)
        .where(TenderNotice.notice_id.in_(ids), visible_to(who, Tender))
    )
    tenders = pairs(db.session.execute(tied))
    looks = {
        look.notice_id: look for look in db.session.scalars(select(NoticeLook).where(NoticeLook.notice_id.in_(ids)))
    }
    found = {}
    for notice in notices:
        look, tender = looks.get(notice.id), tenders.get(notice.id)
        may = look is not None and tender is None and not notice.is_consultation and can(who, Verb.MATCH_NOTICE, look)
        if tender is not None or may:
            found[notice.id] = OfNotice(tender, may)
    return found


def _of_organisations(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By organisation, its tenders that the person sees, and the sets that it took over."""
    ids = [thing.id for thing in things]
    parts = (
        selectinload(Tender.buyers),
        selectinload(Tender.groups).joinedload(TenderGroup.group),
        selectinload(Tender.lots).selectinload(Lot.uses),
    )
    mine = (
        select(Tender)
        .where(Tender.organisation_id.in_(ids), visible_to(who, Tender))
        .options(*parts)
        .order_by(Tender.id.desc())
    )
    tenders: dict[int, list[Tender]] = {}
    for tender in db.session.scalars(mine):
        tenders.setdefault(tender.organisation_id or 0, []).append(tender)
    taken = (
        select(Adoption)
        .where(Adoption.organisation_id.in_(ids), visible_to(who, Adoption))
        .options(joinedload(Adoption.group))
        .order_by(Adoption.id.desc())
    )
    adoptions: dict[int, list[Adoption]] = {}
    for adoption in db.session.scalars(taken):
        adoptions.setdefault(adoption.organisation_id, []).append(adoption)
    return {
        one: (tenders.get(one, []), adoptions.get(one, [])) for one in ids if tenders.get(one) or adoptions.get(one)
    }


def _chain(organisations: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """The steps of an organisation from tender to contract, of what the person sees."""
    found = {}
    for organisation_id, (tenders, _adoptions) in _of_organisations(organisations, who).items():
        lots = [lot for tender in tenders for lot in tender.counted]
        used = sum(any(use.asked for use in lot.uses) for lot in lots)
        signed = sum(lot.contracted_on is not None for lot in lots)
        found[organisation_id] = [
            _step("tenders", len(tenders), _("aanbestedingen"), pages.lots_count(len(lots))),
            _step("uses", _("%(n)s van %(of)s", n=used, of=len(lots)), _("percelen met bepalingen")),
            _step("contracts", signed, _("contracten")),
        ]
    return found


def _leads_of(organisations: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By organisation, in how many of its lots clauses were asked."""
    found = {}
    for organisation_id, (tenders, _adoptions) in _of_organisations(organisations, who).items():
        lots = [lot for tender in tenders for lot in tender.counted]
        used = sum(any(use.asked for use in lot.uses) for lot in lots)
        if used:
            found[organisation_id] = ngettext(
                "paste bepalingen toe in %(used)s van %(num)d perceel",
                "paste bepalingen toe in %(used)s van %(num)d percelen",
                len(lots),
                used=used,
            )
    return found


def _overtakable(groups: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """By group with a published set: how many organisations outside took one over."""
    ids = [group.id for group in groups]
    offers = db.session.scalars(
        select(ClauseSet.group_id)
        .where(ClauseSet.group_id.in_(ids), ClauseSet.number.is_not(None), visible_to(who, ClauseSet))
        .distinct()
    )
    taken = pairs(
        db.session.execute(
            select(Adoption.group_id, func.count())
            .where(Adoption.group_id.in_(ids), visible_to(who, Adoption))
            .group_by(Adoption.group_id)
        )
    )
    return {group_id: taken.get(group_id, 0) for group_id in offers if group_id is not None}


def _step(key: str, count: object, label: str, note: str | None = None) -> dict[str, Any]:
    return {"key": key, "count": count, "label": label, "state": "done" if count else "next", "note": note}


def _most_proven(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """The start page: the clauses that were asked in most lots."""
    clauses = list(db.session.scalars(_most_proven_ones(), given(who)))
    return {thing.id: clauses for thing in things} if clauses else {}


@cache
def _most_proven_ones() -> Any:
    shown = joinedload(Clause.shown).selectinload(ClauseVersion.texts).selectinload(ClauseText.levels)
    return (
        select(Clause)
        .where(seen(Clause), Clause.proven_in > 0, Clause.withdrawn_at.is_(None))
        .options(shown, joinedload(Clause.group))
        .order_by(Clause.proven_in.desc(), Clause.code)
        .limit(SHOWN)
    )


def _coming(things: Sequence[Any], who: Standing) -> Mapping[int, Any]:
    """The start page: how many lots come to market in the next quarters."""
    quarters = calendar.ahead(who, QUARTERS)
    return {thing.id: quarters for thing in things} if quarters else {}


PANELS = (
    Panel("clause.used_in", "tenders/_used_in.html", _used_in, place=10),
    Panel("clause.proven", "tenders/_proven.html", _proven, place=10),
    Panel("clause.level_used", "tenders/_level_used.html", _level_used, place=10),
    Panel("group.tabs", "tenders/_tab.html", _counts, place=50),
    Panel("group.overview", "tenders/_of_group.html", _of_groups, place=50),
    Panel("group.actions", "tenders/_adopt_button.html", _overtakable, place=10),
    Panel("group.aside", "tenders/_adopt_group.html", _overtakable, place=10),
    Panel("set.actions", "tenders/_adopt_set.html", _adoptable, place=10),
    Panel("basket.lots", "tenders/_basket_lots.html", _own_lots, place=10),
    Panel("notice.aside", "tenders/_of_notice.html", _of_notices, place=10),
    Panel("organisation.overview", "tenders/_of_organisation.html", _of_organisations, place=20),
    Panel("organisation.lead", "tenders/_nothing.html", _leads_of, place=20),
    Panel("organisation.chain", "tenders/_nothing.html", _chain, place=20),
    Panel("home.first", "tenders/_coming.html", _coming, place=20),
    Panel("home.last", "tenders/_most_proven.html", _most_proven, place=10),
    Panel("open_data.downloads", "tenders/_downloads.html", lambda things, _who: {one.id: True for one in things}),
)
