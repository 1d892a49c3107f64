"""How a measurement and its parts read, and where it stands."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from flask import url_for
from markupsafe import Markup

from buyergroup_hub.events import timeline
from buyergroup_hub.kit.formats import number, short_day
from buyergroup_hub.kit.i18n import _, as_said
from buyergroup_hub.outcomes.glossary import (
    QUALITY_WORDS,
    SOURCE_WORDS,
    UNKNOWN_WORDS,
)
from buyergroup_hub.outcomes.measuring.models import Measurement
from buyergroup_hub.outcomes.measuring.queries import (
    measurements_by_id,
)
from buyergroup_hub.tenders.tender import labels as tenders_pages
from buyergroup_hub.tenders.tender.models import Lot


def amount(low: Decimal | None, high: Decimal | None, unit: str, decimals: int | None = None) -> str | None:
    """`31%`, `12–14 ton`; None where it is unknown."""
    if low is None or high is None:
        return None
    said = str(number(low, decimals)) if low == high else f"{number(low, decimals)}–{number(high, decimals)}"
    return f"{said}%" if unit == "%" else f"{said} {unit}"


def value_words(measurement: Measurement) -> str | None:
    low, high = (
        (measurement.value, measurement.value) if measurement.value is not None else (measurement.low, measurement.high)
    )
    return amount(low, high, measurement.version.unit)


def certainty(measurement: Measurement) -> str:
    """`gemeten · 655 ton`; of a share of which the whole is unknown that too."""
    parts = [str(QUALITY_WORDS[measurement.quality])] if measurement.quality else []
    if measurement.version.weight_name is not None and measurement.quality:
        known = amount(measurement.weight, measurement.weight, measurement.version.weight_unit or "")
        parts.append(known or _("%(weight)s onbekend", weight=measurement.version.weight_name))
    return " · ".join(parts)


def days(measurement: Measurement) -> str:
    if measurement.since is None or measurement.until is None:
        return _("periode onbekend")
    if measurement.since == measurement.until:
        return str(short_day(measurement.since))
    return _("%(since)s tot en met %(until)s", since=short_day(measurement.since), until=short_day(measurement.until))


def source_words(measurement: Measurement) -> str | None:
    """The kind of source and what it is called."""
    if measurement.source_kind is None:
        return measurement.source or None
    kind = str(SOURCE_WORDS[measurement.source_kind])
    if measurement.source_kind == "other":
        return measurement.source or kind
    return f"{kind}: {measurement.source}" if measurement.source else kind


def unknown_words(measurement: Measurement) -> str:
    return str(UNKNOWN_WORDS[measurement.unknown_reason]) if measurement.unknown_reason else ""


def link(measurement: Measurement, words: str | None = None) -> Markup:
    """The name of what it is of, leading to the measurement."""
    url = url_for("outcomes.measurement", pid=measurement.pid)
    return Markup('<a class="small" href="{}">{}</a>').format(url, words or as_said(subject_name(measurement)))


def title_of(measurement: Measurement) -> str:
    """`Hergebruikt materiaal in het dek: Fietsbrug Singel`."""
    return f"{measurement.version.indicator.name}: {subject_name(measurement)}"


@timeline.link_for("measurements")
def _find_measurements(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {
        measurement.id: (title_of(measurement), url_for("outcomes.measurement", pid=measurement.pid))
        for measurement in measurements_by_id(ids)
    }


def subject_name(measurement: Measurement) -> str:
    """`Vervanging viaducten A-noord, perceel 1: vier viaducten`."""
    if measurement.lot is not None:
        return lot_name(measurement.lot)
    if measurement.tender is not None:
        return measurement.tender.title
    if measurement.of_organisation is not None:
        return measurement.of_organisation.signature
    return measurement.of_group.name if measurement.of_group is not None else ""


def lot_name(lot: Lot) -> str:
    if lot.kind == "whole":
        return lot.tender.title
    name = tenders_pages.lot_name(lot)
    return f"{lot.tender.title}, {name[:1].lower()}{name[1:]}"


def state_of(lot: Lot) -> str:
    """Why nothing is known yet of a lot that nobody measured."""
    if lot.not_awarded_reason is not None:
        return _("niet gegund")
    if lot.tender.cancelled_on is not None and lot.awarded_on is None:
        return _("geannuleerd")
    if lot.realised_on is not None:
        return _("nog niet gemeten")
    return _("nog niet opgeleverd") if lot.awarded_on is not None else _("nog niet gegund")
