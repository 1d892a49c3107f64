"""Points with what was done with them, and the report: to everyone at once, and it stays (rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from buyergroup_hub.access import standing
from buyergroup_hub.audiences import retoken
from buyergroup_hub.consultations import calibrator, events, values
from buyergroup_hub.consultations.actions.counting import calibrate, concerns, respondents
from buyergroup_hub.consultations.actions.locking import lock
from buyergroup_hub.consultations.actions.releasing import last_release, release_after_silence
from buyergroup_hub.consultations.actions.telling import readers_of, tell
from buyergroup_hub.consultations.actions.unsealing import answers_of
from buyergroup_hub.consultations.models import (
    OUTCOMES,
    Answer,
    Consultation,
    Disposition,
    Point,
    PointSource,
    Release,
    Report,
    ReportFile,
    ReportItem,
)
from buyergroup_hub.events.actions import record
from buyergroup_hub.files.actions import copy
from buyergroup_hub.jobs.actions import enqueue
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, new_pid
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import LANGUAGES, _, ngettext

PRINT = "consultations.print"
"""The job that sets a report as PDF, in each language of the hub."""


def make_point(consultation: Consultation, text: str, answers: Sequence[Answer]) -> Point:
    """Put in words what parties brought in, with the answers that it was made from. None of a confidential part: a
    report uses only what may be released (rule 3)."""
    if consultation.unsealed_at is None:
        raise RuleBroken(_("Eerst sluiten en openen, dan pas inbreng beschrijven."))
    _check_sources(consultation, answers)
    circle = f"organisers:{consultation.id}"
    last = select(func.max(Point.position)).where(Point.consultation_id == consultation.id)
    point = Point(
        consultation=consultation,
        position=(db.session.scalar(last) or 0) + 1,
        text=text,
        audience=circle,
        demo=consultation.demo,
        disposition=None,
        sources=[PointSource(answer_id=answer.id, audience=circle) for answer in answers],
    )
    db.session.add(point)
    db.session.flush()
    record(events.POINT_MADE, point, {"point": point.pid}, group_id=consultation.group_id)
    return point


def _check_sources(consultation: Consultation, answers: Sequence[Answer]) -> None:
    if any(answer.consultation_id != consultation.id for answer in answers):
        raise RuleBroken(_("Dit antwoord hoort bij een andere consultatie."))
    if any(answer.part.choice.confidentiality == "confidential" for answer in answers):
        raise RuleBroken(_("Een vertrouwelijk antwoord kan geen bron zijn van wat openbaar wordt. Laat het weg."))


def change_point(point: Point, text: str, answers: Sequence[Answer]) -> None:
    """Put a point in other words, or say that it came from other answers, as long as nobody else read it."""
    _check_inside(point)
    _check_sources(point.consultation, answers)
    point.text = text
    chosen = {answer.id for answer in answers}
    for source in [one for one in point.sources if one.answer_id not in chosen]:
        point.sources.remove(source)
    there = {source.answer_id for source in point.sources}
    point.sources += [PointSource(answer_id=one, audience=point.audience) for one in sorted(chosen - there)]
    record(events.POINT_CHANGED, point, {"point": point.pid}, group_id=point.consultation.group_id)


def remove_point(point: Point) -> None:
    """Take a point away before anybody else read it, with what was to be said of it."""
    _check_inside(point)
    record(events.POINT_REMOVED, point.consultation, {"point": point.pid}, group_id=point.consultation.group_id)
    db.session.delete(point)


def _check_inside(point: Point) -> None:
    if point.audience == "public":
        raise RuleBroken(_("Het verslag staat online. Dit punt blijft zoals het is."))


def dispose(
    point: Point, outcome: str, reason: str, *, revision_id: int | None = None, clause_version_id: int | None = None
) -> Disposition:
    """Say what was done with a point, why, and where it can be read. Told to the parties when the report goes out."""
    if point.audience == "public":
        raise RuleBroken(_("Het verslag staat online. Wat er met de inbreng is gedaan, ligt vast."))
    if outcome not in OUTCOMES or not reason:
        raise RuleBroken(_("Kies wat ermee is gedaan en schrijf waarom."))
    disposition = point.disposition or Disposition(point_id=point.id, audience=point.audience, demo=point.demo)
    disposition.outcome, disposition.reason = outcome, reason
    disposition.revision_id, disposition.clause_version_id = revision_id, clause_version_id
    disposition.disposed_at, disposition.person_id = clock.now(), standing().person_id
    point.disposition = disposition
    record(events.DISPOSED, point, {"point": point.pid, "outcome": outcome}, group_id=point.consultation.group_id)
    return disposition


def points_of(consultation: Consultation) -> list[Point]:
    """The points of a consultation with what was done with them."""
    found = (
        select(Point)
        .where(Point.consultation_id == consultation.id)
        .options(selectinload(Point.sources), joinedload(Point.disposition))
        .order_by(Point.position)
    )
    return list(db.session.scalars(found))


@dataclass(frozen=True)
class Undone:
    """What a report waits for: parts to decide about, and texts to which a party may still react, until when."""

    todo: int
    waiting: int
    until: datetime | None

    def __bool__(self) -> bool:
        return bool(self.todo or self.waiting)


def undone(answers: Sequence[Answer]) -> Undone:
    """What is still to be done before a report, silence that counts as agreement left out."""
    states = [(state_of(answer), last_release(answer)) for answer in answers]
    waiting = [
        release for state, release in states if state == "waiting" and release and not _may_take_silence(release)
    ]
    return Undone(
        todo=len([state for state, _release in states if state in ("todo", "objected")]),
        waiting=len(waiting),
        until=max((release.object_until for release in waiting if release.object_until), default=None),
    )


def undecided(answers: Sequence[Answer]) -> list[Answer]:
    """Parts of which nothing is decided that a report could use or leave out."""
    return [answer for answer in answers if state_of(answer) in ("todo", "objected", "waiting")]


def state_of(answer: Answer) -> str:
    """Of a part: todo, waiting, objected, released or inside. What is confidential or only counted in a table stays
    inside without a decision; a decision on a choice that the party widened since is to be taken anew."""
    release = last_release(answer)
    if release is None or release.choice_id != answer.part.choice.id:
        return "inside" if _stays(answer) else "todo"
    return release.state


def _stays(answer: Answer) -> bool:
    """Needs no decision: confidential, or counted in a table and nothing else."""
    choice = answer.part.choice.confidentiality
    more = answer.part.value.get("text") or answer.part.files
    counted = answer.question.kind in calibrator.COUNTED and not more
    return choice == "confidential" or (choice == "anonymised" and counted)


def publish_report(consultation: Consultation, summary: str) -> Report:
    """Publish what was released, what was done with the input, and the frozen tables: to everyone at once."""
    lock(consultation)
    if consultation.unsealed_at is None or consultation.withdrawn_at is not None:
        raise RuleBroken(_("Een verslag kan pas als de antwoorden zijn geopend."))
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
        raise RuleBroken(_("Zeg eerst wat er met elk punt is gedaan: %(point)s", point=open_points[0].text[:80]))
    calibrate(consultation, answers)
    _publish_points(points, answers)
    return _publish(consultation, summary, answers, points)


def _take_silence(answers: Sequence[Answer]) -> None:
    for answer in answers:
        release = last_release(answer)
        if release is not None and _may_take_silence(release):
            release_after_silence(release)


def _may_take_silence(release: Release) -> bool:
    return (
        release.state == "waiting"
        and release.silence_agrees
        and release.object_until is not None
        and clock.now() >= release.object_until
    )


def _publish_points(points: Sequence[Point], answers: Sequence[Answer]) -> None:
    """Points become everyone's, with how many parties made them in the words of the calibrator."""
    by_id, tops = {answer.id: answer for answer in answers}, concerns(answers)
    for point in points:
        if point.audience == "public":
            continue
        sources = [by_id[source.answer_id] for source in point.sources if source.answer_id in by_id]
        asked = {source.question_id for source in sources}
        same = respondents([answer for answer in answers if answer.question_id in asked], tops)
        point.made_by = calibrator.made_by({tops[one.party.organisation_id] for one in sources}, same)
        assert point.disposition is not None
        retoken(point, "public", children=[point.disposition])


