"""What tenders show on the pages of groups and organisations: no more than its rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyergroup_hub.groups.group.models import in_words
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.adoptions.queries import (
    Taken,
    Took,
    adoptions_of_groups,
    adoptions_of_organisations,
)
from buyergroup_hub.tenders.overview.queries import (
    Newest,
    OwnTender,
    groups_of_tenders,
    lots_of_tenders,
    newest_of_groups,
    tenders_counted,
    tenders_of_organisations,
)
from buyergroup_hub.tenders.tender import labels


@dataclass(frozen=True)
class OfGroup:
    """What a group's page shows: its last tenders, who took its set over, and what was proposed to it."""

    tenders: list[Newest]
    adoptions: list[Taken]
    proposed: int
    may_plan: bool


def _of_groups(groups: Sequence[Any], who: Standing) -> Mapping[int, OfGroup]:
    ids = [group.id for group in groups]
    proposed = counts("proposals", groups)
    found = {each: OfGroup([], [], proposed.get(each, 0), who.client_in(each)) for each in ids}
    for tender in newest_of_groups(ids):
        found[tender.group_id].tenders.append(tender)
    for adoption in adoptions_of_groups(ids):
        found[adoption.group_id].adoptions.append(adoption)
    return {key: one for key, one in found.items() if one.tenders or one.adoptions or one.proposed or one.may_plan}


def _tab(groups: Sequence[Any], _who: Standing) -> Mapping[int, int]:
    """By group, how many tenders the person sees."""
    return counts("tenders", groups)


Owned = tuple[list[OwnTender], list[Took]]


def _of_organisations(things: Sequence[Any], _who: Standing) -> Mapping[int, Owned]:
    """By organisation, its tenders that the person sees, and the sets that it took over; what three slots of its page
    ask is looked up once."""
    ids = tuple(thing.id for thing in things)
    return request_cache(("tenders of organisations", ids), lambda: _owned(ids))


def _owned(ids: Sequence[int]) -> dict[int, Owned]:
    owned: dict[int, Owned] = {}
    tenders = {tender.id: tender for tender in tenders_of_organisations(ids)}
    for tender in tenders.values():
        owned.setdefault(tender.organisation_id, ([], []))[0].append(tender)
    if tenders:
        for lot in lots_of_tenders(tenders):
            tenders[lot.tender_id].lots.append(lot)
        for group in groups_of_tenders(tenders):
            tenders[group.tender_id].groups.append(in_words(group.name_nl, group.name_en))
    for adoption in adoptions_of_organisations(ids):
        owned.setdefault(adoption.organisation_id, ([], []))[1].append(adoption)
    return owned


def _chain(organisations: Sequence[Any], who: Standing) -> Mapping[int, list[dict[str, Any]]]:
    """The steps of an organisation from tender to contract, of what the person sees."""
    return {key: _steps(tenders) for key, (tenders, _took) in _of_organisations(organisations, who).items()}


def _steps(tenders: Sequence[OwnTender]) -> list[dict[str, Any]]:
    lots = [lot for tender in tenders for lot in tender.lots]
    used = sum(lot.asked for lot in lots)
    signed = sum(lot.contracted_on is not None for lot in lots)
    return [
        _step(
            "tenders",
            len(tenders),
            ngettext("aanbesteding", "aanbestedingen", len(tenders)),
            labels.lots_count(len(lots)),
        ),
        _step(
            "uses",
            _("%(n)s van %(of)s", n=used, of=len(lots)),
            ngettext("perceel met bepalingen", "percelen met bepalingen", len(lots)),
        ),
        _step("contracts", signed, ngettext("contract", "contracten", signed)),
    ]


def _step(key: str, count: object, label: str, note: str | None = None) -> dict[str, Any]:
    return {"key": key, "count": count, "label": label, "state": "done" if count else "next", "note": note}


def _leads(organisations: Sequence[Any], who: Standing) -> Mapping[int, str]:
    """By organisation, in how many of its lots clauses were asked."""
    found = {}
    for organisation_id, (tenders, _took) in _of_organisations(organisations, who).items():
        lots = [lot for tender in tenders for lot in tender.lots]
        used = sum(lot.asked for lot in lots)
        if used:
            found[organisation_id] = ngettext(
                "paste bepalingen toe in %(used)s van %(num)d perceel",
                "paste bepalingen toe in %(used)s van %(num)d percelen",
                len(lots),
                used=used,
            )
    return found


PANELS = (
    Count("tenders", tenders_counted),
    Panel("group.tabs", "tenders/overview/_tab.html", _tab, place=50),
    Panel("group.overview", "tenders/overview/_of_group.html", _of_groups, place=50),
    Panel("organisation.overview", "tenders/overview/_of_organisation.html", _of_organisations, place=20),
    Panel("organisation.lead", None, _leads, place=20),
    Panel("organisation.chain", None, _chain, place=20),
)
