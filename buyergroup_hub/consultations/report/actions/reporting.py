"""The report: to everyone at once, and it stays (rule 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.consultations.releases import calibrator
from buyergroup_hub.consultations.releases.actions.counting import calibrate, concerns, respondents
from buyergroup_hub.consultations.releases.actions.releasing import (
    last_release,
    state_of,
    take_silence,
    terms_of,
)
from buyergroup_hub.consultations.releases.actions.unsealing import answers_of
from buyergroup_hub.consultations.releases.models import Answer, Release
from buyergroup_hub.consultations.releases.queries import UndecidedRow, WaitingRow
from buyergroup_hub.consultations.report import events
from buyergroup_hub.consultations.report.actions.points import check_text, points_of, previews_of
from buyergroup_hub.consultations.report.actions.points import states_of as point_states
from buyergroup_hub.consultations.report.actions.points import terms_of as point_terms
from buyergroup_hub.consultations.report.models import Point, Report, ReportFile, ReportItem
from buyergroup_hub.consultations.sheets import question_kinds
from buyergroup_hub.consultations.sheets.actions.telling import readers_of, tell
from buyergroup_hub.consultations.sheets.models import Consultation
from buyergroup_hub.events.actions import record
from buyergroup_hub.files.actions import copy
from buyergroup_hub.jobs.actions import enqueue
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row, new_pid
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import LANGUAGES, _, ngettext
from buyergroup_hub.notifications.actions import Term, latest

PRINT = "consultations.print"
"""The job that sets a report as PDF, in each language of the hub."""


@dataclass(frozen=True)
class Undone:
    """What a report waits for: parts to decide about, texts and points to which a party may still react, with the term
    of all of these, and points that cannot go out as they are."""

    todo: int
    waiting: int
    term: Term
    points: int = 0
    shown: int = 0

    def __bool__(self) -> bool:
        return bool(self.todo or self.waiting or self.points or self.shown)


def undone(
    answers: UndecidedRow | None, texts: Iterable[WaitingRow], points: Sequence[Point], states: Mapping[int, str]
) -> Undone:
    """What is still to be done before a report, silence that counts as agreement left out."""
    shown = [point for point in points if states[point.id] == "waiting"]
    previews = point_terms(each for point in shown for each in previews_of(point).values())
    return Undone(
        todo=answers.todo if answers else 0,
        waiting=answers.waiting if answers else 0,
        term=latest([*terms_of(texts).values(), *previews.values()]),
        points=len([point for point in points if states[point.id] in ("objected", "unreleased", "unshown")]),
        shown=len(shown),
    )


def undecided(answers: Sequence[Answer]) -> list[Answer]:
    """Parts of which nothing is decided that a report could use or leave out."""
    return [answer for answer in answers if state_of(answer) in ("todo", "objected", "waiting")]


def publish_report(consultation: Consultation, summary: str, *, anyway: bool = False) -> Report:
    """Publish what was released, what was done with the input, and the frozen tables: to everyone at once."""
    lock_row(consultation)
    if consultation.unsealed_at is None or consultation.withdrawn_at is not None:
        raise RuleBroken(_("Je kunt pas een verslag maken als de antwoorden zijn geopend."))
    answers = answers_of(consultation)
    _take_silence(answers)
    if waiting := undecided(answers):
        raise RuleBroken(
            ngettext(
                "Over %(num)d onderdeel is nog niet besloten, of de partij heeft nog tijd. Rond dat eerst af.",
                "Over %(num)d onderdelen is nog niet besloten, of de partij heeft nog tijd. Rond dat eerst af.",
                len(waiting),
            )
        )
    points = points_of(consultation)
    if open_points := [point for point in points if point.disposition is None]:
        raise RuleBroken(_("Schrijf eerst wat je met elk punt hebt gedaan: %(point)s", point=open_points[0].text[:80]))
    _check_points(points, answers)
    check_text(consultation, summary, anyway=anyway)
    calibrate(consultation, answers)
    _publish_points(points, answers)
    return _publish(consultation, summary, answers, points)


def _check_points(points: Sequence[Point], answers: Sequence[Answer]) -> None:
    """Once more, at the last moment: what was released may have been taken back, and a party may object until now."""
    states = point_states(points, answers)
    for point in points:
        state = states[point.id]
        if state not in ("public", "organisers", "ready"):
            raise RuleBroken(_("Dit punt kan zo niet in het verslag: %(point)s", point=point.text[:80]))
        if state != "public":
            check_text(point.consultation, point.text, anyway=True)


def _take_silence(answers: Sequence[Answer]) -> None:
    take_silence([release for answer in answers if (release := last_release(answer)) is not None])


def _publish_points(points: Sequence[Point], answers: Sequence[Answer]) -> None:
    """Points become everyone's, with how many parties made them in the words of the calibrator."""
    by_id, tops = {answer.id: answer for answer in answers}, concerns(answers)
    for point in points:
        if point.audience == "public":
            continue
        sources = [by_id[source.answer_id] for source in point.sources if source.answer_id in by_id]
        asked = {source.question_id for source in sources}
        same = respondents([answer for answer in answers if answer.question_id in asked], tops)
        makers = {tops[answer.party.organisation_id] for answer in sources}
        point.made_by = calibrator.made_by(makers, same) if sources else "organisers"
        assert point.disposition is not None
        retoken(point, "public", children=[point.disposition])


