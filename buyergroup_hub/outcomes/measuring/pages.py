"""What the pages of indicators and measurements are made of, and how values are said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from buyergroup_hub.access import standing
from buyergroup_hub.kit.formats import number, partial_date, short_day
from buyergroup_hub.kit.i18n import _, ngettext
from buyergroup_hub.outcomes.indicators.models import Indicator
from buyergroup_hub.outcomes.measuring import bundles as measuring_bundles
from buyergroup_hub.outcomes.measuring import labels, queries, refusals, sums
from buyergroup_hub.outcomes.measuring.bundles import Together
from buyergroup_hub.outcomes.measuring.labels import unknown_words
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.outcomes.measuring.queries import lots_to_measure, measurements_about, measurements_of
from buyergroup_hub.tenders.tender.models import Lot


@dataclass(frozen=True)
class Reading:
    """A measurement as pages show it."""

    measurement: Measurement
    name: str
    title: str
    link: Markup
    value: str | None
    unknown: str
    days: str
    certainty: str
    source: str | None


def reading(measurement: Measurement) -> Reading:
    return Reading(
        measurement,
        labels.subject_name(measurement),
        labels.title_of(measurement),
        labels.link(measurement),
        labels.value_words(measurement),
        labels.unknown_words(measurement),
        labels.days(measurement),
        labels.certainty(measurement),
        labels.source_words(measurement),
    )


@dataclass(frozen=True)
class Unknown:
    """Something of which no value is known, with the reason."""

    name: str
    reason: str
    note: str
    url: str | None
    demo: bool


@dataclass(frozen=True)
class Overview:
    """The values of one indicator: those of the current definition, those that stand apart, those that are unknown, and
    what only this person sees."""

    indicator: Indicator
    same: list[Together]
    apart: list[Together]
    unknown: list[Unknown]
    inside: list[Reading]
    of: int
    only_lots: bool
    own: list[tuple[Lot, str]]

    @property
    def lead(self) -> str:
        """`Van 4 van 7 percelen weten we de waarde.`"""
        return _("Van %(n)s van %(of)s weten we de waarde.", n=number(self.known), of=self.counted(self.of))

    def counted(self, count: int) -> str:
        """In lots, where nothing else was measured."""
        if self.only_lots:
            return ngettext("%(num)d perceel", "%(num)d percelen", count)
        return ngettext("%(num)d waarde", "%(num)d waarden", count)

    @property
    def known(self) -> int:
        return sum(len(found.known) for found in (*self.same, *self.apart))

    @property
    def demo(self) -> bool:
        return any(measurement.demo for found in (*self.same, *self.apart) for measurement in found.measurements)

    def why_apart(self, together: Together) -> str:
        """Why these are not put together with those of the current definition."""
        first = self.same[0].values[0] if self.same else None
        if first is None:
            return _("Dit is met een eerdere versie gemeten. Met de huidige versie is nog niets gemeten.")
        answer = sums.add([first, together.values[0]])
        return refusals.sentence(answer) if isinstance(answer, sums.Refusal) else ""


def overview(indicator: Indicator) -> Overview:
    """A constant number of queries, however many values."""
    measured = measurements_of([indicator.id])
    public = [one for one in measured if one.audience == "public"]
    bundles = measuring_bundles.together(public)
    lots = queries.expected_lots([indicator.id]).get(indicator.id, {})
    there = {one.lot_id for one in public}
    waiting = [lot for number, lot in lots.items() if number not in there]
    nothing = [one for one in public if one.unknown_reason is not None]
    return Overview(
        indicator,
        [found for found in bundles if found.version.id == indicator.current.id],
        [found for found in bundles if found.version.id != indicator.current.id],
        [*map(_unknown, nothing), *map(_waiting, waiting)],
        [reading(one) for one in measured if one.audience != "public"],
        len(public) + len(waiting),
        all(one.lot_id for one in public),
        [(lot, labels.lot_name(lot)) for lot in _own_lots({one.lot_id for one in measured})],
    )


def _own_lots(measured: Collection[int | None]) -> list[Lot]:
    """Lots of one's own organisations that went to market and of which nothing is said yet: delivered ones first."""
    who = standing()
    if not who.organisation_ids:
        return []
    return lots_to_measure(who.organisation_ids, [number for number in measured if number is not None])


def _unknown(measurement: Measurement) -> Unknown:
    url = url_for("outcomes.measurement", pid=measurement.pid)
    return Unknown(
        labels.subject_name(measurement), unknown_words(measurement), measurement.note, url, measurement.demo
    )


def _waiting(lot: Lot) -> Unknown:
    url = url_for("tenders.show", pid=lot.tender.pid)
    return Unknown(labels.lot_name(lot), labels.state_of(lot), _expected(lot), url, lot.tender.demo)


def _expected(lot: Lot) -> str:
    if lot.realised_on is None and lot.realisation_expected:
        return _("Verwacht in %(when)s.", when=partial_date(lot.realisation_expected))
    if lot.awarded_on is None and lot.tender.published_on:
        return _("Gepubliceerd op %(day)s.", day=short_day(lot.tender.published_on))
    return ""


def counts(indicators: Sequence[Indicator]) -> dict[int, tuple[int, int]]:
    """By indicator, of how many a public value is known, of how many. Never more than everyone sees."""
    return queries.known_of({one.id for one in indicators})


def others(measurement: Measurement) -> list[Measurement]:
    """The other current values of its indicator that everyone sees."""
    return [
        other
        for other in measurements_of([measurement.version.indicator_id])
        if other.audience == "public"
        and other.id not in (measurement.id, measurement.replaces_id)
        and other.unknown_reason is None
    ]


def chain(measurement: Measurement) -> list[Measurement]:
    """What came in whose place, the newest first, of what the person sees. As many queries, however long."""
    subject = measurement.lot_id, measurement.tender_id, measurement.of_organisation_id, measurement.of_group_id
    by_id = {each.id: each for each in measurements_about(measurement.version.indicator_id, *subject)}
    newer = {each.replaces_id: each for each in by_id.values()}
    newest = measurement
    while newest.id in newer:
        newest = newer[newest.id]
    line = [newest]
    while line[-1].replaces_id in by_id:
        line.append(by_id[line[-1].replaces_id or 0])
    return line


@dataclass(frozen=True)
class Beside:
    """A value with the others of its indicator: what they come to together, or with whom it is not put together."""

    together: Together | None
    refused: list[tuple[Reading, str]]
    of: int


MOST_REFUSED = 3


def side_by_side(measurement: Measurement) -> Beside | None:
    """None where there is nothing to put beside it. Refusals that say the same stand once."""
    rest = others(measurement)
    if measurement.unknown_reason is not None or not rest:
        return None
    value, *given = measuring_bundles.values_of([measurement, *rest])
    refused: dict[str, tuple[Reading, str]] = {}
    fitting = [measurement]
    for other, its_value in zip(rest, given, strict=True):
        answer = sums.add([value, its_value])
        if isinstance(answer, sums.Refusal):
            refused.setdefault(answer.reason, (reading(other), refusals.sentence(answer)))
        else:
            fitting.append(other)
    whole = measuring_bundles.together(fitting)
    summed = len(fitting) > 1 and len(whole) == 1 and isinstance(whole[0].answer, sums.Sum)
    _known, of = counts([measurement.version.indicator])[measurement.version.indicator_id]
    return Beside(whole[0] if summed else None, list(refused.values())[:MOST_REFUSED], of)
