"""What measurements show on others' pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.outcomes.glossary import KIND_LINES, KINDS
from buyergroup_hub.outcomes.measuring import labels, minimum
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.outcomes.measuring.queries import (
    known_of,
    lots_realised,
    lots_with_effect,
    measurements_in,
    measurements_of_organisations,
)
from buyergroup_hub.panels import Panel
from buyergroup_hub.permissions import Standing, Verb, can
from buyergroup_hub.tenders.tender import labels as tenders_pages
from buyergroup_hub.tenders.tender.models import Lot


@dataclass(frozen=True)
class Said:
    """How a row of measurements is said."""

    measured: list[Measurement]
    may_measure: bool

    def by_kind(self) -> list[tuple[str, list[Measurement]]]:
        """(words, measurements): effect and process apart, never in one list (rule 12)."""
        parts = ((kind, [one for one in self.measured if one.version.kind == kind]) for kind in reversed(KINDS))
        return [
            (str(KIND_LINES[kind])[:1].upper() + str(KIND_LINES[kind])[1:], found) for kind, found in parts if found
        ]

    def value(self, measurement: Measurement) -> str:
        return labels.value_words(measurement) or labels.unknown_words(measurement)

    def where(self, measurement: Measurement) -> str:
        """Of what, over which days and how certain."""
        of = (
            _("de hele aanbesteding")
            if measurement.tender_id
            else self.lot_name(measurement.lot)
            if measurement.lot
            else ""
        )
        parts = [of, labels.days(measurement) if measurement.since else "", labels.certainty(measurement)]
        return " · ".join(part for part in parts if part)

    def lot_name(self, lot: Lot) -> str:
        return tenders_pages.lot_name(lot)


@dataclass(frozen=True)
class OfTender(Said):
    lacking: list[tuple[Lot, list[str] | None]]


def _of_tenders(tenders: Sequence[Any], who: Standing) -> Mapping[int, OfTender]:
    """By tender, what was measured of it and its lots, and which data each lot still lacks."""
    rows = {}
    for tender in tenders:  # the slot is filled for one tender at a time
        measured = measurements_in(tender.id, [lot.id for lot in tender.lots])
        lacking = minimum.lacking(tender)
        may = can(who, Verb.MEASURE, tender)
        if measured or lacking or may:
            rows[tender.id] = OfTender(measured, may, lacking)
    return rows


def _of_organisations(organisations: Sequence[Any], who: Standing) -> Mapping[int, Said]:
    """By organisation, what was measured of it as a whole."""
    found: dict[int, list[Measurement]] = {}
    for one in measurements_of_organisations([each.id for each in organisations]):
        found.setdefault(one.of_organisation_id or 0, []).append(one)
    rows = {
        organisation.id: Said(found.get(organisation.id, []), can(who, Verb.MEASURE, organisation))
        for organisation in organisations
        if not organisation.market
    }
    return {key: row for key, row in rows.items() if row.measured or row.may_measure}


def _known(goals: Sequence[Any], _who: Standing) -> Mapping[int, tuple[int, int]]:
    """By goal with an indicator, of how many a public value is known, of how many."""
    measured = {goal.id: goal.indicator_id for goal in goals if goal.indicator_id}
    known = known_of(set(measured.values()))
    return {goal_id: known[indicator_id] for goal_id, indicator_id in measured.items()}


def _chain(organisations: Sequence[Any], _who: Standing) -> Mapping[int, list[dict[str, str]]]:
    """The last step from promise to effect: of how many delivered lots an effect is known, of those the person sees."""
    known: dict[int, list[int]] = {}
    for organisation_id, lot_id in lots_realised([organisation.id for organisation in organisations]):
        known.setdefault(organisation_id, []).append(lot_id)
    effects = frozenset(lots_with_effect([lot for lots in known.values() for lot in lots]) if known else ())
    return {number: [_step(lots, effects)] for number, lots in known.items()}


def _step(lots: Sequence[int], effects: frozenset[int]) -> dict[str, str]:
    n = len(effects.intersection(lots))
    note = ngettext("%(num)d opgeleverd perceel", "%(num)d opgeleverde percelen", len(lots))
    count = _("%(n)s van %(of)s", n=n, of=len(lots))
    return {
        "key": "effects",
        "count": count,
        "label": _("effecten bekend"),
        "state": "done" if n else "next",
        "note": note,
    }


PANELS = (
    Panel("tender.overview", "outcomes/measuring/_of_tender.html", _of_tenders, place=10),
    Panel("organisation.overview", "outcomes/measuring/_of_organisation.html", _of_organisations, place=30),
    Panel("organisation.chain", None, _chain, place=30),
    Panel("goal.known", None, _known),
)
