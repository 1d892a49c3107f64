"""What the pages of indicators and measurements are made of, and how values are said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for
from markupsafe import Markup

from buyergroup_hub.access import standing
from buyergroup_hub.kit.formats import and_list, number, partial_date, short_day
from buyergroup_hub.kit.i18n import _, as_said, ngettext
from buyergroup_hub.outcomes import refusals, sums, values
from buyergroup_hub.outcomes.glossary import (
    KIND_LINES,
    PERIOD_WORDS,
    QUALITY_WORDS,
    SOURCE_WORDS,
    UNKNOWN_WORDS,
)
from buyergroup_hub.outcomes.models import Goal, Indicator, IndicatorVersion, Measurement
from buyergroup_hub.outcomes.queries import measuring
from buyergroup_hub.outcomes.queries.measuring import lots_to_measure, measurements_about, measurements_of
from buyergroup_hub.outcomes.values import Together
from buyergroup_hub.tenders.tender.models import Lot


def amount(low: Decimal | None, high: Decimal | None, unit: str, decimals: int | None = None) -> str | None:
    """`31%`, `12–14 ton`; None where it is unknown."""
    if low is None or high is None:
        return None
    said = str(number(low, decimals)) if low == high else f"{number(low, decimals)}–{number(high, decimals)}"
    return f"{said}%" if unit == "%" else f"{said} {unit}"


def value_words(one: Measurement) -> str | None:
    low, high = (one.value, one.value) if one.value is not None else (one.low, one.high)
    return amount(low, high, one.version.unit)


def sum_words(whole: sums.Sum, version: IndicatorVersion) -> str | None:
    """A weighted share is rounded to one decimal; a sum is as exact as its parts."""
    return amount(whole.low, whole.high, version.unit, 1 if version.share and whole.known > 1 else None)


def certainty(one: Measurement) -> str:
    """`gemeten · 655 ton`; of a share of which the whole is unknown that too."""
    parts = [str(QUALITY_WORDS[one.quality])] if one.quality else []
    if one.version.weight_name is not None and one.quality:
        known = amount(one.weight, one.weight, one.version.weight_unit or "")
        parts.append(known or _("%(weight)s onbekend", weight=one.version.weight_name))
    return " · ".join(parts)


def days(one: Measurement) -> str:
    if one.since is None or one.until is None:
        return _("periode onbekend")
    if one.since == one.until:
        return str(short_day(one.since))
    return _("%(since)s tot en met %(until)s", since=short_day(one.since), until=short_day(one.until))


def source_words(one: Measurement) -> str | None:
    """The kind of source and what it is called."""
    if one.source_kind is None:
        return one.source or None
    kind = str(SOURCE_WORDS[one.source_kind])
    if one.source_kind == "other":
        return one.source or kind
    return f"{kind}: {one.source}" if one.source else kind


def unknown_words(one: Measurement) -> str:
    return str(UNKNOWN_WORDS[one.unknown_reason]) if one.unknown_reason else ""


def link(one: Measurement, words: str | None = None) -> Markup:
    """The name of what it is of, leading to the measurement."""
    url = url_for("outcomes.measurement", pid=one.pid)
    return Markup('<a class="small" href="{}">{}</a>').format(url, words or as_said(values.subject_name(one)))


def beside(found: Together) -> list[tuple[str | None, Markup, str]]:
    """Its values for `ui.beside`."""
    return [(value_words(one), link(one), certainty(one)) for one in found.known]


def definition(version: IndicatorVersion, *, with_theme: bool = False) -> list[tuple[str, object]]:
    """What a version says, for `ui.facts`."""
    facts = [
        (_("Eenheid"), as_said(version.unit)),
        (_("Methode"), as_said(version.method)),
        (_("Rekenregels"), as_said(version.method_version)),
        (_("Afbakening"), as_said(version.boundary)),
        (_("Periode"), str(PERIOD_WORDS[version.period_kind])),
        (_("Soort"), str(KIND_LINES[version.kind])),
        (_("Optellen"), adding(version)),
        (_("Thema"), version.theme.label if with_theme else ""),
    ]
    return [(term, fact) for term, fact in facts if fact]


def adding(version: IndicatorVersion) -> str:
    """What may be put together by this definition."""
    if version.share:
        if version.weight_name is None:
            return _("nooit: percentages staan naast elkaar")
        return _("alleen binnen één versie, gewogen naar %(weight)s", weight=version.weight_name)
    allowed = [
        words for may, words in ((version.sum_subjects, _("percelen")), (version.sum_time, _("perioden"))) if may
    ]
    return _("alleen binnen één versie: %(what)s", what=and_list(allowed)) if allowed else _("nooit")


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
    inside: list[Measurement]
    of: int
    only_lots: bool
    own: list[Lot]

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
        return any(one.demo for found in (*self.same, *self.apart) for one in found.measurements)

    def why_apart(self, found: Together) -> str:
        """Why these are not put together with those of the current definition."""
        first = self.same[0].values[0] if self.same else None
        if first is None:
            return _("Dit is met een eerdere versie gemeten. Met de huidige versie is nog niets gemeten.")
        answer = sums.add([first, found.values[0]])
        return refusals.sentence(answer) if isinstance(answer, sums.Refusal) else ""


def overview(indicator: Indicator) -> Overview:
    """A constant number of queries, however many values."""
    measured = measurements_of([indicator.id])
    public = [one for one in measured if one.audience == "public"]
    bundles = values.together(public)
    lots = values.expected_lots([indicator.id]).get(indicator.id, {})
    there = {one.lot_id for one in public}
    waiting = [lot for number, lot in lots.items() if number not in there]
    nothing = [one for one in public if one.unknown_reason is not None]
    return Overview(
        indicator,
        [found for found in bundles if found.version.id == indicator.current.id],
        [found for found in bundles if found.version.id != indicator.current.id],
        [*map(_unknown, nothing), *map(_waiting, waiting)],
        [one for one in measured if one.audience != "public"],
        len(public) + len(waiting),
        all(one.lot_id for one in public),
        _own_lots({one.lot_id for one in measured}),
    )


def _own_lots(measured: Collection[int | None]) -> list[Lot]:
    """Lots of one's own organisations that went to market and of which nothing is said yet: delivered ones first."""
    who = standing()
    if not who.organisation_ids:
        return []
    return lots_to_measure(who.organisation_ids, [number for number in measured if number is not None])