def _publish(consultation: Consultation, summary: str, answers: Sequence[Answer], points: Sequence[Point]) -> Report:
    last = select(func.max(Report.number)).where(Report.consultation_id == consultation.id)
    items = _items(answers)
    content: dict[str, Json] = {
        "summary": summary,
        "items": [_said(item) for item in items],
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


def _said(item: ReportItem) -> Json:
    said: dict[str, Json] = {"question": item.question_id, "text": item.text, "organisation": item.organisation_id}
    files: list[Json] = [one.sha256 for one in item.files]
    return said | ({"files": files} if files else {})


def _files(release: Release, answer: Answer) -> list[ReportFile]:
    """Copies for everyone of what was released: as given with the party's name, else the versions that it was shown."""
    shown = answer.part.files if release.kind == "as_given" else release.files
    copies = [copy(one.file, "public") for one in shown]
    return [ReportFile(file=one, sha256=one.sha256, audience="public") for one in copies]


def _items(answers: Sequence[Answer]) -> list[ReportItem]:
    """What was released, in an order that says nothing; with a name only where the party chose public."""
    items = []
    for answer in answers:
        release = last_release(answer)
        if release is None or release.released_at is None:
            continue
        public = release.confidentiality == "public"
        given = values.said(answer.question, answer.part.value)
        items.append(
            ReportItem(
                key=new_pid(),
                question_id=answer.question_id,
                text=release.text if release.kind == "rewritten" else given,
                confidentiality=release.confidentiality,
                organisation_id=answer.party.organisation_id if public else None,
                audience="public",
                files=_files(release, answer),
            )
        )
    return sorted(items, key=lambda item: item.key)
