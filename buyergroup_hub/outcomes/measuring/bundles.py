"""Measurements as the values that sums are made of, and which of them stand together.

What everyone sees is one citable figure: sums are made of public measurements alone. What only this person sees beside
it stands apart and is never in a count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from buyergroup_hub.kit.formats import number
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.organisations.organisation.models import Organisation
from buyergroup_hub.outcomes.glossary import (
    QUALITY_WORDS,
)
from buyergroup_hub.outcomes.indicators.models import IndicatorVersion
from buyergroup_hub.outcomes.measuring import refusals, sums
from buyergroup_hub.outcomes.measuring.labels import amount, certainty, link, subject_name, value_words
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.outcomes.measuring.queries import (
    groups_of,
)
from buyergroup_hub.tenders.tender.models import Tender


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
    in_groups = _memberships(
        {measurement.of_organisation_id for measurement in measurements if measurement.of_organisation_id}
    )
    return [_value(measurement, in_groups) for measurement in measurements]


def _value(measurement: Measurement, in_groups: dict[int, set[int]]) -> sums.Value:
    known = measurement.unknown_reason is None
    return sums.Value(
        definition_of(measurement.version),
        subject_of(measurement, in_groups),
        measurement.since,
        measurement.until,
        (measurement.low if measurement.value is None else measurement.value) if known else None,
        (measurement.high if measurement.value is None else measurement.value) if known else None,
        measurement.weight,
        measurement.quality,
    )


def subject_of(measurement: Measurement, in_groups: dict[int, set[int]]) -> sums.Subject:
    """What it is of, and all that this is a part of: adding a part to its whole would count it twice."""
    name = subject_name(measurement)
    if measurement.lot is not None:
        return sums.Subject(
            f"lot:{measurement.lot.id}",
            name,
            frozenset({f"tender:{measurement.lot.tender_id}", *_around(measurement.lot.tender)}),
        )
    if measurement.tender is not None:
        return sums.Subject(f"tender:{measurement.tender.id}", name, frozenset(_around(measurement.tender)))
    if measurement.of_organisation is not None:
        groups = {f"group:{number}" for number in in_groups.get(measurement.of_organisation.id, ())}
        own, *parent = _with_parent(measurement.of_organisation)
        return sums.Subject(own, name, frozenset({*groups, *parent}))
    return sums.Subject(f"group:{measurement.of_group_id}", name)


def _around(tender: Tender) -> Iterable[str]:
    if tender.organisation is not None:
        yield from _with_parent(tender.organisation)
    for tie in tender.groups:
        yield f"group:{tie.group_id}"


def _with_parent(organisation: Organisation) -> Iterable[str]:
    yield f"organisation:{organisation.id}"
    if organisation.parent_id is not None:
        yield f"organisation:{organisation.parent_id}"


def _memberships(organisation_ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for organisation_id, group_id in groups_of(organisation_ids) if organisation_ids else ():
        found.setdefault(organisation_id, set()).add(group_id)
    return found


@dataclass(frozen=True)
class Together:
    """Values of one version, and where it measures days of one period, with what they come to, or why not."""

    version: IndicatorVersion
    measurements: list[Measurement]
    values: list[sums.Value]
    answer: sums.Sum | sums.Refusal

    @property
    def known(self) -> list[Measurement]:
        return [measurement for measurement in self.measurements if measurement.unknown_reason is None]

    @property
    def period(self) -> sums.Value | None:
        """A value whose period all of them have, where it is the calendar's."""
        return next((value for value in self.values if value.period is not None), None)

    @property
    def heading(self) -> str:
        """`Gemeten met versie 2: 3 percelen`, in what was measured."""
        text = _("Gemeten met versie %(n)s: %(what)s", n=self.version.number, what=self.counted)
        return f"{text}, {refusals.period(self.period)}" if self.period else text

    @property
    def counted(self) -> str:
        """`3 percelen`; where they are of different sorts `3 waarden`."""
        if all(measurement.lot_id for measurement in self.known):
            return ngettext("%(num)d perceel", "%(num)d percelen", len(self.known))
        return ngettext("%(num)d waarde", "%(num)d waarden", len(self.known))

    @property
    def beside(self) -> list[tuple[str | None, Markup, str]]:
        """Its values for `ui.beside`."""
        return [(value_words(one), link(one), certainty(one)) for one in self.known]

    @property
    def refusal(self) -> str:
        """Why its values are not put together; empty where they are."""
        return refusals.sentence(self.answer) if isinstance(self.answer, sums.Refusal) else ""

    @property
    def sum_line(self) -> str:
        """What the values come to, with what is in it: `Samen 24,7% van 1.255 ton massa van het dek`. A weighted share
        is rounded to one decimal; a sum is as exact as its parts."""
        assert isinstance(self.answer, sums.Sum)
        answer, version = self.answer, self.version
        decimals = 1 if version.share and answer.known > 1 else None
        value = amount(answer.low, answer.high, version.unit, decimals)
        if answer.weight is None or version.weight_name is None:
            return _("Samen %(value)s", value=value)
        whole = amount(answer.weight, answer.weight, version.weight_unit or "")
        return _("Samen %(value)s van %(whole)s (%(weight)s)", value=value, whole=whole, weight=version.weight_name)

    def quality_line(self, of: int) -> str:
        """Known in how many of how many, how they were put together, and the least certain quality."""
        assert isinstance(self.answer, sums.Sum)
        known = self.answer.known
        parts = [_("Bekend van %(n)s van %(of)s.", n=number(known), of=number(max(of, known)))]
        if self.version.share:
            parts.append(_("Dit is een gewogen gemiddelde. Een gewoon gemiddelde van percentages klopt niet."))
        if self.answer.quality is not None:
            parts.append(_("Minst zekere waarde: %(quality)s.", quality=QUALITY_WORDS[self.answer.quality]))
        return " ".join(parts)


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