def _unknown(one: Measurement) -> Unknown:
    url = url_for("outcomes.measurement", pid=one.pid)
    return Unknown(values.subject_name(one), unknown_words(one), one.note, url, one.demo)


def _waiting(lot: Lot) -> Unknown:
    url = url_for("tenders.show", pid=lot.tender.pid)
    return Unknown(values.lot_name(lot), values.state_of(lot), _expected(lot), url, lot.tender.demo)


def _expected(lot: Lot) -> str:
    if lot.realised_on is None and lot.realisation_expected:
        return _("Verwacht in %(when)s.", when=partial_date(lot.realisation_expected))
    if lot.awarded_on is None and lot.tender.published_on:
        return _("Gepubliceerd op %(day)s.", day=short_day(lot.tender.published_on))
    return ""


def heading(found: Together) -> str:
    """`Gemeten met versie 2: 3 percelen`, in what was measured."""
    words = _("Gemeten met versie %(n)s: %(what)s", n=found.version.number, what=counted(found.known))
    return f"{words}, {refusals.period(found.period)}" if found.period else words


def counted(measurements: Sequence[Measurement]) -> str:
    """`3 percelen`; where they are of different sorts `3 waarden`."""
    if all(one.lot_id for one in measurements):
        return ngettext("%(num)d perceel", "%(num)d percelen", len(measurements))
    return ngettext("%(num)d waarde", "%(num)d waarden", len(measurements))


