"""What tenders show on the pages of groups and organisations: no more than its rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from buyergroup_hub.groups.group.models import in_words
from buyergroup_hub.groups.overview.pages import Coming
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.formats import sentence_case
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.kit.web import request_cache
from buyergroup_hub.panels import Count, Panel, counts
from buyergroup_hub.permissions import Standing
from buyergroup_hub.tenders.adoptions.queries import Took, adoptions_of_organisations
from buyergroup_hub.tenders.overview.queries import (
    OwnTender,
    coming_of_groups,
    groups_of_tenders,
    lots_of_tenders,
    tenders_counted,
    tenders_of_organisations,
)
from buyergroup_hub.tenders.tender import labels
from buyergroup_hub.tenders.tender.models import quarter_of


def _coming(groups: Sequence[Any], _who: Standing) -> Mapping[int, list[Coming]]:
    """By group the quarters in which its tenders are expected on the market."""
    coming: dict[int, list[Coming]] = {}
    for tender in coming_of_groups([group.id for group in groups], quarter_of(clock.today())):
        hidden = None if tender.is_public else _("nog niet openbaar")
        parts = labels.stage_words(tender.stage), labels.lots_count(tender.lots), tender.buyer, hidden
        text = sentence_case(", ".join(part for part in parts if part))
        last, when = labels.expected_line(tender.expected)
        url = url_for("tenders.show", pid=tender.pid)
        coming.setdefault(tender.group_id, []).append(Coming(last, when, tender.title, url, text, tender.demo))
    return coming


def _to_begin(groups: Sequence[Any], who: Standing) -> Mapping[int, int]:
    """By group for which the person may plan a tender, or to which notices were proposed: how many those are."""
    proposed = counts("proposals", groups)
    return {
        group.id: proposed.get(group.id, 0) for group in groups if who.client_in(group.id) or proposed.get(group.id)
    }


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
    Panel("group.coming", None, _coming),
    Panel("group.begin", "tenders/overview/_begin.html", _to_begin, place=30),
    Panel("organisation.overview", "tenders/overview/_of_organisation.html", _of_organisations, place=20),
    Panel("organisation.lead", None, _leads, place=20),
    Panel("organisation.chain", None, _chain, place=20),
)
