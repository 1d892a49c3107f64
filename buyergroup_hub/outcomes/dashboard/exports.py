"""What can be downloaded of the dashboard and of reports: CSV for a spreadsheet, with what each column means."""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.datastructures import MultiDict

from buyergroup_hub.groups.glossary import PHASE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.clock import AMSTERDAM
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.dashboard import listing
from buyergroup_hub.outcomes.figures.queries.numbers import Number


def groups(args: MultiDict[str, str]) -> Iterator[list[object]]:
    """All groups of a choice, a line each; n and N in columns of their own, so that nobody divides by a blank."""
    yield [
        _("Groep"), _("Demo"), _("Sector"), _("Start"), _("Fase"), _("Laatste gebeurtenis"),
        _("Percelen met de set"), _("Percelen bekend"), _("Doelen met bewijs"), _("Doelen"),
    ]  # fmt: skip
    found = listing.find(args, whole=True)
    for group in found.groups:
        yield [*_facts(group), *_pair(found.set_of(group)), *_pair(found.goals_of(group))]


def _facts(group: Group) -> list[object]:
    unknown = _("onbekend")
    return [
        group.name,
        _("ja") if group.demo else _("nee"),
        SECTOR_WORDS[group.sector],
        group.started or unknown,
        PHASE_WORDS[group.phase_now] if group.phase_now else unknown,
        group.last_event_at.astimezone(AMSTERDAM).date().isoformat() if group.last_event_at else unknown,
    ]


def _pair(number: Number) -> list[object]:
    return [number.n, number.of] if number.of else [_("onbekend")] * 2