def _publish(consultation: Consultation, summary: str, answers: Sequence[Answer], points: Sequence[Point]) -> Report:
    last = select(func.max(Report.number)).where(Report.consultation_id == consultation.id)
    items = _items(answers)
    content: dict[str, Json] = {
        "summary": summary,
        "items": _items_content(items, answers),
        "points": [
            {"text": p.text, "made_by": p.made_by, "outcome": d.outcome, "reason": d.reason}
            for p in points
            if (d := p.disposition) is not None
        ],
    }
    report = Report(
        consultation=consultation,
        number=(db.session.scalar(last) or 0) + 1,
        summary=summary,
        content=content,
        digest=digest(canonical(content)),
        published_at=clock.now(),
        person_id=standing().person_id,
        audience="public",
        demo=consultation.demo,
    )
    db.session.add(report)
    db.session.flush()
    for item in items:
        item.report_id = report.id
    db.session.add_all(items)
    keys: dict[str, Json] = {"number": report.number, "digest": report.digest}
    record(events.REPORTED, report, keys, group_id=consultation.group_id)
    for language in LANGUAGES:
        enqueue(PRINT, {"report_id": report.id, "language": language}, dedupe=f"{PRINT}:{report.id}:{language}")
    tell("consultations.report", {"report": report.id}, readers_of(consultation.id), demo=report.demo)
    return report


def _items_content(items: Sequence[ReportItem], answers: Sequence[Answer]) -> list[Json]:
    """The items as the digest covers them: by what questions and organisations are called outside."""
    keys = {answer.question_id: answer.question.key for answer in answers}
    pids = {answer.party.organisation_id: answer.party.organisation.pid for answer in answers}
    return [
        {
            "question": keys[item.question_id],
            "text": item.text,
            "organisation": pids[item.organisation_id] if item.organisation_id else None,
            **({"files": [file.sha256 for file in item.files]} if item.files else {}),
        }
        for item in items
    ]


def _file_copies(release: Release, answer: Answer) -> list[ReportFile]:
    """Copies for everyone of what was released: as given with the party's name, else the versions that it was shown."""
    shown = answer.part.files if release.kind == "as_given" else release.files
    copies = [copy(attached.file, "public") for attached in shown]
    return [ReportFile(file=file, sha256=file.sha256, audience="public") for file in copies]


def _items(answers: Sequence[Answer]) -> list[ReportItem]:
    """What was released, in an order that says nothing; with a name only where the party chose public."""
    items = []
    for answer in answers:
        release = last_release(answer)
        if release is None or release.released_at is None:
            continue
        public = release.confidentiality == "public"
        text = question_kinds.said(answer.question, answer.part.value)
        items.append(
            ReportItem(
                key=new_pid(),
                question_id=answer.question_id,
                text=release.text if release.kind == "rewritten" else text,
                confidentiality=release.confidentiality,
                organisation_id=answer.party.organisation_id if public else None,
                audience="public",
                files=_file_copies(release, answer),
            )
        )
    return sorted(items, key=lambda item: item.key)