def told_sum(found: Together) -> str:
    """What the values come to, with what is in it: `Samen 24,7% van 1.255 ton massa van het dek`."""
    assert isinstance(found.answer, sums.Sum)
    words = sum_words(found.answer, found.version)
    if found.answer.weight is None or found.version.weight_name is None:
        return _("Samen %(value)s", value=words)
    whole = amount(found.answer.weight, found.answer.weight, found.version.weight_unit or "")
    return _("Samen %(value)s van %(whole)s (%(weight)s)", value=words, whole=whole, weight=found.version.weight_name)


def told_with(found: Together, of: int) -> str:
    """In how many of how many, how they were put together, and the least certain quality."""
    assert isinstance(found.answer, sums.Sum)
    parts = [_("Bekend van %(n)s van %(of)s.", n=number(found.answer.known), of=number(max(of, found.answer.known)))]
    if found.version.share:
        parts.append(_("Gewogen, want een gemiddelde van procenten telt niet."))
    if found.answer.quality is not None:
        parts.append(_("Minst zekere waarde: %(quality)s.", quality=QUALITY_WORDS[found.answer.quality]))
    return " ".join(parts)


def history(indicator: Indicator) -> list[dict[str, Any]]:
    """Its versions, the newest first, for `ui.timeline`."""
    return [
        {
            "what": _("Versie %(n)s", n=version.number),
            "when": short_day(version.since),
            "text": version.change_note,
            "now": version is indicator.current,
        }
        for version in reversed(indicator.versions)
    ]


def indicators() -> list[Indicator]:
    """All that the person sees, by name. Four queries."""
    return sorted(measuring.indicators(), key=lambda one: one.name.lower())


def counts(found: Sequence[Indicator]) -> dict[int, tuple[int, int]]:
    """By indicator, of how many a public value is known, of how many. Never more than everyone sees."""
    return values.known_of({one.id for one in found})


def others(one: Measurement) -> list[Measurement]:
    """The other current values of its indicator that everyone sees."""
    return [
        other
        for other in measurements_of([one.version.indicator_id])
        if other.audience == "public" and other.id not in (one.id, one.replaces_id) and other.unknown_reason is None
    ]


def chain(one: Measurement) -> list[Measurement]:
    """What came in whose place, the newest first, of what the person sees. As many queries, however long."""
    subject = one.lot_id, one.tender_id, one.of_organisation_id, one.of_group_id
    by_id = {each.id: each for each in measurements_about(one.version.indicator_id, *subject)}
    newer = {each.replaces_id: each for each in by_id.values()}
    newest = one
    while newest.id in newer:
        newest = newer[newest.id]
    line = [newest]
    while line[-1].replaces_id in by_id:
        line.append(by_id[line[-1].replaces_id or 0])
    return line


def goal_url(goal: Goal) -> str:
    return url_for("outcomes.goals", slug=goal.group.slug, _anchor=f"goal-{goal.pid}")


def title_of(one: Measurement) -> str:
    """`Hergebruikt materiaal in het dek: Fietsbrug Singel`."""
    return f"{one.version.indicator.name}: {values.subject_name(one)}"


@dataclass(frozen=True)
class Beside:
    """A value with the others of its indicator: what they come to together, or with whom it is not put together."""

    together: Together | None
    refused: list[tuple[Measurement, str]]
    of: int


MOST_REFUSED = 3


def side_by_side(one: Measurement) -> Beside | None:
    """None where there is nothing to put beside it. Refusals that say the same stand once."""
    rest = others(one)
    if one.unknown_reason is not None or not rest:
        return None
    value, *given = values.values_of([one, *rest])
    refused: dict[str, tuple[Measurement, str]] = {}
    fitting = [one]
    for other, its_value in zip(rest, given, strict=True):
        answer = sums.add([value, its_value])
        if isinstance(answer, sums.Refusal):
            refused.setdefault(answer.reason, (other, refusals.sentence(answer)))
        else:
            fitting.append(other)
    whole = values.together(fitting)
    summed = len(fitting) > 1 and len(whole) == 1 and isinstance(whole[0].answer, sums.Sum)
    _known, of = counts([one.version.indicator])[one.version.indicator_id]
    return Beside(whole[0] if summed else None, list(refused.values())[:MOST_REFUSED], of)
