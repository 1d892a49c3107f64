"""Pages of points and the report: what a party reads first, tables of figures, and the points by outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import url_for

from buyergroup_hub.access import sees, standing
from buyergroup_hub.consultations.glossary import OUTCOME_WORDS
from buyergroup_hub.consultations.releases import calibrator
from buyergroup_hub.consultations.releases.models import Calibration
from buyergroup_hub.consultations.report.actions import points
from buyergroup_hub.consultations.report.models import Disposition, Point, PointPreview, Report, ReportItem
from buyergroup_hub.consultations.report.queries import (
    calibrations_of,
    items_of,
    points_made_from,
    previews_of,
)
from buyergroup_hub.consultations.sheets.models import Consultation, Party, Question
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.notifications.actions import Term
from buyergroup_hub.visions.drafts.models import SectionRevision


class Shown(NamedTuple):
    """A point as a party is shown it, what it said of it or its silence does, and until when it may react."""

    preview: PointPreview
    state: str
    term: Term | None


def previews(party: Party) -> list[Shown]:
    """The points that use the party's input as they stand, that everyone does not read yet."""
    return as_shown([each for each in previews_of(party.id) if each.state != "gone"])


def as_shown(previews: Sequence[PointPreview]) -> list[Shown]:
    running, taken = points.terms_of(previews), points.silent(previews)
    return [Shown(each, "agreed" if each.id in taken else each.state, running.get(each.id)) for each in previews]


def calibrations(consultation: Consultation) -> list[tuple[Calibration, list[dict[str, Any]]]]:
    """The frozen tables with their rows in words, for `ui.calibrator` (levels) and as tables."""
    tables = calibrations_of(consultation.id)
    return [(table, [_in_words(table.question, row) for row in table.rows]) for table in tables]


def _in_words(question: Question, row: Any) -> dict[str, Any]:
    labels = calibrator.cell_labels(question)
    return {
        "label": calibrator.row_label(question, row["key"]) or question.title,
        "kind": row["kind"],
        "few": row.get("few", True),
        "values": [row["cells"][key] for key in labels] if row["cells"] else [],
        "cells": [(label, row["cells"].get(key)) for key, label in labels.items()],
    }


def report_items(report: Report) -> dict[int, list[ReportItem]]:
    """The released answers of a report, by question."""
    items: dict[int, list[ReportItem]] = {}
    for item in items_of(report.id):
        items.setdefault(item.question_id, []).append(item)
    return items


def outcome_chips(report: Report, points: Sequence[Point], chosen: str) -> list[tuple[str, str, bool]]:
    """(words with their number, address, chosen) to show the points of one outcome; none where there is one outcome."""
    counts = Counter(point.disposition.outcome for point in points if point.disposition)
    if len(counts) < 2:
        return []
    every = (_("Alle %(n)s", n=len(points)), _of_outcome(report, None), not chosen)
    return [every] + [
        (f"{label} ({counts[outcome]})", _of_outcome(report, outcome), outcome == chosen)
        for outcome, label in OUTCOME_WORDS.items()
        if counts[outcome]
    ]


def _of_outcome(report: Report, outcome: str | None) -> str:
    pid = report.consultation.pid
    return url_for("consultations.report", pid=pid, number=report.number, outcome=outcome, _anchor="input")


def own_points(consultation: Consultation) -> set[int]:
    """Of the public points those that were made from answers of the person's own parties."""
    return set(points_made_from(consultation.id, standing().parties))


def where_disposed(done: Disposition) -> tuple[str, str] | None:
    """(words, address) of the place where something that was brought in ended; None where she may not read it."""
    who = standing()
    if done.clause_version is not None and sees(who, done.clause_version):
        clause, number = done.clause_version.clause, done.clause_version.number
        label = _("%(code)s, versie %(number)s", code=clause.code, number=number)
        return label, f"/clauses/{clause.code}/versions/{number}"
    if done.revision is not None and sees(who, done.revision.section.vision):
        return _section_words(done.revision), f"/visions/{done.revision.section.vision.pid}"
    return None


def _section_words(revision: SectionRevision) -> str:
    """The heading of a section as it was written is the group's: others read what every vision calls that section."""
    section = revision.section
    usual = section.guide.heading(locale()) if section.guide else ""
    heading = revision.heading if sees(standing(), section) else usual
    return _("Marktvisie, %(heading)s", heading=heading) if heading else _("Marktvisie")
