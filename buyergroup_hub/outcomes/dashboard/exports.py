"""What can be downloaded of the dashboard and of reports: CSV for a spreadsheet, with what each column means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import request
from werkzeug.datastructures import MultiDict

from buyergroup_hub.groups.glossary import PHASE_WORDS, SECTOR_WORDS
from buyergroup_hub.groups.group.models import Group
from buyergroup_hub.kit.clock import AMSTERDAM
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.outcomes.dashboard import listing
from buyergroup_hub.outcomes.figures import labels
from buyergroup_hub.outcomes.figures.definitions import Definition
from buyergroup_hub.outcomes.figures.queries.numbers import Number, Row
from buyergroup_hub.outcomes.glossary import PART_WORDS


def groups(args: MultiDict[str, str]) -> Iterator[list[object]]:
    """All groups of a choice, a line each; n, k unknown and N in columns of their own, so that nobody divides by a
    blank."""
    yield [
        _("Groep"), _("Demo"), _("Sector"), _("Start"), _("Fase"), _("Laatste gebeurtenis"),
        _("Percelen die vroegen"), _("Percelen onbekend"), _("Percelen"),
        _("Doelen gehaald"), _("Doelen onbekend"), _("Doelen"),
    ]  # fmt: skip
    found = listing.find(args, whole=True)
    for group in found.groups:
        yield [*_facts(group), *_three(found.set_of(group)), *_three(found.goals_of(group))]


def rows(definition: Definition, parts: Sequence[Row]) -> Iterator[list[object]]:
    """The rows of a figure, a line each: its answer, what it is, where it stands and what is known of it."""
    yield [str(definition.title), _("Naam"), _("Adres"), _("Demo"), _("Wat bekend is")]
    answers = {row.id: str(PART_WORDS[row.part]) for row in parts}
    for row in labels.rows(definition.kind, list(answers)):
        demo = _("ja") if row.demo else _("nee")
        yield [answers[row.id], row.title, request.host_url.rstrip("/") + row.url, demo, "; ".join(row.meta)]


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


def _three(number: Number) -> list[object]:
    return [number.n, number.unknown, number.of] if number.of else [_("onbekend")] * 3
