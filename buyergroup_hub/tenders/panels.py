"""What tenders show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from buyergroup_hub.kit.i18n import LazyString, locale
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.tenders import calendar, completeness, of_groups, of_organisations
from buyergroup_hub.tenders.actions import Proof
from buyergroup_hub.tenders.glossary import STAGE_WORDS
from buyergroup_hub.tenders.models import Lot, NoticeLook, Tender
from buyergroup_hub.tenders.queries.commitments import KeepingTender, tenders_keeping
from buyergroup_hub.tenders.queries.notices import looks_at, tenders_of_notices
from buyergroup_hub.tenders.queries.tenders import first_without_notice, lots_to_fill
from buyergroup_hub.tenders.queries.uses import ProvenClause, clauses_most_proven, clauses_of_texts, levels_counted
from buyergroup_hub.tenders.used_in import figures, used_in

QUARTERS = 4
NO_PROOF = Proof(0, 0, 0, 0)


def _proven(clauses: Sequence[Any], _who: Standing) -> Mapping[int, Proof]:
    """By clause, its figure; public lots only, so the same for everyone."""
    public = [clause for clause in clauses if clause.audience == "public"]
    found = figures(public)
    return {clause.id: found.get(clause.id, NO_PROOF) for clause in public}


def _level_used(levels: Sequence[Any], _who: Standing) -> Mapping[int, Proof]:
    """By row of a level, the same figure of the lots that asked the clause at that level, whatever the version."""
    clauses = {text.text_id: text for text in clauses_of_texts({row.text_id for row in levels})}
    of = figures(list({clause.id: clause for clause in clauses.values()}.values()))
    counts = {(row.clause_id, row.level, row.scoped): row.lots for row in levels_counted(list(of))}
    seen = [row for row in levels if row.text_id in clauses]
    return {row.id: _at_level(of, counts, clauses[row.text_id].id, row.level) for row in seen}


def _at_level(
    of: Mapping[int, Proof], counts: Mapping[tuple[int, int | None, bool], int], clause_id: int, level: int
) -> Proof:
    inside, outside = (counts.get((clause_id, level, scoped), 0) for scoped in (True, False))
    return replace(of.get(clause_id, NO_PROOF), asked=inside, outside=outside)


def _adoptable(things: Sequence[Any], _who: Standing) -> Mapping[int, Any]:
    """A published set can be taken over."""
    return {one.id: one for one in things if one.number is not None and one.group_id is not None}


def _own_lots(baskets: Sequence[Any], who: Standing) -> Mapping[int, list[Lot]]:
    """The lots of one's organisations that a basket can go into: of tenders that are not published."""
    lots = lots_to_fill(who.organisation_ids)
    return {basket.id: lots for basket in baskets} if lots else {}


def _measurable(baskets: Sequence[Any], _who: Standing) -> Mapping[int, list[completeness.Need]]:
    """Of a basket, which data the effect needs and which of them its clauses ask for."""
    return {basket.id: needs for basket in baskets if (needs := completeness.check_basket(basket.items))}


@dataclass(frozen=True)
class OfNotice:
    """What a notice led to here: its tender, or who may make one of it."""

    tender: Tender | None
    may_take_over: bool
    ties: bool = False
    """Whether her organisation planned tenders that it may belong to."""


def _of_notices(notices: Sequence[Any], who: Standing) -> Mapping[int, OfNotice]:
    ids = [notice.id for notice in notices]
    tenders = dict(tenders_of_notices(ids))
    looks = {look.notice_id: look for look in looks_at(ids)}
    found = {}
    for notice in notices:
        look, tender = looks.get(notice.id), tenders.get(notice.id)
        may = look is not None and tender is None and not notice.is_consultation and can(who, Verb.MATCH_NOTICE, look)
        if tender is not None or may:
            found[notice.id] = OfNotice(tender, may, may and _plans(look, who))
    return found


def _plans(look: NoticeLook | None, who: Standing) -> bool:
    """Did the buyer's own people plan tenders that have no notice yet?"""
    own = look is not None and look.organisation_id in who.organisation_ids
    return own and bool(first_without_notice(who.organisation_ids))


def _most_proven(things: Sequence[Any], _who: Standing) -> Mapping[int, list[ProvenClause]]:
    """The start page: the clauses that were asked in most lots."""
    clauses = clauses_most_proven(locale())
    return {thing.id: clauses for thing in things} if clauses else {}


def _coming(things: Sequence[Any], _who: Standing) -> Mapping[int, list[calendar.Stretch]]:
    """The start page: how many lots come to market in the next quarters."""
    quarters = calendar.ahead(QUARTERS)
    return {thing.id: quarters for thing in things} if quarters else {}


def _of_commitments(things: Sequence[Any], _who: Standing) -> Mapping[int, list[tuple[KeepingTender, LazyString]]]:
    """By commitment the tenders that keep it. Whether its day is over is for programme staff."""
    kept: dict[int, list[tuple[KeepingTender, LazyString]]] = {}
    for row in tenders_keeping([thing.id for thing in things]) if things else ():
        kept.setdefault(row.commitment_id, []).append((row, STAGE_WORDS[row.stage]))
    return kept


PANELS = (
    *of_groups.COUNTS,
    Panel("clause.used_in", "tenders/_used_in.html", used_in, place=10),
    Panel("clause.proven", "tenders/_proven.html", _proven, place=10),
    Panel("clause.level_used", "tenders/_level_used.html", _level_used, place=10),
    Panel("group.tabs", "tenders/_tab.html", of_groups.tab, place=50),
    Panel("commitment.kept", "tenders/_of_commitment.html", _of_commitments),
    Panel("group.overview", "tenders/_of_group.html", of_groups.of_groups, place=50),
    Panel("group.actions", "tenders/_adopt_button.html", of_groups.overtakable, place=10),
    Panel("group.aside", "tenders/_adopt_group.html", of_groups.overtakable, place=10),
    Panel("set.actions", "tenders/_adopt_set.html", _adoptable, place=10),
    Panel("basket.check", "tenders/_basket_check.html", _measurable, place=10),
    Panel("basket.lots", "tenders/_basket_lots.html", _own_lots, place=10),
    Panel("notice.aside", "tenders/_of_notice.html", _of_notices, place=10),
    Panel("organisation.overview", "tenders/_of_organisation.html", of_organisations.of_organisations, place=20),
    Panel("organisation.lead", None, of_organisations.leads, place=20),
    Panel("organisation.chain", None, of_organisations.chain, place=20),
    Panel("home.first", "tenders/_coming.html", _coming, place=20),
    Panel("home.last", "tenders/_most_proven.html", _most_proven, place=10),
    Panel("open_data.downloads", "tenders/_downloads.html", lambda things, _who: {one.id: True for one in things}),
)
