"""What the pages of consultations are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for

from buyergroup_hub.access import sees, standing
from buyergroup_hub.consultations import calibrator, values, wording
from buyergroup_hub.consultations.actions.answering import Missing
from buyergroup_hub.consultations.actions.receipts import Draft
from buyergroup_hub.consultations.glossary import OUTCOME_WORDS
from buyergroup_hub.consultations.models import (
    Calibration,
    Consultation,
    Disposition,
    DraftPart,
    Party,
    Point,
    PointPreview,
    Question,
    Report,
    ReportItem,
)
from buyergroup_hub.consultations.queries.answers import RunningRow, consultations_running, parties_counted
from buyergroup_hub.consultations.queries.releases import previews_of
from buyergroup_hub.consultations.queries.report import calibrations_of, items_of, newest_report, points_made_from
from buyergroup_hub.consultations.queries.sheets import files_handed_out, parties_among
from buyergroup_hub.files.models import File
from buyergroup_hub.groups.queries import organisation_names
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.i18n import _, locale
from buyergroup_hub.kit.web import once
from buyergroup_hub.notifications.queries import followed
from buyergroup_hub.permissions import Standing
from buyergroup_hub.visions.drafts.models import SectionRevision


def sections(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """(heading, questions) of the parts of a sheet: questions that follow each other under the same heading."""
    return [(heading, list(part)) for heading, part in groupby(questions, key=lambda one: one.section)]


def tabs(consultation: Consultation, here: str) -> list[tuple[str, str, int | None, bool]]:
    """(words, address, count, here) of the pages of a consultation that the person may open."""
    who, pid = standing(), consultation.pid
    found: list[tuple[str, str, str]] = [("show", _("Consultatie"), url_for("consultations.show", pid=pid))]
    found += [
        ("party", _("Jouw antwoord"), url_for("consultations.party", pid=pid, party=party.pid))
        for party in own_parties(consultation)
    ]
    if consultation.opened_at is not None:
        found.append(("qa", _("Vraag en antwoord"), url_for("consultations.clarifications", pid=pid)))
    if number := last_report(consultation):
        found.append(("report", _("Verslag"), url_for("consultations.report", pid=pid, number=number)))
    if consultation.id in who.teams:
        found.append(("sheet", _("Opzet"), url_for("consultations.sheet", pid=pid)))
        found.append(("manage", _("Planning en team"), url_for("consultations.manage", pid=pid)))
        if consultation.opened_at is not None:
            found.append(("moderation", _("Vragen en berichten"), url_for("consultations.moderation", pid=pid)))
            found.append(("answers", _("Antwoorden en vrijgave"), url_for("consultations.answers", pid=pid)))
            found.append(("points", _("Inbreng"), url_for("consultations.points", pid=pid)))
            found.append(("ledger", _("Wie zag wat"), url_for("consultations.ledger", pid=pid)))
    return [(words, url, None, key == here) for key, words, url in found]


def last_report(consultation: Consultation) -> int | None:
    """The number of the newest report; None as long as there is none."""
    return once(("report", consultation.id), lambda: newest_report.one_or_none(consultation.id))


def path(consultation: Consultation) -> list[tuple[str, str]]:
    group = consultation.group
    return [
        (_("Consultaties"), url_for("consultations.index")),
        (group.name, url_for("groups.show", slug=group.slug)),
    ]


def own_parties(consultation: Consultation) -> list[Party]:
    """The parties of this consultation that the person answers for."""
    return parties_among(consultation.id, standing().parties)


def hears(consultation: Consultation) -> bool:
    """Is the person told of what concerns everyone: as one who answers, or as a follower?"""
    who = standing()
    return bool(own_parties(consultation)) or (
        who.person_id is not None and consultation.id in followed(who.person_id, Consultation.__tablename__)
    )


def handed_out(consultation: Consultation) -> dict[int, list[File]]:
    """Documents that were handed out, by handout id."""
    files: dict[int, list[File]] = {}
    for handout_id, file in files_handed_out(consultation.id):
        files.setdefault(handout_id, []).append(file)
    return files


def market_places() -> list[tuple[int, str]]:
    """The market-side organisations that the person works for."""
    return organisation_names([place.organisation_id for place in standing().affiliations if place.market])


def places() -> list[tuple[int, str]]:
    """The organisations that the person works for."""
    return organisation_names([place.organisation_id for place in standing().affiliations])


@dataclass(frozen=True)
class Place:
    """A question in the navigation of a party's answer."""

    number: str
    title: str
    url: str
    state: str
    here: bool
    optional: bool


def answer_nav(draft: Draft, here: str = "") -> list[Place]:
    consultation = draft.party.consultation
    return [
        Place(
            question.key,
            question.title,
            url_for("consultations.answer", pid=consultation.pid, party=draft.party.pid, key=question.key),
            _progress(question, draft.parts.get(question.id), question.id in draft.files),
            question.key == here,
            not question.required,
        )
        for question in draft.questions
    ]


def _progress(question: Question, part: DraftPart | None, has_files: bool) -> str:
    """What cannot be handed in yet is a draft: the check page says why."""
    if part is None or not (part.value or has_files):
        return "empty"
    return "done" if part.confidentiality and not values.faults(question, part.value) else "draft"


