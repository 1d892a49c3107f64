"""How definitions read, and where an indicator stands."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for

from buyergroup_hub.events import timeline
from buyergroup_hub.kit.formats import and_list, short_day
from buyergroup_hub.kit.i18n import _, as_said
from buyergroup_hub.outcomes.glossary import (
    KIND_LINES,
    PERIOD_WORDS,
)
from buyergroup_hub.outcomes.indicators.models import Indicator, IndicatorVersion
from buyergroup_hub.outcomes.indicators.queries import indicators_named


def definition(version: IndicatorVersion) -> list[tuple[str, object]]:
    """What a version says, for `ui.facts`."""
    facts = [
        (_("Eenheid"), as_said(version.unit)),
        (_("Methode"), as_said(version.method)),
        (_("Rekenregels"), as_said(version.method_version)),
        (_("Afbakening"), as_said(version.boundary)),
        (_("Periode"), str(PERIOD_WORDS[version.period_kind])),
        (_("Soort"), str(KIND_LINES[version.kind])),
        (_("Optellen"), adding(version)),
        (_("Thema"), version.theme.label),
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


@timeline.link_for("indicators")
def _find_indicators(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    return {
        indicator.id: (indicator.name, url_for("outcomes.indicator", key=indicator.key))
        for indicator in indicators_named(ids)
    }
