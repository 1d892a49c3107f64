"""Measurements as the values that sums are made of, and which of them stand together.

What everyone sees is one citable figure: sums are made of public measurements alone. What only this person sees beside
it stands apart and is never in a count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from buyergroup_hub.kit.i18n import _
from buyergroup_hub.organisations.models import Organisation
from buyergroup_hub.outcomes import sums
from buyergroup_hub.outcomes.models import IndicatorVersion, Measurement
from buyergroup_hub.outcomes.queries.measuring import (
    PublicValue,
    groups_of,
    lot_ids_expected,
    lots_expected,
    public_values_of,
)
from buyergroup_hub.tenders.tender import labels as tenders_pages
from buyergroup_hub.tenders.tender.models import Lot, Tender


def definition_of(version: IndicatorVersion) -> sums.Definition:
    named = version.weight_name is not None and version.weight_unit is not None
    return sums.Definition(
        kind=version.kind,
        indicator=version.indicator.name,
        unit=version.unit,
        method=version.method,
        boundary=version.boundary,
        period_kind=version.period_kind,
        method_version=version.method_version,
        weight=(version.weight_name or "", version.weight_unit or "") if named else None,
        share=version.share,
        sum_subjects=version.sum_subjects,
        sum_time=version.sum_time,
    )


def values_of(measurements: Sequence[Measurement]) -> list[sums.Value]:
    """As values, in the same order. One query, for the groups that measured organisations are in."""
    in_groups = _memberships({one.of_organisation_id for one in measurements if one.of_organisation_id})
    return [_value(one, in_groups) for one in measurements]


def _value(one: Measurement, in_groups: dict[int, set[int]]) -> sums.Value:
    known = one.unknown_reason is None
    return sums.Value(
        definition_of(one.version),
        subject_of(one, in_groups),
        one.since,
        one.until,
        (one.low if one.value is None else one.value) if known else None,
        (one.high if one.value is None else one.value) if known else None,
        one.weight,
        one.quality,
    )


def subject_of(one: Measurement, in_groups: dict[int, set[int]]) -> sums.Subject:
    """What it is of, and all that this is a part of: adding a part to its whole would count it twice."""
    name = subject_name(one)
    if one.lot is not None:
        return sums.Subject(
            f"lot:{one.lot.id}", name, frozenset({f"tender:{one.lot.tender_id}", *_around(one.lot.tender)})
        )
    if one.tender is not None:
        return sums.Subject(f"tender:{one.tender.id}", name, frozenset(_around(one.tender)))
    if one.of_organisation is not None:
        groups = {f"group:{number}" for number in in_groups.get(one.of_organisation.id, ())}
        own, *parent = _with_parent(one.of_organisation)
        return sums.Subject(own, name, frozenset({*groups, *parent}))
    return sums.Subject(f"group:{one.of_group_id}", name)


def _around(tender: Tender) -> Iterable[str]:
    if tender.organisation is not None:
        yield from _with_parent(tender.organisation)
    for link in tender.groups:
        yield f"group:{link.group_id}"


def _with_parent(organisation: Organisation) -> Iterable[str]:
    yield f"organisation:{organisation.id}"
    if organisation.parent_id is not None:
        yield f"organisation:{organisation.parent_id}"


def _memberships(organisation_ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for organisation_id, group_id in groups_of(organisation_ids) if organisation_ids else ():
        found.setdefault(organisation_id, set()).add(group_id)
    return found


def subject_name(one: Measurement) -> str:
    """`Vervanging viaducten A-noord, perceel 1: vier viaducten`."""
    if one.lot is not None:
        return lot_name(one.lot)
    if one.tender is not None:
        return one.tender.title
    if one.of_organisation is not None:
        return one.of_organisation.signature
    return one.of_group.name if one.of_group is not None else ""


def lot_name(lot: Lot) -> str:
    if lot.kind == "whole":
        return lot.tender.title
    name = tenders_pages.lot_name(lot)
    return f"{lot.tender.title}, {name[:1].lower()}{name[1:]}"


@dataclass(frozen=True)
class Together:
    """Values of one version, and where it measures days of one period, with what they come to, or why not."""

    version: IndicatorVersion
    measurements: list[Measurement]
    values: list[sums.Value]
    answer: sums.Sum | sums.Refusal

    @property
    def known(self) -> list[Measurement]:
        return [one for one in self.measurements if one.unknown_reason is None]

    @property
    def period(self) -> sums.Value | None:
        """A value whose period all of them have, where it is the calendar's."""
        return next((one for one in self.values if one.period is not None), None)


def together(measurements: Sequence[Measurement]) -> list[Together]:
    """The known ones by what they share: version and period. What is unknown stands apart, and in the denominator."""
    values = values_of(measurements)
    bundles: dict[tuple[int, object], list[int]] = {}
    for place, (one, value) in enumerate(zip(measurements, values, strict=True)):
        if value.is_known:
            bundles.setdefault((one.version_id, value.period), []).append(place)
    return [
        Together(
            measurements[places[0]].version,
            [measurements[place] for place in places],
            [values[place] for place in places],
            sums.add([values[place] for place in places]),
        )
        for places in bundles.values()
    ]


def expected_lots(indicator_ids: Collection[int]) -> dict[int, dict[int, Lot]]:
    """By indicator, the lots of which its value should be known one day: those that were asked, in public tenders that
    use the set of a group with a public goal for it. One query."""
    found: dict[int, dict[int, Lot]] = {}
    for indicator_id, lot in lots_expected(indicator_ids):
        found.setdefault(indicator_id, {})[lot.id] = lot
    return found


def expected_lot_ids(indicator_ids: Collection[int]) -> dict[int, set[int]]:
    """The same for who only counts them."""
    found: dict[int, set[int]] = {}
    for indicator_id, lot_id in lot_ids_expected(indicator_ids):
        found.setdefault(indicator_id, set()).add(lot_id)
    return found


def known_of(indicator_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """By indicator, of how many a public value is known, of how many. Never more than everyone sees. Two queries."""
    if not indicator_ids:
        return {}
    lots = expected_lot_ids(indicator_ids)
    mine: dict[int, list[PublicValue]] = {one: [] for one in indicator_ids}
    for row in public_values_of(indicator_ids):
        mine[row.indicator_id].append(row)
    answer = {}
    for one, rows in mine.items():
        waiting = lots.get(one, set()) - {row.lot_id for row in rows}
        answer[one] = (sum(row.unknown_reason is None for row in rows), len(rows) + len(waiting))
    return answer


def state_of(lot: Lot) -> str:
    """Why nothing is known yet of a lot that nobody measured."""
    if lot.not_awarded_reason is not None:
        return _("niet gegund")
    if lot.tender.cancelled_on is not None and lot.awarded_on is None:
        return _("geannuleerd")
    if lot.realised_on is not None:
        return _("nog niet gemeten")
    return _("nog niet opgeleverd") if lot.awarded_on is not None else _("nog niet gegund")