def priced(draft: Draft) -> list[tuple[Question, str]]:
    """Sentences about prices or capacity in what a party lets others read, each with its question (rule 8)."""
    read = [(one, draft.parts[one.id]) for one in draft.questions if one.id in draft.parts]
    return [
        (question, sentence)
        for question, part in read
        if part.confidentiality in ("public", "anonymised")
        for sentence in wording.prices(str(part.value.get("text") or ""))
    ]


def next_key(questions: Sequence[Question], key: str) -> str | None:
    keys = [question.key for question in questions]
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else None


def ahead(draft: Draft, lacking: Sequence[Missing]) -> Question | None:
    """Where a party goes on: at the first question, and once it began, at the first that still lacks something."""
    return next((one.question for one in lacking) if draft.parts else iter(draft.questions), None)


def previews(party: Party) -> list[PointPreview]:
    """The points that use the party's input as they stand, that everyone does not read yet."""
    return [shown for shown in previews_of(party.id) if shown.state != "gone"]


def shown(question: Question, part: Any) -> str:
    """An answer in words."""
    return values.said(question, part.value) if part is not None else ""


def calibrations(consultation: Consultation) -> list[tuple[Calibration, list[dict[str, Any]]]]:
    """The frozen tables with their rows in words, for `ui.calibrator` (levels) and as tables."""
    tables = calibrations_of(consultation.id)
    return [(table, [_in_words(table.question, row) for row in table.rows]) for table in tables]


def _in_words(question: Question, row: Any) -> dict[str, Any]:
    words = calibrator.cell_labels(question)
    return {
        "label": calibrator.row_label(question, row["key"]) or question.title,
        "kind": row["kind"],
        "few": row.get("few", True),
        "values": [row["cells"][key] for key in words] if row["cells"] else [],
        "cells": [(said, row["cells"].get(key)) for key, said in words.items()],
    }


def report_items(report: Report) -> dict[int, list[ReportItem]]:
    """The released answers of a report, by question."""
    items: dict[int, list[ReportItem]] = {}
    for item in items_of(report.id):
        items.setdefault(item.question_id, []).append(item)
    return items


def running(who: Standing) -> list[RunningRow]:
    """The consultations that take answers now, for who may answer, with how far her own organisation is."""
    return consultations_running(who.parties) if any(place.market for place in who.affiliations) else []


def strip(consultation: Consultation) -> dict[str, Any]:
    """What the closing strip says."""
    return {
        "closes_at": consultation.closes_at,
        "opens_at": consultation.opens_at if consultation.opened_at is None else None,
        "now": clock.now(),
    }


def outcome_chips(report: Report, points: Sequence[Point], chosen: str) -> list[tuple[str, str, bool]]:
    """(words with their number, address, chosen) to show the points of one outcome; none where there is one outcome."""
    counts = Counter(point.disposition.outcome for point in points if point.disposition)
    if len(counts) < 2:
        return []
    every = (_("Alle %(n)s", n=len(points)), _of_outcome(report, None), not chosen)
    return [every] + [
        (f"{words} ({counts[one]})", _of_outcome(report, one), one == chosen)
        for one, words in OUTCOME_WORDS.items()
        if counts[one]
    ]


def _of_outcome(report: Report, outcome: str | None) -> str:
    pid = report.consultation.pid
    return url_for("consultations.report", pid=pid, number=report.number, outcome=outcome, _anchor="input")


def made_by(point: Point) -> str:
    """How many parties brought a point in, in words."""
    bands = {
        "most": _("de meeste partijen"),
        "some": _("enkele partijen"),
        "none": "",
        "organisers": _("van de organisatoren, niet uit een antwoord"),
    }
    return bands.get(point.made_by or "none", _("%(n)s partijen", n=point.made_by))


def own_points(consultation: Consultation) -> set[int]:
    """Of the public points those that were made from answers of the person's own parties."""
    return set(points_made_from(consultation.id, standing().parties))


def where_disposed(done: Disposition) -> tuple[str, str] | None:
    """(words, address) of the place where something that was brought in ended; None where she may not read it."""
    who = standing()
    if done.clause_version is not None and sees(who, done.clause_version):
        clause, number = done.clause_version.clause, done.clause_version.number
        words = _("%(code)s, versie %(number)s", code=clause.code, number=number)
        return words, f"/clauses/{clause.code}/versions/{number}"
    if done.revision is not None and sees(who, done.revision.section.vision):
        return _section_words(done.revision), f"/visions/{done.revision.section.vision.pid}"
    return None


def _section_words(revision: SectionRevision) -> str:
    """The heading of a section as it was written is the group's: others read what every vision calls that section."""
    section = revision.section
    usual = section.guide.heading(locale()) if section.guide else ""
    heading = revision.heading if sees(standing(), section) else usual
    return _("Marktvisie, %(heading)s", heading=heading) if heading else _("Marktvisie")


def party_count(consultation: Consultation) -> int | None:
    """How many parties answered: only where the plan says that it tells, and only once the answers are open."""
    if not consultation.tells_party_count or consultation.unsealed_at is None:
        return None
    return parties_counted.one(consultation.id)
